import { join } from "@std/path";
import { XlmError } from "../../errors.ts";
import { failureCause } from "../../failure_cause.ts";
import { userHome } from "../../user_home.ts";
import { readKyteaBinary } from "./kytea_binary.ts";
import { KyteaFormatError } from "./kytea_format_error.ts";
import type { KyteaModel } from "./kytea_model.ts";
import { readKyteaText } from "./kytea_text.ts";

const HEADER = /^KyTea (\S+) ([BT]) (\S+)\n/;
const VERSION = "0.4.0";
/** More bytes than any header has. */
const HEADER_BYTES = 64;
const CHUNK_BYTES = 1 << 20;
/** First bytes of gzip files. */
const GZIP = [0x1f, 0x8b];

/**
 * The path of the KyTea model. None is included: users provide their own.
 *
 * @param option the given path; else `XLM_KYTEA_MODEL`, else transformers' path: `~/local/share/kytea/model.bin`.
 * @throws {XlmError} exit code 3 if there is none.
 */
export function findKyteaModel(option?: string): string {
  const named = option ?? Deno.env.get("XLM_KYTEA_MODEL");
  if (named) return named;
  const path = join(userHome() ?? "~", "local", "share", "kytea", "model.bin");
  try {
    Deno.statSync(path);
    return path;
  } catch {
    throw new XlmError(
      3,
      (called) =>
        `Cannot cut Japanese into words: there is no KyTea model at ${path}; expected one there, or named by ` +
        `${
          called("kytea_model")
        } or XLM_KYTEA_MODEL. The distribution of KyTea (https://www.phontron.com/kytea/) has one, data/model.bin.`,
    );
  }
}

/** @throws {XlmError} exit code 3 if the file cannot be read, is not a KyTea model, or is truncated. */
export function readKyteaFile(path: string): KyteaModel {
  try {
    return readKyteaModel(readBytes(path));
  } catch (error) {
    const rule = error instanceof KyteaFormatError ? error.rule : "a model of KyTea";
    throw new XlmError(3, `Cannot read KyTea model ${path}: ${failureCause(error)}; expected ${rule}.`, {
      cause: error,
    });
  }
}

/**
 * A model from the bytes of its file, in binary or text format.
 *
 * @throws {KyteaFormatError}
 */
export function readKyteaModel(bytes: Uint8Array): KyteaModel {
  const { format, size } = readHeader(bytes);
  return format === "B" ? readKyteaBinary(bytes, size) : readKyteaText(bytes, size);
}

/** Reads a whole file, or only its beginning if that is not a header. */
function readBytes(path: string): Uint8Array {
  using file = Deno.openSync(path);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const read = file.readSync(chunk);
    if (read === null) break;
    chunks.push(chunk.subarray(0, read));
    if (chunks.length === 1) readHeader(chunk.subarray(0, read));
  }
  return concat(chunks);
}

function readHeader(bytes: Uint8Array): { format: string; size: number } {
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, HEADER_BYTES));
  const [line, version, format = "", encoding] = HEADER.exec(begin) ?? [];
  if (line === undefined) {
    const found = GZIP.every((byte, i) => bytes[i] === byte) ? "it is compressed" : "it begins otherwise";
    throw new KyteaFormatError(found, `the line "KyTea ${VERSION} B utf8" at its begin, or the same with T`);
  }
  if (version !== VERSION) throw new KyteaFormatError(`it has version ${version}`, VERSION);
  if (encoding !== "utf8") throw new KyteaFormatError(`it is for text in ${encoding}`, "one for utf8");
  return { format, size: line.length };
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
