const MASK = "<mask>";
const SEED = 20260501;

/** The lines of the files that hold something. */
export async function readLines(paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map(readText));
  return texts.flatMap((text) => text.split("\n").map((line) => line.trim()).filter((line) => line !== ""));
}

async function readText(path: string): Promise<string> {
  const file = await Deno.open(path);
  const bytes = path.endsWith(".gz") ? file.readable.pipeThrough(new DecompressionStream("gzip")) : file.readable;
  return await new Response(bytes).text();
}

/** `count` of the lines, evenly spread; all again from the start where there are fewer. */
export function take(lines: readonly string[], count: number): string[] {
  const step = Math.max(1, lines.length / count);
  return Array.from({ length: count }, (_, i) => lines[Math.floor(i * step) % lines.length]!);
}

/** Replaces one word of each line by a mask: always the same one, whoever runs this. */
export function masked(lines: readonly string[]): string[] {
  const random = mulberry32(SEED);
  return lines.map((line) => {
    const words = line.split(/\s+/);
    words[Math.floor(random() * words.length)] = MASK;
    return words.join(" ");
  });
}

/** A small seeded generator of numbers from 0 to 1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
