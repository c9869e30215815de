import type { HeadName } from "../../models/heads.ts";
import type { Model } from "../../models/model.ts";
import { useWeights } from "../../models/use_weights.ts";
import { XlmError } from "../errors.ts";
import { TASKS } from "../tasks/registry.ts";

/** Commands that work with every model. */
const ALWAYS = ["tokenize", "forward"];

/** What a model is and can do. */
export interface ModelInfo {
  family: Model["family"];
  /** The head that config.json names. */
  head: HeadName;
  /** The heads that the checkpoint has weights for. */
  heads: readonly HeadName[];
  /** The commands that can use it. */
  commands: readonly string[];
  /** Names by id, of each head that has labels. */
  labels: Partial<Record<HeadName, readonly string[]>>;
  /** Ids of the language embeddings by language code; `null` if the model has none. */
  languages: Readonly<Record<string, number>> | null;
  limits: { max_length: number; vocab_size: number };
  shape: { num_layers: number; hidden_size: number };
  /** `null` for an exported graph. */
  weights: { tensors: number; parameters: number; bytes: number; dtypes: readonly string[]; prefix: string } | null;
  /** Tensors that no head reads. */
  unread: readonly string[];
  /** Why a head cannot be built, by head. */
  problems: Partial<Record<HeadName, string>>;
}

const WITH_LABELS: readonly HeadName[] = ["sequence-classification", "token-classification"];

/** Builds every head's graph, without reading weights, and describes what was found. */
export function modelInfo(model: Model): ModelInfo {
  const problems: Partial<Record<HeadName, string>> = {};
  const labels: Partial<Record<HeadName, readonly string[]>> = {};
  for (const head of new Set([model.head, ...model.heads])) {
    try {
      useWeights(model, head);
      if (WITH_LABELS.includes(head)) labels[head] = model.labels(head).id2label;
    } catch (error) {
      if (!(error instanceof XlmError)) throw error;
      problems[head] = error.message;
    }
  }
  const working = model.heads.filter((head) => problems[head] === undefined);
  return {
    family: model.family,
    head: model.head,
    heads: model.heads,
    commands: [...new Set([...ALWAYS, ...working.flatMap(commandsOf)])],
    labels,
    languages: model.langs ?? null,
    limits: { max_length: model.max_length, vocab_size: model.vocab_size },
    shape: { num_layers: model.num_layers, hidden_size: model.hidden_size },
    weights: model.weights?.sizes ?? null,
    unread: model.weights?.unexpected() ?? [],
    problems,
  };
}

function commandsOf(head: HeadName): string[] {
  return Object.entries(TASKS).filter(([, { heads }]) => heads.includes(head)).map(([name]) => name);
}
