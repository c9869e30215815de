import { RecordError, XlmError } from "../errors.ts";
import { Engine, type EngineOptions } from "../runtime/engine.ts";
import { type ForwardAnswer, forwardProgram, type ForwardRequest } from "../tasks/forward/forward_program.ts";
import type { Nested } from "../tasks/sequence/nested_values.ts";
import type { HeadName } from "../../models/heads.ts";
import type { Model } from "../../models/model.ts";

/** Greatest difference, relative to the greatest number of an output: kernels add up in another order. */
const TOLERANCE = 1e-4;

/** Tokens of the sequences of the fixed input: they are run together, so that one is padded. */
const LENGTHS = [12, 7];

const OPTIONS: EngineOptions = { device: "cpu", workers: 1, batch_size: LENGTHS.length, verbose: false };

/**
 * Runs a head of a model, and the graph that was made of it, on a fixed input.
 *
 * @returns the greatest difference between numbers of an output, relative to the greatest of them or 1.
 * @throws {XlmError} exit code 3 if it is more than 1e-4.
 */
export async function checkGraph(model: Model, exported: Model, head: HeadName): Promise<number> {
  const requests = fixedRequests(model, head);
  const expected = await answers(model, head, requests);
  const found = await answers(exported, head, requests);
  let greatest = 0;
  for (const [i, answer] of found.entries()) {
    for (const [name, value] of Object.entries(answer)) {
      // Of equal probabilities either may come first.
      if (name.endsWith("_index")) continue;
      greatest = Math.max(greatest, difference(value, expected[i]![name]!));
    }
  }
  if (greatest <= TOLERANCE) return greatest;
  throw new XlmError(
    3,
    `Cannot export head ${head} of ${model.directory}: on a fixed input the graph's answer differs by ${greatest}; ` +
      `expected at most ${TOLERANCE}. Please report it.`,
  );
}

/** Ids from all over the vocabulary. */
function fixedRequests(model: Model, head: HeadName): ForwardRequest[] {
  return LENGTHS.map((wanted) => {
    const length = Math.min(wanted, model.max_length);
    const ids = Array.from({ length }, (_, i) => Math.floor((i * 0.381966 + wanted * 0.1) % 1 * model.vocab_size));
    const input_ids = ids.map((id) => id === model.pad_token_id ? (id + 1) % model.vocab_size : id);
    const sequence = {
      input_ids,
      position_ids: model.positionIds(input_ids),
      langs: model.langs && input_ids.map(() => model.n_langs - 1),
    };
    return head === "qa" ? { sequence, cls_index: 0, p_mask: input_ids.map((_, i) => i === 1 ? 1 : 0) } : { sequence };
  });
}

async function answers(model: Model, head: HeadName, requests: readonly ForwardRequest[]): Promise<ForwardAnswer[]> {
  const program = forwardProgram(model, { head, hidden_states: false, attentions: false });
  await using engine = new Engine(program, OPTIONS);
  await engine.ready;
  return await Promise.all(requests.map(engine.run)).catch((error) => {
    if (!(error instanceof RecordError)) throw error;
    throw new XlmError(3, `Cannot run head ${head} of ${model.directory} on a fixed input: ${error.message}.`);
  });
}

function numbers(value: Nested): number[] {
  return typeof value === "number" ? [value] : value.flatMap(numbers);
}

/** The greatest difference, relative to the greatest number or 1; infinite if there are others than expected. */
function difference(found: Nested, expected: Nested): number {
  const [one, other] = [numbers(found), numbers(expected)];
  if (one.length !== other.length) return Infinity;
  let [greatest, scale] = [0, 1];
  for (const [i, value] of one.entries()) {
    greatest = Math.max(greatest, Math.abs(value - other[i]!));
    scale = Math.max(scale, Math.abs(value));
  }
  return greatest / scale;
}
