import { RecordError, XlmError } from "../lib/errors.ts";
import { escaped } from "../lib/record/escaped.ts";
import { member } from "../lib/member.ts";
import { Field } from "../lib/record/field.ts";
import type { StreamItem, StreamRecord } from "../lib/record/record.ts";
import { Comparison, type ComparisonReport } from "../lib/reports/comparison/comparison.ts";
import { goldVerdict, resultVerdict, type Verdict } from "../lib/reports/comparison/verdict.ts";
import { openInputs } from "../lib/stream/inputs/input_files.ts";
import { readRecords } from "../lib/stream/inputs/read_records.ts";
import { resolveOptions } from "../lib/stream/run/stream_options.ts";
import { standardStreams, writeStderr } from "../lib/stream/standard_streams.ts";
import { goldAnswers } from "../lib/tasks/qa/squad_metrics.ts";

export interface CompareOptions {
  gold_field: string | undefined;
  id_field: string | undefined;
  result_field: string | undefined;
  format: string | undefined;
  /** Number of records that differ most to keep. */
  top: number;
}

/** UTF-16 units of a text that are shown. */
const SHOWN = 80;

/** Fields by which the records of two runs are recognised as the same. */
const SAME = ["id", "text", "text_pair", "tokens", "question", "context"];

/**
 * Compares two runs, or a run with its gold field.
 *
 * @returns the comparison, and the number of records that could not be read.
 * @throws {XlmError} exit code 2 for records that are not the same, 4 for files that cannot be read.
 */
export async function compareFiles(
  a: string,
  b: string | undefined,
  options: CompareOptions,
): Promise<{ comparison: Comparison; unreadable: number }> {
  const { settings, inputs } = await opened([a, ...b === undefined ? [] : [b]], options.format);
  const comparison = new Comparison(options.top);
  let unreadable = 0;
  const read = async function* (input: typeof inputs[number]): AsyncGenerator<StreamItem> {
    for await (const batch of notBare(readRecords([input], settings))) {
      for (const item of batch) {
        if ("failure" in item) unreadable += said(item.failure, item);
        yield item;
      }
    }
  };
  const pairs = b === undefined
    ? withGold(read(inputs[0]!), options)
    : options.id_field === undefined
    ? inOrder(read(inputs[0]!), read(inputs[1]!), options, [a, b])
    : byId(read(inputs[0]!), read(inputs[1]!), options, new Field(options.id_field, "--id-field"));
  let total = 0;
  for await (const { record, a, b } of pairs) {
    total++;
    try {
      comparison.add(record, a.text, a.verdict, b.verdict);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new XlmError(2, `Cannot compare ${a.place}: ${error.message}; expected the same of both.`);
    }
  }
  refuseNothing(comparison.report(), total, [a, b], options);
  return { comparison, unreadable };
}

/** @throws {XlmError} exit code 2 where what was asked for is in no record: a name may be mistyped. */
function refuseNothing(
  { records, left_out: { a, b } }: ComparisonReport,
  total: number,
  [one, other]: readonly [string, string | undefined],
  { gold_field, result_field }: CompareOptions,
): void {
  const missing = (left: Record<string, number>) => left["missing"] ?? 0;
  const others = [...Object.keys(a), ...Object.keys(b)].some((why) => why !== "missing");
  if (total === 0 || records > 0 || others) return;
  const results = result_field ?? "labels, entities or answers";
  const found = missing(a) === total
    ? `no record of ${one} has a result in ${results}`
    : gold_field !== undefined
    ? `no record has a gold label in ${gold_field}`
    : missing(b) === total
    ? `no record of ${other} has a result in ${results}`
    : "no record has a result in both files";
  throw new XlmError(2, `Cannot compare: ${found}; expected some with one.`);
}

async function opened(paths: readonly string[], format: string | undefined) {
  const settings = resolveOptions({ inputs: paths, result_field: "", ...format !== undefined && { format } }, false);
  return { settings, inputs: await openInputs(settings.inputs, settings.format, standardStreams) };
}

/** What is kept of a record. */
interface Judged {
  /** File and line. */
  place: string;
  text: string;
  verdict: Verdict;
}

const BARE = "A run with --bare cannot be compared: it does not say which record a result is of.";

/** @throws {XlmError} also exit code 2 where the first line is a list. */
async function* notBare(batches: AsyncIterable<StreamItem[]>): AsyncGenerator<StreamItem[]> {
  let begun = false;
  try {
    for await (const batch of batches) {
      const [first] = batch;
      if (!begun && first !== undefined && "failure" in first && first.failure.code === "not_object") {
        throw new XlmError(2, `Cannot compare ${first.source}: ${first.failure.message}.`);
      }
      begun ||= first !== undefined;
      yield batch;
    }
  } catch (error) {
    if (begun || !(error instanceof XlmError) || error.exitCode !== 2) throw error;
    throw new XlmError(2, `${error.message} ${BARE}`, { cause: error });
  }
}

