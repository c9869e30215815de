import { XlmError } from "../../errors.ts";

/**
 * The decompressed bytes of a file in data/. Read synchronously and on demand: a dictionary is needed in the middle of
 * a text, and only for its language.
 *
 * @throws {XlmError} exit code 3 if it cannot be read.
 */
export function readSegmenterData(name: string): ArrayBuffer {
  const url = new URL(`./data/${name}`, import.meta.url);
  try {
    const { gunzipSync } = globalThis.process.getBuiltinModule("node:zlib"); // an import would slow every start
    const bytes = gunzipSync(Deno.readFileSync(url));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  } catch (error) {
    throw new XlmError(
      3,
      `Cannot read the dictionary ${url.pathname}: ${
        (error as Error).message
      }; expected the file that comes with the ` +
        "program. Install it again, or pass words in `tokens`.",
    );
  }
}
