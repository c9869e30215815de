import { answerAll, Engine } from "../mod.ts";
import type { Program, Run } from "../lib/runtime/program.ts";

/** The defaults of the commands, but always on the CPU, so that numbers are the same everywhere. */
const ENGINE = {
  device: "cpu" as const,
  workers: 1,
  threads: navigator.hardwareConcurrency,
  batch_size: 32,
  verbose: false,
};

/** Opens an engine for `use`, and closes it afterwards. */
export async function withEngine<Request, Answer, T>(
  program: Program<Request, Answer>,
  use: (run: Run<Request, Answer>) => Promise<T>,
): Promise<T> {
  await using engine = new Engine(program, ENGINE);
  await engine.ready;
  return await use(engine.run);
}

/** The answers to all records in their order. @throws the first failure, even of one record: all are meant to run. */
export async function answersTo<R, A>(
  records: readonly R[],
  answer: (record: R) => A | Promise<A>,
): Promise<A[]> {
  const answers: A[] = [];
  for await (const answered of answerAll(records, answer, { window: 1024 })) {
    if ("error" in answered) throw answered.error;
    answers.push(answered.result);
  }
  return answers;
}
