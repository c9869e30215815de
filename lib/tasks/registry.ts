import { type HeadName, HEADS } from "../../models/heads.ts";
import type { Task } from "./task.ts";

interface RegisteredTask {
  /** The heads that it can run. */
  readonly heads: readonly HeadName[];
  load(): Promise<Task>;
}

/** All tasks by the name of their command, in the order in which help names them, each loaded when it is needed. */
export const TASKS: Readonly<Record<string, RegisteredTask>> = {
  "fill-mask": { heads: ["lm"], load: async () => (await import("./fill_mask/task.ts")).fillMaskTask },
  "classify": {
    heads: ["sequence-classification", "multiple-choice"],
    load: async () => (await import("./classify/task.ts")).classifyTask,
  },
  "tag": { heads: ["token-classification"], load: async () => (await import("./tag/task.ts")).tagTask },
  "qa": { heads: ["qa-simple", "qa"], load: async () => (await import("./qa/task.ts")).qaTask },
  "calibrate": {
    heads: ["sequence-classification", "multiple-choice", "token-classification", "qa-simple"],
    load: async () => (await import("./calibrate/task.ts")).calibrateTask,
  },
  "translate-score": {
    heads: ["lm"],
    load: async () => (await import("./translate_score/task.ts")).translateScoreTask,
  },
  "embed": { heads: ["model"], load: async () => (await import("./embed/task.ts")).embedTask },
  "forward": { heads: HEADS, load: async () => (await import("./forward/task.ts")).forwardTask },
};
