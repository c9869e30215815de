import { xlmCommand } from "./contenders.ts";
import { processMemory } from "./process_memory.ts";
import { digits } from "./spread.ts";
import { portions, type StreamCase } from "./stream_case.ts";
import type { Sample, Table } from "./table.ts";

const SECONDS = 15;
/** What the reader takes at a time, and how many milliseconds it rests in between. */
const SIP = 1024;
const REST = 5;

/** Resident memory while an input without end meets a reader that takes little at a time. */
export async function slowReader(cases: readonly StreamCase[]): Promise<Table> {
  const samples: Sample[] = [];
  const rows: string[][] = [];
  for (const { command, texts } of cases) {
    const { given, taken, rss } = await sip({ command, texts });
    const at = (share: number) => digits(rss[Math.ceil(share * (rss.length - 1))]!);
    rows.push([command[0], digits(taken / 1e6), digits(given / 1e6), at(0.2), at(0.5), at(1)]);
    rss.forEach((rss_mb, round) => samples.push({ contender: command[0], round, values: { rss_mb } }));
  }
  const columns = ["", "MB read from it", "MB it took in", "MB after 20 %", "MB after 50 %", "MB at the end"];
  return { title: `Slow reader: ${SIP} bytes every ${REST} ms for ${SECONDS} s`, columns, rows, samples };
}

async function sip({ command, texts }: StreamCase): Promise<{ given: number; taken: number; rss: number[] }> {
  const [program, ...args] = xlmCommand(command);
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
  let given = 0;
  let taken = 0;
  const rss: number[] = [];

  const input = child.stdin.getWriter();
  const feed = async () => {
    for (const portion of portions(texts, Infinity)) {
      const bytes = new TextEncoder().encode(portion);
      await input.write(bytes);
      given += bytes.length;
    }
  };
  const feeding = feed().catch(() => {}); // It ends when the child is killed.

  const output = child.stdout.getReader({ mode: "byob" });
  const take = async () => {
    const { value } = await output.read(new Uint8Array(SIP));
    if (value === undefined) throw new Error(`${command[0]} ended`);
    taken += value.length;
  };
  await take();
  for (const start = performance.now(); performance.now() - start < SECONDS * 1000;) {
    await take();
    rss.push(processMemory(child.pid)!.rss);
    await new Promise((resolve) => setTimeout(resolve, REST));
  }
  child.kill("SIGKILL");
  await Promise.all([child.status, feeding, output.cancel()]);
  return { given, taken, rss };
}
