import { join } from "@std/path";

/** One sentence of Universal Dependencies, as `data/README.md` describes it. */
export interface UdSentence {
  text: string;
  tokens: string[];
  /** Universal part of speech of each token. */
  upos: string[];
  license: string;
}

/** Text that no model here was trained on. */
export interface UnseenText {
  /** Where it is from. */
  name: "NTREX" | "UD test";
  lines: string[];
}

/** The text of a gzip file; empty if there is no such file. */
export async function readText(path: string): Promise<string> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
  return await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).text();
}

/** The lines of a gzip file that hold something; none if there is no such file. */
export async function readLines(path: string): Promise<string[]> {
  return (await readText(path)).split("\n").filter((line) => line.trim() !== "");
}

/** One part of a language; none if the data lack it. */
export async function readUd(data: string, language: string, part: "train" | "dev" | "test"): Promise<UdSentence[]> {
  const lines = await readLines(join(data, "ud", `${language}.${part}.jsonl.gz`));
  return lines.map((line) => JSON.parse(line));
}

/** All of NTREX-128 in a language, which is line by line a translation of the English; none if the data lack it. */
export function readNtrex(data: string, language: string): Promise<string[]> {
  return readLines(join(data, "ntrex", `${language}.txt.gz`));
}

/** NTREX-128, or the sentences of UD's test part where NTREX lacks the language. */
export async function readUnseen(data: string, language: string): Promise<UnseenText> {
  const lines = await readNtrex(data, language);
  if (lines.length > 0) return { name: "NTREX", lines };
  return { name: "UD test", lines: (await readUd(data, language, "test")).map(({ text }) => text) };
}
