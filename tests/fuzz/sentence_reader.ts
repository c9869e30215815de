import { join } from "@std/path";
import { embedPlan } from "../../lib/tasks/embed/embed_plan.ts";
import { embedProgram } from "../../lib/tasks/embed/embed.ts";
import { loadModel, loadSentenceModules } from "../../models/mod.ts";
import { safetensorsFile } from "../lib/checkpoint/safetensors_file.ts";
import { layOut, readFixture, type StoredModel } from "../lib/tasks/stored_models.ts";
import { insideSafetensors } from "./containers.ts";
import type { Mutator } from "./mutators.ts";
import type { Reader, Seed } from "./reader.ts";
import { changeJson, changeText } from "./text_mutators.ts";

/** A folder as tests/oracle/sentence_modules.py keeps it. */
interface Folder {
  model: string;
  folder: string;
  files: Record<string, unknown>;
  tensors: Record<string, StoredModel["tensors"]>;
}

/** Every file of sentence-transformers' own in every folder, the others whole beside it. */
async function seeds(): Promise<Seed[]> {
  const models = await readFixture<Record<string, StoredModel>>("sentence_modules/models.json.gz");
  const { cases } = await readFixture<{ cases: { folders: Record<string, Folder> } }>("sentence_modules/cases.json.gz");
  const folders = await Promise.all(
    Object.values(cases.folders).map(async ({ model, folder, files, tensors }) => {
      const own = Object.entries(files).map(([name, json]) =>
        [name, new TextEncoder().encode(JSON.stringify(json))] as const
      );
      const weights = Object.entries(tensors).map(([name, stored]) =>
        [join(name, "model.safetensors"), safetensorsFile(Object.entries(stored).map(tensorBytes))] as const
      );
      const others = { ...await modelFiles(models[model]!, folder), ...Object.fromEntries([...own, ...weights]) };
      return [...own, ...weights].map(([file, bytes]) => ({ file, bytes, others: { ...others } }));
    }),
  );
  return folders.flat();
}

function tensorBytes([name, { shape, data }]: [string, StoredModel["tensors"][string]]) {
  return [name, { dtype: "F32", shape, bytes: Uint8Array.fromBase64(data) }] as const;
}

async function modelFiles(model: StoredModel, folder: string): Promise<Record<string, Uint8Array>> {
  const directory = await Deno.makeTempDir();
  try {
    await layOut(model, directory);
    const names = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name);
    const files = names.map(async (name) => [join(folder, name), await Deno.readFile(join(directory, name))] as const);
    return Object.fromEntries(await Promise.all(files));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** What `xlm embed` does before its first record. */
async function read(folder: string): Promise<void> {
  const [model, modules] = await Promise.all([loadModel(folder), loadSentenceModules(folder)]);
  embedProgram(model, embedPlan({ layer: -1 }, modules).program);
}

const insideWeights = insideSafetensors(changeJson);

const change: Mutator = (bytes, random, others) => {
  const json = bytes[0] === 0x7b || bytes[0] === 0x5b;
  return json ? random.pick([changeJson, changeText])(bytes, random, others) : insideWeights(bytes, random, [bytes]);
};

export const SENTENCE_READER: Reader = { name: "sentence-modules", seeds, mutators: [change], read };
