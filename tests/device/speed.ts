import { fromFileUrl } from "@std/path";
import { ended } from "../e2e/xlm.ts";
import type { FloatDtype } from "./head_parity.ts";
import { reason, rounded, timedXlm } from "./timed_xlm.ts";

const PEER = fromFileUrl(new URL("peer.py", import.meta.url));
const PEER_BATCHES = ["32", "128", "512"];

/** How fast texts are answered. */
export interface Speed {
  /** Seconds from the start of the process to the end, with one text. */
  first_answer?: number;
  /** Texts a second, without what one text takes. */
  texts_per_second?: number | null;
  error?: string;
}

/** A task, what its text needs, and the model that does it. */
export interface SpeedTask {
  task: "fill-mask" | "classify" | "embed";
  model: string;
}

function texts({ task }: SpeedTask, lines: readonly string[], number: number): string[] {
  const end = task === "fill-mask" ? " <mask>" : "";
  return Array.from({ length: number }, (_, i) => `${lines[i % lines.length]}${end}`);
}

/** The program's speed, with the defaults of its options. */
export async function speed(
  work: SpeedTask,
  device: string,
  dtype: FloatDtype,
  lines: readonly string[],
  number: number,
): Promise<Speed> {
  const args = [work.task, "-m", work.model, "--device", device, "--dtype", dtype, "-R", "-q", "--bare"];
  const all = texts(work, lines, number).map((text) => `${text}\n`);
  const first = await timedXlm(args, all[0]);
  if (first.code !== 0) return { error: reason(first) };
  const whole = await timedXlm(args, all.join(""));
  if (whole.code !== 0) return { first_answer: first.seconds, error: reason(whole) };
  const seconds = whole.seconds - first.seconds;
  return { first_answer: first.seconds, texts_per_second: seconds > 0 ? rounded((number - 1) / seconds) : null };
}

/** transformers' speed in half precision, at its best batch size. */
export async function peerSpeed(
  python: string,
  work: SpeedTask,
  lines: readonly string[],
  number: number,
): Promise<Speed & { device?: string; batch_size?: number }> {
  const args = [PEER, work.model, work.task, "float16", String(Date.now() / 1000), ...PEER_BATCHES];
  const run = await ended(python, { args }, texts(work, lines, number).map((text) => `${text}\n`).join(""));
  if (run.code !== 0) return { error: reason(run) };
  const { device, batch_size, first_answer, texts_per_second } = JSON.parse(run.stdout);
  return {
    device,
    batch_size,
    first_answer: rounded(first_answer),
    texts_per_second: rounded(texts_per_second),
  };
}
