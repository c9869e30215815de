import { fromFileUrl, join } from "@std/path";
import { commandOutline } from "../../commands/command_outline.ts";
import { programCommand } from "../../commands/program.ts";
import { EXIT_CODES, RECORD_ERRORS } from "../../lib/errors.ts";
import { INPUT_FORMATS } from "../../lib/stream/inputs/registry.ts";
import { OUTPUT_FORMATS } from "../../lib/stream/outputs/registry.ts";
import { manPage } from "./man_page.ts";
import { commandTable, referencePage, table } from "./reference_page.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** The pages that are made, or have parts that are made, from the code: path and the text they should have. */
export async function generatedPages(): Promise<Map<string, string>> {
  const program = await commandOutline(await programCommand(() => {}));
  const pages = new Map([
    ["docs/reference.md", referencePage(program)],
    ["README.md", await withSections("README.md", { commands: commandTable(program) })],
    [
      "docs/contract.md",
      await withSections("docs/contract.md", {
        "input-formats": table(
          ["--format", "extensions", "input"],
          await Promise.all(INPUT_FORMATS.map(async ({ name, extensions, load }) => [
            `\`${name}\``,
            extensions.map((extension) => `\`.${extension}\``).join(", "),
            (await load()).description,
          ])),
        ),
        "output-formats": table(
          ["--to", "commands", "output"],
          await Promise.all(OUTPUT_FORMATS.map(async ({ name, tasks, load }) => [
            `\`${name}\``,
            tasks?.map((task) => `\`${task}\``).join(", ") ?? "all",
            (await load()).description,
          ])),
        ),
        "exit-codes": table(["code", "meaning"], Object.entries(EXIT_CODES)),
        "error-codes": table(
          ["code", "meaning"],
          Object.entries(RECORD_ERRORS).map(([code, meaning]) => [`\`${code}\``, meaning]),
        ),
      }),
    ],
  ]);
  const formatted = [...pages].map(async ([path, text]): Promise<[string, string]> => [path, await format(text)]);
  return new Map([...await Promise.all(formatted), ["docs/xlm.1", manPage(program)]]);
}

/** A page with each `<!-- docs:NAME -->` … `<!-- /docs:NAME -->` filled anew. */
async function withSections(path: string, sections: Readonly<Record<string, string>>): Promise<string> {
  let page = await Deno.readTextFile(join(ROOT, path));
  for (const [name, text] of Object.entries(sections)) {
    const [start, end] = [`<!-- docs:${name} -->`, `<!-- /docs:${name} -->`];
    const [before, rest] = page.split(start);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`Cannot fill ${path}: there is no ${start} … ${end}; expected both.`);
    page = `${before}${start}\n\n${text}\n\n${end}${after}`;
  }
  return page;
}

async function format(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--config", join(ROOT, "deno.json"), "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}
