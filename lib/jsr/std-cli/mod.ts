/**
 * Help for small command-line programs: the part of `@std/cli` that xlm uses.
 *
 * @module
 */
export { type Args, parseArgs, type ParseOptions } from "./parse_args.ts";
export { unicodeWidth } from "./unicode_width.ts";
