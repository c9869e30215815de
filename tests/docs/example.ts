import { fromFileUrl, join } from "@std/path";
import { programCommand } from "../../commands/program.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** A command line, or a TypeScript program, that a page or a help text shows. */
export interface Example {
  /** `README.md`, `docs/tasks.md`, `xlm tag --help`. */
  place: string;
  /** Where it is in that place: a line number of a page. */
  line: number;
  language: "sh" | "ts";
  script: string;
  /** The output that the page shows below it. */
  output: { kind: "jsonl" | "text"; text: string } | undefined;
}

/** The `sh` and `ts` blocks of README.md and docs/; a `jsonl` or `text` block right behind one is its output. */
export async function pageExamples(): Promise<Example[]> {
  const pages = ["README.md", "CONTRIBUTING.md"];
  for await (const { name } of Deno.readDir(join(ROOT, "docs"))) if (name.endsWith(".md")) pages.push(`docs/${name}`);
  const found = pages.sort().map(async (page) => blocks(page, await Deno.readTextFile(join(ROOT, page))));
  return (await Promise.all(found)).flat();
}

/** The examples in the help of `xlm` and of each command. */
export async function helpExamples(): Promise<Example[]> {
  const program = await programCommand(() => {});
  return [program, ...program.getCommands()].flatMap((command) =>
    command.getDescription().split("\n").flatMap((text, line): Example[] => {
      const script = text.trim();
      if (!text.startsWith("  ") || !/\bxlm /.test(script)) return [];
      return [{ place: `${command.getPath()} --help`, line, language: "sh", script, output: undefined }];
    })
  );
}

/** A page with another output below an example. */
export function withOutput(page: string, { script, output }: Example, text: string): string {
  const [before, shown] = [`${script}\`\`\`\n`, `\`\`\`${output!.kind}\n`];
  const start = page.indexOf(shown, page.indexOf(before)) + shown.length;
  return page.slice(0, start) + text + page.slice(start + output!.text.length);
}

function blocks(place: string, markdown: string): Example[] {
  const all = [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```\n(\s*)/gm)];
  return all.flatMap((block, i): Example[] => {
    const [whole, language, script = "", gap] = block;
    if (language !== "sh" && language !== "ts") return [];
    const next = all[i + 1];
    const follows = next !== undefined && next.index === block.index + whole.length && gap !== undefined;
    const kind = follows ? next[1] : undefined;
    const output = kind === "jsonl" || kind === "text" ? { kind, text: next![2]! } as const : undefined;
    return [{ place, line: markdown.slice(0, block.index).split("\n").length, language, script, output }];
  });
}
