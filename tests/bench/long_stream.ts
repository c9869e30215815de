import { xlm } from "./contenders.ts";
import { digits } from "./spread.ts";
import { portions, type StreamCase } from "./stream_case.ts";
import type { Sample, Table } from "./table.ts";

const SAMPLE_EVERY = 200;

/** Resident memory while `count` lines pass. */
export async function longStream(cases: readonly StreamCase[], count: number): Promise<Table> {
  const samples: Sample[] = [];
  const rows: string[][] = [];
  for (const { command, texts } of cases) {
    const { seconds, looks, peak } = await watch({ command, texts }, count);
    const at = (share: number) => digits(looks.find(({ done }) => done >= share * count)!.rss);
    rows.push([command[0], digits(count / seconds), at(0.1), at(0.5), at(1), digits(peak)]);
    looks.forEach(({ done, rss }, round) => {
      samples.push({ contender: command[0], round, values: { lines: done, rss_mb: rss } });
    });
  }
  return {
    title: `${count.toLocaleString("en")} short lines`,
    columns: ["", "lines/s", "MB after 10 %", "MB after 50 %", "MB at the end", "peak MB"],
    rows,
    samples,
  };
}

/** A look at the memory in MB when `done` lines had come out. */
interface Look {
  done: number;
  rss: number;
}

async function watch(
  { command, texts }: StreamCase,
  count: number,
): Promise<{ seconds: number; looks: Look[]; peak: number }> {
  const child = xlm(command, { sample_every: SAMPLE_EVERY });
  const looks: Look[] = [];
  let done = 0;
  const look = () => looks.push({ done, rss: child.memory().rss });
  const timer = setInterval(look, SAMPLE_EVERY);
  const write = async () => {
    for (const portion of portions(texts, count)) await child.write(portion);
  };
  const read = async () => {
    for (; done < count; done++) await child.line();
  };
  try {
    await Promise.all([write(), read()]);
    look();
  } finally {
    clearInterval(timer);
  }
  await child.end();
  return { seconds: (performance.now() - child.started) / 1000, looks, peak: child.memory().peak };
}
