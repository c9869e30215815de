import type { Command } from "@cliffy/command";
import { SEQUENCE_OPTIONS } from "../lib/tasks/sequence/sequence_options.ts";
import type { Task } from "../lib/tasks/task.ts";
import { ENGINE_OPTIONS } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { recordCommand } from "./record_command.ts";

/** `xlm NAME`: a task on the records of files or stdin. */
// deno-lint-ignore no-explicit-any
export function taskCommand(name: string, task: Task, finish: Finish): Command<any> {
  const own = { ...task.options, ...SEQUENCE_OPTIONS, ...ENGINE_OPTIONS };
  return recordCommand(name, task.description, own, async (options, call) => {
    const { runTask } = await import("./run_task.ts"); // help does without
    finish(await runTask(task, options, call));
  });
}
