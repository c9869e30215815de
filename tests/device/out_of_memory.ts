import { reason, timedXlm } from "./timed_xlm.ts";

/** What becomes of a batch that no memory holds. */
export interface OutOfMemory {
  /** The run ended by itself with exit code 0 or 1, and every text has a line. */
  passed: boolean;
  code: number;
  seconds: number;
  answers: number;
  failed: number;
  said: string;
}

/** Gives long texts in one batch: scores of attention alone would take 48 GiB, for 4096 texts and 12 heads. */
export async function outOfMemory(model: string, device: string, number: number): Promise<OutOfMemory> {
  const input = `${"a ".repeat(500)}\n`.repeat(number);
  const limits = ["--batch-size", String(number), "--max-batch-tokens", String(number * 512)];
  const args = ["embed", "-m", model, "--device", device, "-R", "--bare", "--truncation", "right", ...limits];
  const run = await timedXlm(args, input);
  const lines = run.stdout.trimEnd().split("\n").filter((line) => line !== "");
  const failed = lines.filter((line) => line.startsWith('{"error"')).length;
  return {
    passed: (run.code === 0 || run.code === 1) && lines.length === number,
    code: run.code,
    seconds: run.seconds,
    answers: lines.length - failed,
    failed,
    said: reason(run),
  };
}
