import type { Model } from "../../models/model.ts";
import type { ModelParts } from "../../models/model_contents.ts";
import type { Tokenizer } from "../../models/tokenizer.ts";
import type { Options, Values } from "../options/option.ts";
import type { Expand, JsonObject, StreamRecord } from "../record/record.ts";
import type { ResultWriter } from "../record/result_writer.ts";
import type { Program, Run } from "../runtime/program.ts";

/** The answer to a record. */
export interface TaskAnswer {
  /** A JSON value. */
  result: unknown;
  /** Fields beside the result, of those that the plan names. */
  further?: JsonObject;
  /** Whether a text was truncated for it. */
  truncated?: boolean;
}

/** Answers the records of one run. */
export interface Answers {
  /** @throws {RecordError} if the record has no answer. */
  answer(record: StreamRecord): TaskAnswer | Promise<TaskAnswer>;
  /** What is said on stderr at the end. */
  report?: (() => string) | undefined;
}

/** What the options say about a run before the model is loaded. */
export interface TaskPlan {
  /** Files that are read besides the model's and its tokenizer's. */
  parts?: ModelParts | undefined;
  /** Texts that are too long may be cut, as the model's folder says. @default {false} */
  cuts?: boolean | undefined;
  /** Names of the fields that answers may have beside their result. */
  further_fields?: readonly string[] | undefined;
  /** Splits a value of the input into records; `undefined` if it is a record itself. */
  expand?: Expand | undefined;
  /** Writes the answers, where no output format does. */
  writer?: ResultWriter | undefined;
  /** Answers records without a model. */
  answers?: Answers | undefined;
}

/** What a task gets when it starts. */
export interface TaskStart<O extends Options> {
  options: Values<O>;
  model: Model;
  /**
   * The rows that the output format needs, of tasks that label words: one for each word, or spans of one or several.
   * @default {what the options say}
   */
  rows: "words" | "spans" | undefined;
  /** Loads the tokenizer, once. */
  tokenizer(): Promise<Tokenizer>;
  /** Opens sessions for a program, in the background. */
  run<Request, Answer>(program: Program<Request, Answer>): Run<Request, Answer>;
  /** Writes a message to stderr with `--verbose`. */
  note(text: string): void;
}

/** A task: everything that its command, help and documentation need. Its name is in registry.ts. */
export interface Task<O extends Options = Options> {
  /** Help text: one line that says what it does, examples, and what it adds to a record. */
  readonly description: string;
  readonly result_field: string;
  /** The options that it reads, its own first. */
  readonly options: O;
  /**
   * The text in which offsets of its results count, or the words that make it, joined by one space.
   *
   * @throws {RecordError} if the record has none.
   */
  readText?(record: StreamRecord, options: Values<O>): string | readonly string[];
  /**
   * Checks the options before anything is read.
   *
   * @throws {XlmError} exit code 2 for options that contradict each other.
   */
  plan?(options: Values<O>): TaskPlan;
  /** @throws {XlmError} exit code 2 for options that do not fit the model, 3 for a model that cannot do the task. */
  start(start: TaskStart<O>): Promise<Answers>;
}

/** A task whose options have their types. */
// deno-lint-ignore no-explicit-any
export function task<O extends Options>(task: Task<O>): Task<any> {
  return task;
}
