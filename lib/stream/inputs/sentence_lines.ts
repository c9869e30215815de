import { RecordError, XlmError } from "../../errors.ts";
import type { StreamItem, StreamRecord } from "../../record/record.ts";
import { isBlank, type Line, readLines } from "../bytes/line_reader.ts";
import { isJson } from "../json/is_json.ts";
import { tooDeepAt } from "../json/json_depth.ts";
import type { ReadOptions } from "./input_format.ts";
import { MARK } from "./table_records.ts";

/** Lines up to a blank one, and why they cannot be read. */
interface Sentence {
  lines: Line[];
  length: number;
  failure: RecordError | null;
}

/**
 * The records of a file in which a sentence has a line a word, and a blank line after it. A sentence is as long as a
 * line may be; of a longer one nothing is kept.
 *
 * @param read the record of a sentence; undefined for none. It may throw a RecordError.
 */
export async function* sentenceRecords(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
  read: (lines: readonly Line[]) => StreamRecord["value"] | undefined,
): AsyncGenerator<StreamItem[]> {
  let sentence: Sentence | null = null;
  let first = true;
  const { max_line, source } = options;
  for await (const lines of readLines(chunks, options)) {
    const records: StreamItem[] = [];
    for (const given of lines) {
      const line = given.text.startsWith(MARK) ? { ...given, text: given.text.slice(1) } : given;
      if (!isBlank(line)) {
        if (first) refuseJson(line, source);
        first = false;
        sentence ??= { lines: [], length: 0, failure: null };
        add(sentence, line, max_line);
        // A sentence that fails needs its first line only, for its number.
        if (sentence.failure !== null) sentence.lines.length = 1;
      } else if (sentence !== null) {
        records.push(...sentenceItems(sentence, options, read));
        sentence = null;
      }
    }
    yield records;
  }
  if (sentence !== null) yield sentenceItems(sentence, options, read);
}

/** Throws if the first line is JSON: each line would be a word. */
function refuseJson({ text }: Line, source: string): void {
  if (!/^\s*[[{]/.test(text) || tooDeepAt(text) >= 0 || !isJson(text)) return;
  throw new XlmError(2, `Cannot read ${source}: it looks like JSON; expected a word on each line. Use --format jsonl.`);
}

function add(sentence: Sentence, line: Line, max_line: number): void {
  if (sentence.failure !== null) return;
  sentence.lines.push(line);
  sentence.length += line.text.length + 1;
  sentence.failure = line.failure;
  if (sentence.length <= max_line || sentence.failure !== null) return;
  const found = `the sentence at line ${sentence.lines[0]!.number} goes on for more than ${max_line} bytes`;
  sentence.failure = new RecordError(
    "line_too_long",
    `${found}; expected at most so many, and a blank line after each sentence. Use --max-line to allow more`,
  );
}

function sentenceItems(
  { lines, length, failure }: Sentence,
  { source, encoding_errors }: ReadOptions,
  read: (lines: readonly Line[]) => StreamRecord["value"] | undefined,
): StreamItem[] {
  const line = lines[0]!.number;
  if (failure !== null) return [{ source, line, failure }];
  try {
    const value = read(lines);
    return value === undefined ? [] : [{ source, line, value, json: null, length, encoding_errors }];
  } catch (error) {
    if (error instanceof RecordError) return [{ source, line, failure: error }];
    throw error;
  }
}