interface Pair {
  /** Line or id. */
  record: string | number;
  a: Judged;
  b: Judged;
}

const MISSING: Judged = { place: "", text: "", verdict: { kind: "none", why: "missing" } };

async function* withGold(items: AsyncIterable<StreamItem>, options: CompareOptions): AsyncGenerator<Pair> {
  const gold = new Field(options.gold_field!, "--gold-field");
  for await (const item of items) {
    const a = judged(item, options);
    try {
      const right = "value" in item ? goldVerdict(gold.find(item), a.verdict.kind, goldAnswers) : a.verdict;
      yield { record: item.line, a, b: { ...a, verdict: right } };
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      throw new XlmError(2, `Cannot compare ${a.place}: ${error.message}.`);
    }
  }
}

async function* inOrder(
  a: AsyncIterator<StreamItem>,
  b: AsyncIterator<StreamItem>,
  options: CompareOptions,
  names: readonly [string, string],
): AsyncGenerator<Pair> {
  for (let count = 0;; count++) {
    const [one, other] = [await a.next(), await b.next()];
    if (one.done && other.done) return;
    if (one.done || other.done) {
      const [shorter, longer] = one.done ? names : names.toReversed();
      throw new XlmError(
        2,
        `Cannot compare: ${shorter} has ${count} records and ${longer} more; expected as many. Use --id-field to match them.`,
      );
    }
    checkSame(one.value, other.value);
    yield { record: one.value.line, a: judged(one.value, options), b: judged(other.value, options) };
  }
}

/** Reads both side by side: what is kept are the records whose other one has not come yet, and the ids that are done. */
async function* byId(
  a: AsyncIterator<StreamItem>,
  b: AsyncIterator<StreamItem>,
  options: CompareOptions,
  id: Field,
): AsyncGenerator<Pair> {
  const done = new Set<string>();
  const sides = [{ items: a, waiting: new Map<string, Judged>() }, { items: b, waiting: new Map<string, Judged>() }];
  for (let reading = true; reading;) {
    reading = false;
    for (const [i, { items, waiting }] of sides.entries()) {
      const { value: item, done: ended } = await items.next();
      reading ||= !ended;
      if (ended || !("value" in item)) continue;
      const record = idOf(item, id);
      if (waiting.has(record) || done.has(record)) {
        refuseId(item, `${id.name} ${JSON.stringify(record)} is there twice`);
      }
      const found = judged(item, options);
      const others = sides[1 - i]!.waiting;
      const other = others.get(record);
      if (other === undefined) waiting.set(record, found);
      else {
        others.delete(record);
        done.add(record);
        yield i === 0 ? { record, a: found, b: other } : { record, a: other, b: found };
      }
    }
  }
  for (const [record, a] of sides[0]!.waiting) yield { record, a, b: MISSING };
  for (const [record, b] of sides[1]!.waiting) yield { record, a: MISSING, b };
}

function idOf(item: StreamRecord, id: Field): string {
  const value = id.find(item);
  return value === undefined ? refuseId(item, `${id.name} is missing`) : String(value);
}

function refuseId({ source, line }: StreamItem, found: string): never {
  throw new XlmError(2, `Cannot compare ${source}:${line}: ${found}; expected an id of its own for each.`);
}

/** @throws {XlmError} exit code 2 for records whose input differs. */
function checkSame(a: StreamItem, b: StreamItem): void {
  if (!("value" in a && "value" in b)) return;
  const written = (value: unknown) => JSON.stringify(value);
  const field = SAME.find((name) =>
    Object.hasOwn(a.value, name) && Object.hasOwn(b.value, name) && written(a.value[name]) !== written(b.value[name])
  );
  if (field === undefined) return;
  throw new XlmError(
    2,
    `Cannot compare ${a.source}:${a.line} with ${b.source}:${b.line}: they differ in ${field}; expected the same ` +
      "records in the same order. Use --id-field to match them.",
  );
}

function judged(item: StreamItem, { result_field }: CompareOptions): Judged {
  const place = `${item.source}:${item.line}`;
  if (!("value" in item)) return { place, text: "", verdict: { kind: "none", why: "failed" } };
  return { place, text: textOf(item), verdict: resultVerdict(item.value, result_field) };
}

function said({ code, message }: RecordError, { source, line }: StreamItem): number {
  writeStderr(`xlm: ${source}:${line}: ${code}: ${message}\n`);
  return 1;
}

function textOf({ value }: StreamRecord): string {
  const found = ["text", "question", "tokens"].map((name) => member(value, name))
    .find((text) => text !== undefined) ?? "";
  const text = Array.isArray(found) ? found.join(" ") : String(found);
  return escaped(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
