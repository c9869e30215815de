import { join } from "@std/path";
import { isFile } from "../../lib/checkpoint/is_file.ts";
import type { ModelLocation } from "../../lib/checkpoint/find_model.ts";
import { MODULES, readModuleList } from "../../lib/checkpoint/module_list.ts";
import { MODULE_WEIGHTS } from "./sentence_layer.ts";
import { PROMPTS, TRANSFORMER_CONFIGS } from "./sentence_modules.ts";

/** Paths of the files that `loadSentenceModules` reads, without the model's own. */
export async function sentenceModuleFiles({ modules }: ModelLocation): Promise<string[]> {
  if (modules === undefined) return [];
  const [first, ...rest] = await readModuleList(modules);
  const candidates = [
    join(modules, MODULES),
    join(modules, PROMPTS),
    ...TRANSFORMER_CONFIGS.map((name) => join(modules, first?.path ?? "", name)),
    ...rest.flatMap(({ path }) => ["config.json", ...MODULE_WEIGHTS].map((name) => join(modules, path, name))),
  ];
  const there = await Promise.all(candidates.map(isFile));
  return [...new Set(candidates.filter((_, i) => there[i]))];
}
