import { join } from "@std/path";
import { gunzipSync } from "node:zlib";

/** A version of a package: its exports, and its files by path (`/mod.ts`). */
interface PublishedPackage {
  version: string;
  exports: Record<string, string>;
  files: Map<string, Uint8Array<ArrayBuffer>>;
}

/**
 * A registry of packages on this machine that speaks JSR's protocol as far as `deno publish` and `deno install` need it:
 * what is published can be installed, from the archive that was sent.
 *
 * @see https://jsr.io/docs/api
 */
export class JsrRegistry {
  readonly #packages = new Map<string, PublishedPackage>();
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => await this.#answer(request),
  );
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];

  /** For the variable JSR_URL. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Publishes the package in a folder as its files are. */
  async add(folder: string): Promise<void> {
    const { name, version, exports } = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
    const files = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const path of await filesIn(folder)) files.set(path, await Deno.readFile(join(folder, path)));
    this.#packages.set(name, { version, exports: typeof exports === "string" ? { ".": exports } : exports, files });
  }

  /** The paths of a package's files. */
  files(name: string): string[] {
    return [...this.#packages.get(name)?.files.keys() ?? []].sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    this.asked.push(pathname);
    if (pathname.startsWith("/api/")) return await this.#publish(request, pathname);
    const [, name = "", rest = ""] = /^\/(@[^/]+\/[^/]+)\/(.*)$/.exec(pathname) ?? [];
    const found = this.#packages.get(name);
    if (!found) return new Response(null, { status: 404 });
    if (rest === "meta.json") return Response.json({ latest: found.version, versions: { [found.version]: {} } });
    if (rest === `${found.version}_meta.json`) return Response.json(await versionMeta(found));
    const file = found.files.get(rest.slice(found.version.length));
    return file ? new Response(file) : new Response(null, { status: 404 });
  }

  async #publish(request: Request, pathname: string): Promise<Response> {
    const [, scope, name, version] = /^\/api\/scopes\/([^/]+)\/packages\/([^/]+)\/versions\/([^/]+)$/.exec(pathname) ??
      [];
    if (version === undefined) return Response.json({}); // the scope and the package are there
    if (request.method !== "POST") {
      return Response.json({ code: "packageVersionNotFound", message: "" }, { status: 404 });
    }
    const files = unpacked(gunzipSync(await request.bytes()));
    const { exports } = JSON.parse(new TextDecoder().decode(files.get("/deno.json")));
    this.#packages.set(`@${scope}/${name}`, { version, exports, files });
    return Response.json({ id: "1", status: "success" });
  }
}

async function versionMeta({ exports, files }: PublishedPackage): Promise<unknown> {
  const manifest: Record<string, unknown> = {};
  for (const [path, bytes] of files) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    manifest[path] = { size: bytes.length, checksum: `sha256-${hash}` };
  }
  return { exports, manifest };
}

async function filesIn(folder: string, inside = "/"): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, inside))) {
    if (isDirectory) found.push(...await filesIn(folder, `${inside}${name}/`));
    else found.push(`${inside}${name}`);
  }
  return found;
}

/** The files of a tar archive. @see POSIX.1-1988, ustar */
function unpacked(archive: Uint8Array): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let at = 0; archive[at];) {
    const field = (start: number, length: number) =>
      new TextDecoder().decode(archive.subarray(at + start, at + start + length)).replace(/\0.*$/s, "");
    const size = parseInt(field(124, 12), 8);
    const start = at + 512;
    if (["", "0"].includes(field(156, 1))) {
      const prefix = field(345, 155);
      const path = `${prefix && `${prefix}/`}${field(0, 100)}`.replace(/^\.?\/?/, "/");
      files.set(path, new Uint8Array(archive.slice(start, start + size)));
    }
    at = start + Math.ceil(size / 512) * 512;
  }
  return files;
}
