import { XlmError } from "../lib/errors.ts";
import { ownExtraction } from "../lib/extraction/own_extraction.ts";
import { removeOtherExtractions } from "../lib/extraction/remove_other_extractions.ts";
import { sizeText } from "../lib/reports/size_text.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";

/**
 * Removes what other versions of the binary have extracted, and says what it has removed, as lines or as JSON.
 *
 * @throws {XlmError} exit code 2 if the program was not compiled; 4 if something cannot be removed, after the rest.
 */
export async function cleanExtractions(json: boolean): Promise<void> {
  const own = ownExtraction();
  if (own === undefined) {
    throw new XlmError(2, "Cannot clean: this program was not compiled; expected the binary, which extracts itself.");
  }
  const { removed, failed } = await removeOtherExtractions(own);
  const lines = removed.map(({ path, bytes }) => `removed: ${path} (${sizeText(bytes)})\n`);
  await writeStdout(json ? `${JSON.stringify({ removed })}\n` : lines.join(""));
  if (failed.length === 0) return;
  const left = failed.map(({ path, cause }) => `${path}: ${cause}`).join("; ");
  throw new XlmError(4, `Cannot remove ${left}; expected folders of this user that no running program uses.`);
}
