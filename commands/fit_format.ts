import { XlmError } from "../lib/errors.ts";
import type { OutputFormat } from "../lib/stream/outputs/output_format.ts";
import { outputFormat } from "../lib/stream/outputs/registry.ts";

type OffsetUnit = NonNullable<OutputFormat["offsets"]>[number];

/** The options on which the output format has a say. */
export type FormatOptions = {
  to?: string;
  offsets?: OffsetUnit | undefined;
  uncertainty?: readonly string[] | undefined;
};

/**
 * The options, with offsets in the unit of the output format, and the rows that it needs.
 *
 * @throws {XlmError} 2 for offsets that the format cannot have, and fields for which it has no place
 */
export async function fitFormat<O extends FormatOptions>(
  options: O,
): Promise<{ options: O; rows: OutputFormat["rows"] }> {
  const { to, offsets, uncertainty } = options;
  if (to === undefined) return { options, rows: undefined };
  const { offsets: units = [], rows, further = false } = await outputFormat(to).load();
  if (uncertainty !== undefined && !further) {
    throw new XlmError(2, `Cannot use --uncertainty with --to ${to}: it has no place for it; expected --to jsonl.`);
  }
  if (offsets !== undefined && units.length > 0 && !units.includes(offsets)) {
    const expected = units.length === 1 ? `${units[0]}, its own` : `one of its own, ${units.join(", ")}`;
    throw new XlmError(2, `Cannot use --offsets ${offsets} with --to ${to}: expected ${expected}.`);
  }
  return { options: { ...options, offsets: offsets ?? units[0] }, rows };
}
