import { ResultWithFields } from "../lib/record/further_fields.ts";
import type { StreamRecord } from "../lib/record/record.ts";
import type { OutputFormat } from "../lib/stream/outputs/output_format.ts";
import { Engine } from "../lib/runtime/engine.ts";
import type { Program } from "../lib/runtime/program.ts";
import { openStream, type RecordStream } from "../lib/stream/run/run_stream.ts";
import { writeStderr } from "../lib/stream/standard_streams.ts";
import type { Values } from "../lib/options/option.ts";
import { checkLanguage, type SEQUENCE_OPTIONS } from "../lib/tasks/sequence/sequence_options.ts";
import type { Answers, Task } from "../lib/tasks/task.ts";
import type { Call } from "./call.ts";
import { type ENGINE_OPTIONS, engineOptions } from "./engine_options.ts";
import { fitFormat, type FormatOptions } from "./fit_format.ts";
import { openModel } from "./open_model.ts";
import type { RECORD_OPTIONS } from "./record_options.ts";
import { streamOptions, tokenizerSettings } from "./stream_options.ts";

type TaskOptions = Values<typeof RECORD_OPTIONS & typeof SEQUENCE_OPTIONS & typeof ENGINE_OPTIONS> & FormatOptions;

/** Answers the records of a call with a task. @returns the exit code. */
export async function runTask(task: Task, given: TaskOptions, call: Call): Promise<number> {
  const { options, rows } = await fitFormat(given);
  const plan = task.plan?.(options) ?? {};
  const parts = plan.answers ? null : { ...plan.parts, settings: tokenizerSettings(options) };
  const { expand, writer, further_fields } = plan;
  const stream = {
    ...streamOptions(options, call, task.result_field, parts, plan.cuts),
    expand,
    writer,
    readText: (record: StreamRecord) => task.readText?.(record, options) ?? "",
    further_fields,
  };
  await using opened = await openStream(stream);
  return plan.answers
    ? await answerRecords(opened, plan.answers, options)
    : await runModel(task, opened, options, rows);
}

/** Loads the model, starts the task on it and answers every record. */
async function runModel(task: Task, stream: RecordStream, options: TaskOptions, rows: OutputFormat["rows"]) {
  const model = await openModel(options);
  checkLanguage(options.lang, model.langs);
  await using engines = new AsyncDisposableStack();
  const ready: Promise<void>[] = [];
  const answers = await task.start({
    options,
    model,
    rows,
    tokenizer: () => model.tokenizer(tokenizerSettings(options)),
    run: <Q, A>(program: Program<Q, A>) => {
      const engine = engines.use(new Engine(program, engineOptions(options)));
      ready.push(engine.ready);
      return engine.run;
    },
    note: (text) => options.verbose && writeStderr(`xlm: ${text}\n`),
  });
  await Promise.all(ready);
  return await answerRecords(stream, answers, options);
}

async function answerRecords(
  stream: RecordStream,
  { answer, report }: Answers,
  { quiet }: { quiet: boolean },
): Promise<number> {
  const summary = await stream.run(async (record, run) => {
    const { result, further, truncated } = await answer(record);
    if (truncated) run.countTruncated();
    return further === undefined ? result : new ResultWithFields(result, further);
  }, report);
  if (report && !quiet) writeStderr(report());
  return summary.exitCode;
}
