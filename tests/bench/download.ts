import { createHash } from "node:crypto";
import { join } from "@std/path";
import { writeAll } from "../../lib/stream/standard_streams.ts";
import { type Benchmark, ROOT } from "./benchmark.ts";
import type { ProcessTime } from "./process_time.ts";
import { interleaved } from "./rounds.ts";
import { digits, ratios, show, spread } from "./spread.ts";
import { type WholeRun, wholeRun } from "./whole_run.ts";

/** Bytes of the weights. */
const SIZE = 2_000_000_000;
const BLOCK = 1 << 20;

/** What the hash of a file takes by itself, from memory. */
function hashAlone(): WholeRun {
  const block = crypto.getRandomValues(new Uint8Array(1 << 16));
  const hash = createHash("sha256");
  const start = performance.now();
  for (let size = 0; size < SIZE; size += block.length) hash.update(block);
  hash.digest();
  const seconds = (performance.now() - start) / 1000;
  return { seconds, peak: NaN, own: NaN, processor: { all: seconds, thread: seconds } };
}

export const download: Benchmark = {
  summary: "xlm download of a file of 2 GB beside curl, from the same server on this machine: speed and memory.",
  own_checkpoint: true,
  async *run({ rounds }) {
    const folder = await Deno.makeTempDir();
    const weights = join(folder, "weights");
    await writeRandom(weights);
    const server = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", join(ROOT, "tests/bench/hub_server.ts"), weights],
      stdout: "piped",
    }).spawn();
    try {
      const said = await server.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
      const { endpoint, url } = JSON.parse(said.value!) as { endpoint: string; url: string };
      const xlm = [Deno.execPath(), "run", "-A", "--quiet", join(ROOT, "main.ts"), "download", "-q", "org/large"];
      const times = await interleaved(rounds, {
        curl: async () => {
          const path = join(folder, "curl");
          const result = await wholeRun(["curl", "-s", "-o", path, url]);
          await Deno.remove(path); // to write over it would take longer
          return result;
        },
        "xlm download": async () => {
          const home = join(folder, "home");
          const result = await wholeRun(xlm, { HF_ENDPOINT: endpoint, HF_HOME: home, HF_HUB_CACHE: join(home, "hub") });
          await Deno.remove(home, { recursive: true });
          return result;
        },
        "SHA-256 alone": () => Promise.resolve(hashAlone()),
      });
      const base = times["curl"]!.map(({ seconds }) => seconds);
      const rows = Object.entries(times).map(([name, results]) => {
        const seconds = results.map((result) => result.seconds);
        const peak = Math.max(...results.map((result) => result.peak));
        const speed = spread(seconds.map((one) => SIZE / one / 1e6));
        const memory = Number.isNaN(peak) ? "" : `${digits(peak)} MB`;
        const time = (part: keyof ProcessTime) => show(spread(results.map(({ processor }) => processor[part])), " s");
        const relative = show(ratios(base, seconds));
        return [name, show(spread(seconds), " s"), show(speed, " MB/s"), relative, time("all"), time("thread"), memory];
      });
      const samples = Object.entries(times).flatMap(([contender, results]) =>
        results.map(({ seconds, peak, processor: { all, thread } }, round) => ({
          contender,
          round,
          values: { seconds, peak, processor: all, busiest_thread: thread },
        }))
      );
      const columns = ["", "time", "speed", "speed / curl's", "processor time", "of the busiest thread", "peak memory"];
      yield { title: "A file of 2 GB from a server on this machine", columns, rows, samples };
    } finally {
      server.kill();
      await server.status;
      await Deno.remove(folder, { recursive: true });
    }
  },
};

async function writeRandom(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(BLOCK);
  for (let start = 0; start < BLOCK; start += 1 << 16) crypto.getRandomValues(block.subarray(start, start + (1 << 16)));
  for (let size = 0; size < SIZE; size += BLOCK) {
    new DataView(block.buffer).setFloat64(0, size);
    await writeAll(file, block.subarray(0, Math.min(BLOCK, SIZE - size)));
  }
}
