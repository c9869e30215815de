import { XlmError } from "../../errors.ts";
import { failureCause } from "../../failure_cause.ts";

/** A dictionary in data/: a JSON string, the base64 of gzipped bytes. */
export type SegmenterDictionary = "chinese" | "thai";

/**
 * The dictionaries of a program that is not on the disk, as a package from JSR: there a file is read only as a module,
 * and a module not synchronously.
 */
const modules = import.meta.url.startsWith("file:")
  ? undefined
  : { chinese: await importData("chinese"), thai: await importData("thai") };

/**
 * The bytes of a dictionary. Read synchronously and on demand: it is needed in the middle of a text, and only for its
 * language.
 *
 * @throws {XlmError} exit code 3 if it cannot be read.
 */
export function readSegmenterData(name: SegmenterDictionary): ArrayBuffer {
  try {
    const { gunzipSync } = globalThis.process.getBuiltinModule("node:zlib"); // an import would slow every start
    const packed = modules?.[name] ?? JSON.parse(Deno.readTextFileSync(urlOf(name)));
    const bytes = gunzipSync(Uint8Array.fromBase64(packed));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  } catch (error) {
    throw new XlmError(
      3,
      `Cannot read the dictionary ${urlOf(name)}: ${failureCause(error)}; expected the file that comes with the ` +
        "program. Install it again, or pass words in `tokens`.",
    );
  }
}

async function importData(name: SegmenterDictionary): Promise<string> {
  return (await import(urlOf(name).href, { with: { type: "json" } })).default;
}

function urlOf(name: SegmenterDictionary): URL {
  return new URL(`./data/${name}.json`, import.meta.url);
}
