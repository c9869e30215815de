/**
 * Paths of this operating system: the part of `@std/path` that xlm uses, over `node:path` and `node:url`.
 *
 * @module
 */
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** `/`, or `\` on Windows. */
export const SEPARATOR: "/" | "\\" = path.sep as "/" | "\\";

/** One or more separators, as they may be written on this system. */
export const SEPARATOR_PATTERN: RegExp = path.sep === "/" ? /\/+/ : /[\\/]+/;

/** The path that a `file:` URL names. Throws TypeError for any other URL. */
export function fromFileUrl(url: string | URL): string {
  const { protocol } = new URL(url);
  if (protocol !== "file:") throw new TypeError(`URL must be a file URL: received "${protocol}"`);
  return fileURLToPath(url);
}

/** The `file:` URL of an absolute path. Throws TypeError for a relative one. */
export function toFileUrl(absolute: string): URL {
  if (!path.isAbsolute(absolute)) throw new TypeError(`Path must be absolute: received "${absolute}"`);
  if (path.sep === "\\") return pathToFileURL(absolute);
  return new URL(`file://${absolute.replace(/^\/+/, "/").replace(/[%\\?#\s]/g, encodeURIComponent)}`);
}

/** All parts joined by the separator, normalised; `.` when they are empty. */
export function join(first: string | URL, ...rest: string[]): string {
  return path.join(toPath(first), ...rest);
}

/** The path without `.`, `..` and repeated separators. */
export function normalize(value: string | URL): string {
  return path.normalize(toPath(value));
}

/** Everything before the last part; `.` when there is nothing. */
export function dirname(value: string | URL): string {
  const parent = path.dirname(toPath(value));
  return path.sep === "/" ? parent.replace(/(?!^)\/+$/, "") : parent; // a//b is in a, where node says a/
}

/** The last part, less `suffix` where it ends so. */
export function basename(value: string | URL, suffix = ""): string {
  const name = path.basename(toPath(value), suffix);
  // node answers "" for a root or a name that is nothing but the suffix; @std/path keeps them
  return name || path.basename(toPath(value)) || (toPath(value) && path.parse(toPath(value)).root);
}

/** The last part's ending with its dot, or the empty string. */
export function extname(value: string | URL): string {
  return path.extname(toPath(value));
}

/** The absolute path that the segments lead to from the current directory. */
export function resolve(...segments: string[]): string {
  return path.resolve(...segments);
}

/** The way from one path to another. */
export function relative(from: string, to: string): string {
  return path.relative(from, to);
}

/** Whether the path starts at a root. */
export function isAbsolute(value: string): boolean {
  return path.isAbsolute(value);
}

function toPath(value: string | URL): string {
  return value instanceof URL ? fromFileUrl(value) : value;
}
