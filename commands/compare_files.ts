import { RecordError, XlmError } from "../lib/errors.ts";
import { escaped } from "../lib/record/escaped.ts";
import { member } from "../lib/member.ts";
import { Field } from "../lib/record/field.ts";
import type { StreamItem, StreamRecord } from "../lib/record/record.ts";
import { Comparison } from "../lib/reports/comparison/comparison.ts";
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
    for await (const batch of readRecords([input], settings)) {
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
  for await (const { item, record, verdicts } of pairs) {
    try {
      comparison.add(record, "value" in item ? textOf(item) : "", ...verdicts);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new XlmError(2, `Cannot compare ${item.source}:${item.line}: ${error.message}; expected the same of both.`);
    }
  }
  return { comparison, unreadable };
}

async function opened(paths: readonly string[], format: string | undefined) {
  const settings = resolveOptions({ inputs: paths, result_field: "", ...format !== undefined && { format } }, false);
  return { settings, inputs: await openInputs(settings.inputs, settings.format, standardStreams) };
}

interface Pair {
  item: StreamItem;
  /** Line or id. */
  record: string | number;
  verdicts: [a: Verdict, b: Verdict];
}

async function* withGold(items: AsyncIterable<StreamItem>, options: CompareOptions): AsyncGenerator<Pair> {
  const gold = new Field(options.gold_field!, "--gold-field");
  for await (const item of items) {
    const found = verdictOf(item, options);
    try {
      const right = "value" in item ? goldVerdict(gold.find(item), found.kind, goldAnswers) : found;
      yield { item, record: item.line, verdicts: [found, right] };
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      throw new XlmError(2, `Cannot compare ${item.source}:${item.line}: ${error.message}.`);
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
    yield {
      item: one.value,
      record: one.value.line,
      verdicts: [verdictOf(one.value, options), verdictOf(other.value, options)],
    };
  }
}

async function* byId(
  a: AsyncIterable<StreamItem>,
  b: AsyncIterable<StreamItem>,
  options: CompareOptions,
  id: Field,
): AsyncGenerator<Pair> {
  const others = new Map<string, Verdict>();
  for await (const item of b) if ("value" in item) others.set(newId(item, id, others), verdictOf(item, options));
  const seen = new Map<string, true>();
  for await (const item of a) {
    if (!("value" in item)) continue;
    const record = newId(item, id, seen);
    seen.set(record, true);
    const other = others.get(record) ?? { kind: "none", why: "missing" };
    others.delete(record);
    yield { item, record, verdicts: [verdictOf(item, options), other] };
  }
  for (const [record, verdict] of others) {
    yield { item: { source: "", line: 0, blank: true }, record, verdicts: [{ kind: "none", why: "missing" }, verdict] };
  }
}

function newId(item: StreamRecord, id: Field, known: ReadonlyMap<string, unknown>): string {
  const value = id.find(item);
  const found = value === undefined ? `${id.name} is missing` : `${id.name} ${JSON.stringify(value)} is there twice`;
  const key = String(value);
  if (value !== undefined && !known.has(key)) return key;
  throw new XlmError(2, `Cannot compare ${item.source}:${item.line}: ${found}; expected an id of its own for each.`);
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

function verdictOf(item: StreamItem, { result_field }: CompareOptions): Verdict {
  return "value" in item ? resultVerdict(item.value, result_field) : { kind: "none", why: "failed" };
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
