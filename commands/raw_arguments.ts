import { escapedUtf8 } from "../lib/stream/bytes/utf8_fault.ts";

/**
 * The arguments with each byte that is not UTF-8 as half a surrogate pair, U+DC80 to U+DCFF, where Deno has put U+FFFD for
 * it in silence. Only Linux shows the bytes, and only to a program with all permissions: elsewhere they stay U+FFFD.
 *
 * @see https://peps.python.org/pep-0383/
 */
export async function rawArguments(args: readonly string[]): Promise<readonly string[]> {
  if (!args.some((arg) => arg.includes("\ufffd"))) return args;
  try {
    const raw = nulTerminated(await Deno.readFile("/proc/self/cmdline")).slice(-args.length);
    const same = raw.length === args.length && raw.every((bytes, i) => new TextDecoder().decode(bytes) === args[i]);
    return same ? raw.map(escapedUtf8) : args;
  } catch {
    return args;
  }
}

function nulTerminated(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0, start);
    parts.push(bytes.subarray(start, end < 0 ? bytes.length : end));
    start = end < 0 ? bytes.length : end + 1;
  }
  return parts;
}
