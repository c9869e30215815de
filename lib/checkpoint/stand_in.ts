import { XlmError } from "../errors.ts";

/** Bytes at the start of a file that are enough to recognise a stand-in. */
export const STAND_IN_BYTES = 64;

interface StandIn {
  /** Pattern of the file's first bytes, decoded as Latin-1. */
  begins: RegExp;
  /** What it is. */
  found: string;
  hint: string;
}

const DOWNLOAD_AGAIN = "Download it again.";

/** Files that failed, unfinished or indirect downloads leave in place of the real file, and compressed files. */
const STAND_INS: readonly StandIn[] = [
  {
    begins: /^version https:\/\/(git-lfs|hawser)/,
    found: "it is a Git LFS pointer",
    hint: "Run git lfs pull in its folder.",
  },
  { begins: /^# xet version/, found: "it is a Git Xet pointer", hint: "Run git xet pull in its folder." },
  {
    begins: /^(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|\?xml|error|script|!--)/i,
    found: "it is an HTML or XML page",
    hint: DOWNLOAD_AGAIN,
  },
  {
    begins:
      /^\s*(\{\s*"(error(_message)?|message|detail)"\s*:|([45]\d\d:? +)?((entry|repository|revision|file|page) not found|not found\s*$|access (to model|denied)|unauthorized|forbidden|invalid (username|credentials|user token)|too many requests|bad gateway|service unavailable|internal server error|gateway time-?out)|[\w ]+\. redirecting to )/i,
    found: "it is a server's error message",
    hint: DOWNLOAD_AGAIN,
  },
  { begins: /^\0{64}/, found: "it begins with zero bytes alone, as an unfinished download does", hint: DOWNLOAD_AGAIN },
  // deno-lint-ignore no-control-regex
  { begins: /^\x1f\x8b/, found: "it is compressed with gzip", hint: "Unpack it with gunzip." },
  { begins: /^\xfd7zXZ\0/, found: "it is compressed with xz", hint: "Unpack it with unxz." },
  { begins: /^\x28\xb5\x2f\xfd/, found: "it is compressed with zstd", hint: "Unpack it with unzstd." },
  { begins: /^BZh[1-9]1AY&SY/, found: "it is compressed with bzip2", hint: "Unpack it with bunzip2." },
];

/**
 * Refuses a file that only stands in for the real one: a Git LFS pointer, a web page, an error message, a compressed or
 * empty file.
 *
 * @param start the first `STAND_IN_BYTES` bytes, or all of a shorter file.
 * @param size size of the file in bytes.
 * @param what the file in error messages: `checkpoint PATH`, or the path alone.
 * @throws {XlmError} exit code 3.
 */
export function refuseStandIn(start: Uint8Array, size: number, what: string): void {
  if (size === 0) throw refusal(what, "it is empty", DOWNLOAD_AGAIN);
  const text = latin1(start.subarray(0, STAND_IN_BYTES));
  if (size <= STAND_IN_BYTES && text.trim() === "") throw refusal(what, "it is blank", DOWNLOAD_AGAIN);
  const standIn = STAND_INS.find(({ begins }) => begins.test(text));
  if (standIn) throw refusal(what, `${standIn.found} (${size} bytes)`, standIn.hint);
}

function refusal(what: string, found: string, hint: string): XlmError {
  return new XlmError(3, `Cannot read ${what}: ${found}; expected the file itself. ${hint}`);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
