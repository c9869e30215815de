import { xlmCommand } from "./contenders.ts";
import { digits } from "./spread.ts";
import type { StreamCase } from "./stream_case.ts";
import type { Sample, Table } from "./table.ts";

/** `yes TEXT | xlm … | head -n 1`: how soon the pipe ends, and what xlm exits with. */
export async function headOfEndless(cases: readonly StreamCase[]): Promise<Table> {
  const samples: Sample[] = [];
  const rows: string[][] = [];
  for (const { command, texts } of cases) {
    const script = 'text=$1; shift; yes "$text" | "$@" | head -n 1 > /dev/null; echo "${PIPESTATUS[1]}"';
    const start = performance.now();
    const { stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", script, "bash", texts[0]!, ...xlmCommand(command)],
    }).output();
    const milliseconds = performance.now() - start;
    const code = Number(new TextDecoder().decode(stdout));
    if (code !== 0) throw new Error(`void: ${command[0]} exits with ${code}: ${new TextDecoder().decode(stderr)}`);
    rows.push([command[0], `${digits(milliseconds)} ms`, String(code)]);
    samples.push({ contender: command[0], round: 0, values: { milliseconds, code } });
  }
  return { title: "Endless input, `| head -n 1`", columns: ["", "start to end", "exit code"], rows, samples };
}
