import { classifyTask } from "./classify/task.ts";
import { embedTask } from "./embed/task.ts";
import { fillMaskTask } from "./fill_mask/task.ts";
import { forwardTask } from "./forward/task.ts";
import { qaTask } from "./qa/task.ts";
import { tagTask } from "./tag/task.ts";
import type { Task } from "./task.ts";
import { translateScoreTask } from "./translate_score/task.ts";

/** All tasks, in the order in which help names them. */
export const TASKS: readonly Task[] = [
  fillMaskTask,
  classifyTask,
  tagTask,
  qaTask,
  translateScoreTask,
  embedTask,
  forwardTask,
];
