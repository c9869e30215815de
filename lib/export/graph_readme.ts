import type { HeadName } from "../../models/heads.ts";
import type { Model } from "../../models/model.ts";
import { VERSION } from "../version.ts";
import type { GraphValue } from "./forward_graph.ts";
import type { HeadGraph } from "./head_graph.ts";

/** What inputs mean. */
const MEANINGS: Readonly<Record<string, string>> = {
  input_ids: "ids of the tokens, special tokens included",
  attention_mask: "1 for tokens, 0 for padding",
  token_type_ids: "0 where there are none",
  langs: "the language of each token, by `lang2id` in config.json; -1 for none",
  p_mask: "1 where no answer may start or end, such as padding and the question; else 0",
  cls_index: "the position that stands for the whole sequence; transformers' default is the last one",
};

/** The page that lies beside the graphs. */
export function graphReadme(
  model: Model,
  graphs: readonly HeadGraph[],
  files: Readonly<Partial<Record<HeadName, string>>>,
): string {
  const int8 = graphs.some(({ program }) => program.int8);
  const first = graphs.find(({ head }) => files[head] === "model.onnx");
  const fed = first!.inputs.map(({ name }) => `"${name}": ${name}`).join(", ");
  return `# ${graphs.length === 1 ? "An ONNX graph" : "ONNX graphs"} of ${articleOf(model.family)} ${model.family} model

Written by xlm ${VERSION} in ${int8 ? "8-bit integers (products of quantized rows; the rest float32)" : "float32"}. ${
    graphs.length === 1 ? "The graph reads its" : "The graphs read their"
  } weights from \`model.onnx_data\` beside: keep the files together. Inputs and outputs have the names, shapes and
types of transformers' \`forward\`.

| file | head | outputs |
| ---- | ---- | ------- |
${
    graphs.map(({ head, outputs }) => `| \`${files[head]}\` | \`${head}\` | ${outputs.map(described).join(", ")} |`)
      .join(
        "\n",
      )
  }

${inputTable(graphs, files)}

Positions are counted in the graph.${
    model.family === "xlm" ? " There are no token types: XLM has none unless they are asked for." : ""
  }${
    graphs.some(({ head }) => model.readsPadding(head))
      ? " As in transformers, the summary of a sequence reads padding: run sequences of one length together."
      : ""
  }

## Python

\`\`\`python
import onnxruntime

session = onnxruntime.InferenceSession("${files[first!.head]}", providers=["CPUExecutionProvider"])
${first!.outputs.map(({ name }) => name).join(", ")}${
    first!.outputs.length === 1 ? "," : ""
  } = session.run(None, {${fed}})
\`\`\`

onnxruntime 1.23 or later runs it: besides operator set 21 there are operators of its own domain, \`com.microsoft\`.
optimum's \`ORTModelFor…\` classes open the folder too. \`xlm -m FOLDER\` finds the graph of the head that a command needs.
`;
}

function inputTable(graphs: readonly HeadGraph[], files: Readonly<Partial<Record<HeadName, string>>>): string {
  const inputs = new Map<string, { value: GraphValue; heads: HeadName[] }>();
  for (const { head, inputs: values } of graphs) {
    for (const value of values) {
      const known = inputs.get(described(value)) ?? { value, heads: [] };
      inputs.set(described(value), { value, heads: [...known.heads, head] });
    }
  }
  const rows = [...inputs].map(([text, { value, heads }]) => {
    const where = heads.length === graphs.length ? "" : heads.map((head) => `\`${files[head]}\``).join(", ");
    return `| ${text} | ${MEANINGS[value.name] ?? ""} | ${where} |`;
  });
  return ["| input | meaning | only of |", "| ----- | ------- | ------- |", ...rows].join("\n");
}

function described({ name, type, shape }: GraphValue): string {
  return `\`${name}\` (${type === "float" ? "float32" : type}, [${shape.join(", ")}])`;
}

function articleOf(word: string): string {
  return /^([aeio]|xlm)/.test(word) ? "an" : "a";
}
