import { escapedUtf8 } from "../lib/stream/bytes/utf8_fault.ts";

/**
 * The arguments, in which each byte that is not UTF-8 is a lone surrogate, U+DC80 to U+DCFF, instead of the U+FFFD that
 * Deno puts there. The bytes are known only on Linux and with all permissions; elsewhere U+FFFD stays.
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
