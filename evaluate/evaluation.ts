import type { HeadName } from "../models/heads.ts";
import type { Model } from "../models/model.ts";
import type { Figure } from "./figure.ts";
import type { Table } from "./table.ts";
import type { TrainingText } from "./training_text.ts";

/** Options of all evaluations. */
export interface EvaluationOptions {
  /** Directory of the data. */
  data: string;
  model: Model;
  /** The text the model was trained on, for baselines. */
  training: TrainingText;
  /** Path of a Python with lingua; without it lingua is left out. */
  python: string | undefined;
  /** Maximum items per language. @default {each evaluation's own number} */
  limit: number | undefined;
}

/** What an evaluation found: all of it, and what is said of it in short. */
export interface Measured {
  tables: Table[];
  figures: Figure[];
}

/** Measures the quality of one task. */
export interface Evaluation {
  /** What is measured, in a sentence. */
  summary: string;
  /** Heads that can do the task: the model needs one of them. */
  heads: readonly HeadName[];
  run(options: EvaluationOptions): Promise<Measured>;
}

/** The languages of the model that ships. */
export const LANGUAGES = ["ar", "bg", "de", "el", "en", "es", "fr", "hi", "ru", "sw", "th", "tr", "ur", "vi", "zh"];
