import { XlmError } from "../../errors.ts";
import { isObject } from "../../is_object.ts";
import { Field } from "../../record/field.ts";
import type { JsonObject } from "../../record/record.ts";
import { Greatest, Reservoir } from "./chosen.ts";
import { type Compared, GoldComparison } from "./gold_comparison.ts";
import { LabelCounts } from "./label_counts.ts";
import {
  isFailed,
  kindOf,
  RESULT_FIELDS,
  resultField,
  type ResultKind,
  type ResultRow,
  resultRows,
} from "./result_rows.ts";
import { ScoreCounts } from "./score_counts.ts";
import { shownText, type TextPart } from "./shown_text.ts";
import { uncertaintyOf } from "./uncertainty_of.ts";

/** How results are read. */
export interface ResultsOptions {
  /** Name of the results' field. @default {the field of a command} */
  result_field: string | undefined;
  gold_field: string | undefined;
  /** Names of fields of the input. */
  text_field: string;
  question_field: string;
  /** Least certain examples, and a sample. */
  examples: number;
}

/** A record as the page shows it. */
export interface Example {
  line: number;
  /** A question, or the second text of a pair. */
  beside: string | undefined;
  parts: readonly TextPart[];
  rows: readonly ResultRow[];
  compared: Compared | undefined;
}

/** Rows of an example that are kept. */
const MOST_ROWS = 60;
const SAMPLE = 12;
/** Messages of a code that are kept. */
const MESSAGES = 2;

/** What a run's results say all together. Memory does not grow with their number. */
export class ResultsReport {
  /** undefined as long as no line has a result. */
  kind: ResultKind | undefined;
  field: string | undefined;
  readonly labels = new LabelCounts();
  readonly scores = new ScoreCounts(20);
  readonly errors = new Map<string, { count: number; messages: string[] }>();
  readonly uncertain: Greatest<Example>;
  readonly sample = new Reservoir<Example>(SAMPLE);
  readonly counts = { records: 0, failed: 0, abstained: 0, empty: 0 };
  gold: GoldComparison | undefined;

  constructor(readonly options: ResultsOptions) {
    this.uncertain = new Greatest(options.examples);
    this.field = options.result_field;
  }

  /**
   * Adds a line of an output.
   *
   * @param value of the line, as parsed.
   * @throws {XlmError} exit code 2 if it is none of a command whose results can be shown.
   */
  add(value: unknown, line: number): void {
    this.counts.records++;
    const record = isObject(value) ? value as JsonObject : {};
    if (isFailed(record)) return this.#addError(record["error"]);
    const result = Array.isArray(value) ? value : this.#result(record);
    this.kind ??= kindOf(this.field ?? "", result);
    const rows = resultRows(result);
    if (this.kind === undefined || rows === undefined) throw this.#foreign(record, line);
    this.gold ??= new GoldComparison(this.kind);
    if (record["abstain"] === true) this.counts.abstained++;
    else if (rows.length === 0) this.counts.empty++;
    const told = this.kind === "tag" ? rows : rows.slice(0, 1);
    for (const { label, score } of told) {
      if (label !== null && this.kind !== "qa") this.labels.add(label, score);
      if (score !== null) this.scores.add(score);
    }
    const compared = this.gold.add(this.#goldOf(record), rows);
    const make = () => this.#example(record, line, rows, compared);
    this.uncertain.offer(uncertaintyOf(record, told), make);
    this.sample.offer(make);
  }

  #addError(error: { code: string; message: string }): void {
    this.counts.failed++;
    const seen = this.errors.get(error.code) ?? { count: 0, messages: [] };
    this.errors.set(error.code, seen);
    seen.count++;
    if (seen.messages.length < MESSAGES) seen.messages.push(error.message);
  }

  #result(record: JsonObject): unknown {
    this.field ??= resultField(record);
    return this.field !== undefined && Object.hasOwn(record, this.field) ? record[this.field] : undefined;
  }

  #goldOf(record: JsonObject): unknown {
    const { gold_field } = this.options;
    return gold_field === undefined ? undefined : valueAt(record, gold_field);
  }

  #example(record: JsonObject, line: number, rows: readonly ResultRow[], compared: Compared | undefined): Example {
    const { text_field, question_field } = this.options;
    const tokens = valueAt(record, "tokens");
    const joined = Array.isArray(tokens) ? tokens.join(" ") : undefined;
    const text = valueAt(record, text_field) ?? (this.kind === "qa" ? valueAt(record, "context") : joined);
    const beside = valueAt(record, this.kind === "qa" ? question_field : "text_pair");
    return {
      line,
      beside: typeof beside === "string" ? beside : undefined,
      parts: typeof text === "string" ? shownText(text, this.kind === "qa" ? rows.slice(0, 1) : rows) : [],
      rows: rows.slice(0, MOST_ROWS),
      compared,
    };
  }

  #foreign(record: JsonObject, line: number): XlmError {
    const names = Object.keys(record).slice(0, 5).join(", ") || "no fields";
    const wanted = this.options.result_field ?? Object.keys(RESULT_FIELDS).join(", ");
    return new XlmError(
      2,
      (called) =>
        `Cannot report on line ${line}: it has ${names}; expected a result of classify, tag or qa in ${wanted}. ` +
        `Use ${called("result_field")} to name another field.`,
    );
  }
}

function valueAt(record: JsonObject, name: string): unknown {
  return new Field(name).find({
    source: "",
    line: 0,
    value: record,
    json: null,
    length: 0,
    encoding_errors: "replace",
  });
}
