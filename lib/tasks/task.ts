import type { Model } from "../../models/model.ts";
import type { ModelParts } from "../../models/model_contents.ts";
import type { Tokenizer } from "../../models/tokenizer.ts";
import type { Options, Values } from "../options/option.ts";
import type { Expand, StreamRecord } from "../record/record.ts";
import type { ResultWriter } from "../record/result_writer.ts";
import type { Program, Run } from "../runtime/program.ts";

/** The answer to a record. */
export interface TaskAnswer {
  /** A JSON value. */
  result: unknown;
  /** Whether a text was cut for it. */
  truncated?: boolean;
}

/** What answers records, once it is known how. */
export interface Answers {
  /** @throws {RecordError} where the record has no answer. */
  answer(record: StreamRecord): TaskAnswer | Promise<TaskAnswer>;
  /** What is said on stderr at the end. */
  report?: (() => string) | undefined;
}

/** What is known of a run before its model is read. */
export interface TaskPlan {
  /** What of the model's files is read, beside the model and its tokenizer. */
  parts?: ModelParts | undefined;
  /** Records that one value of the input stands for, `undefined` where it is a record itself. */
  expand?: Expand | undefined;
  /** Writes the answers, where no output format does. */
  writer?: ResultWriter | undefined;
  /** What answers without a model. */
  answers?: Answers | undefined;
}

/** What a task is given to begin with. */
export interface TaskStart<O extends Options> {
  options: Values<O>;
  model: Model;
  /** Loads the tokenizer, once. */
  tokenizer(): Promise<Tokenizer>;
  /** Opens a session for a program; it becomes ready while the task goes on. */
  run<Request, Answer>(program: Program<Request, Answer>): Run<Request, Answer>;
  /** Says on stderr what only a user who asks for more wants to know. */
  note(text: string): void;
}

/** A task: all that its command, the help and the documentation say of it and do with it. Its name is in registry.ts. */
export interface Task<O extends Options = Options> {
  /** What it does in one line; examples; what it adds to a record. */
  readonly description: string;
  readonly result_field: string;
  /** What it reads, its own first. */
  readonly options: O;
  /**
   * Checks the options before anything is read.
   *
   * @throws {XlmError} exit code 2 for options that contradict each other.
   */
  plan?(options: Values<O>): TaskPlan;
  /** @throws {XlmError} exit code 2 for options that the model cannot follow, 3 for a model that cannot do the task. */
  start(start: TaskStart<O>): Promise<Answers>;
}

/** A task whose options have their types. */
// deno-lint-ignore no-explicit-any
export function task<O extends Options>(task: Task<O>): Task<any> {
  return task;
}
