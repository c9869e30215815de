import { fromFileUrl } from "@std/path";
import { distance } from "../lib/tasks/forward/distance.ts";
import { FORWARD_CASES } from "../lib/tasks/forward/forward_fixture.ts";
import { ONE_MODEL_A_HEAD } from "../lib/tasks/forward/one_model_a_head.ts";
import { reason, timedXlm } from "./timed_xlm.ts";

const SCRIPT = fromFileUrl(new URL("../lib/tasks/forward/forward_on_device.ts", import.meta.url));

/** The largest difference from transformers' outputs that passes. */
const LIMITS = { fp32: 1e-3, fp16: 2e-2 } as const;

export type FloatDtype = keyof typeof LIMITS;

/** What heads answer on a device: the largest difference of each from transformers' stored outputs, or why there is none. */
export interface HeadParity {
  passed: boolean;
  limit: number;
  differences?: Record<string, number>;
  error?: string;
}

/** Runs tiny models of every head and family. @param models fewer of them */
export async function headParity(
  device: string,
  dtype: FloatDtype,
  models: readonly string[] = ONE_MODEL_A_HEAD,
): Promise<HeadParity> {
  const limit = LIMITS[dtype];
  const run = await timedXlm([device, dtype, ...models], "", SCRIPT);
  if (run.code !== 0) return { passed: false, limit, error: reason(run) };
  const answers = run.stdout.trim().split("\n").map((line) => JSON.parse(line));
  const differences = Object.fromEntries(models.map((name, i) => {
    const expected = FORWARD_CASES.filter(({ model }) => model === name).map(({ outputs }) => outputs);
    return [name, distance(answers[i], expected)];
  }));
  return { passed: Object.values(differences).every((difference) => difference <= limit), limit, differences };
}
