import { join } from "@std/path";
import { type HeadName, requireHead } from "../../models/heads.ts";
import { loadModel } from "../../models/load_model.ts";
import type { Model } from "../../models/model.ts";
import { tensorStamps } from "../checkpoint/tensor_stamps.ts";
import { refuseChanged } from "../checkpoint/content_hash.ts";
import { checkGraph } from "./check_graph.ts";
import { DataFile } from "./data_file.ts";
import { headGraph } from "./head_graph.ts";
import { graphReadme } from "./graph_readme.ts";

/** The file of the weights of all graphs. */
const DATA = "model.onnx_data";

/** The file of the graph that tools open if none is named. */
const MAIN = "model.onnx";

/** Graphs in a folder. */
export interface ExportedGraphs {
  /** The file of each head. */
  heads: Partial<Record<HeadName, string>>;
  /** Greatest difference between an answer on a fixed input and the model's own. */
  largest_difference: number;
}

/**
 * Writes graphs of some heads into a folder, with one file of weights for all, and a README of inputs and outputs. Then
 * runs each of them, and the model, on a fixed input.
 *
 * @param folder the folder, with config.json and tokenizer.
 * @throws {XlmError} exit code 3 if a head is missing or a graph answers otherwise.
 */
export async function exportOnnx(model: Model, heads: readonly HeadName[], folder: string): Promise<ExportedGraphs> {
  for (const head of heads) requireHead(model, head);
  const data = new DataFile(join(folder, DATA));
  const main = heads.includes(model.head) ? model.head : heads[0]!;
  const files = Object.fromEntries(heads.map((head) => [head, fileName(head, main)]));
  const others = Object.values(files).filter((file) => file !== MAIN);
  const graphs = heads.map((head) => headGraph(model, head, data, head === main ? others : []));
  const stamps = await tensorStamps(data.sources);
  await data.write();
  for (const { head, program } of graphs) await Deno.writeFile(join(folder, files[head]!), program.model);
  await Deno.writeTextFile(join(folder, "README.md"), graphReadme(model, graphs, files));
  for (const stamp of stamps) await refuseChanged(stamp);
  let largest_difference = 0;
  for (const head of heads) {
    const exported = await loadModel(join(folder, files[head]!));
    largest_difference = Math.max(largest_difference, await checkGraph(model, exported, head));
  }
  return { heads: files, largest_difference };
}

function fileName(head: HeadName, main: HeadName): string {
  if (head === main) return MAIN;
  return head === "model" ? "encoder.onnx" : `${head}.onnx`;
}
