import { gunzipSync, gzipSync } from "node:zlib";
import { join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { Field } from "../../lib/record/field.ts";
import type { ProcessRecord } from "../../lib/stream/run/record_run.ts";
import { INPUT_FORMATS, inputFormat } from "../../lib/stream/inputs/registry.ts";
import { runStream } from "../../lib/stream/run/run_stream.ts";
import type { StreamOptions } from "../../lib/stream/run/stream_options.ts";
import { squadRecords } from "../../lib/tasks/qa/squad.ts";
import { goldAnswers } from "../../lib/tasks/qa/squad_metrics.ts";
import { FakeStreams } from "../lib/stream/fake_streams.ts";
import { insideGzip } from "./containers.ts";
import { changeBytes } from "./mutators.ts";
import type { Reader, Seed } from "./reader.ts";
import { changeJson, changeLines, changeText } from "./text_mutators.ts";

const JSONL = `{"text":"Bonjour le monde","id":1}
{"text":"two","text_pair":"sides","lang":"en","tokens":["a","b"],"nested":{"text":"x","list":[1,2.5e3,null,true]}}
"a string"

{"id":"é\\u00e9\\ud83d\\ude00","text":"tab\\there"}
`;
const CSV = `id,text,text_pair\n1,"quoted, ""text""\nover lines",b\n2,plain,\r\n3,é😀,"x"\n`;
const LABELLED = [
  {
    id: 1,
    data: { text: "é😀 Ada" },
    annotations: [{ result: [{ type: "labels", value: { start: 3, end: 6, labels: ["P"] } }] }],
  },
  { text: "é😀 Ada", spans: [{ start: 3, end: 6, label: "P" }], accept: ["x"], answer: "accept" },
  { text: "é😀 Ada", label: [[4, 7, "P"]] },
  { text: "é😀 Ada", entities: [{ start_offset: 4, end_offset: 7, label: "P" }] },
  { text: "é😀 Ada", label: [{ start: 3, end: 6, labels: ["P"] }], label2: ["x"] },
].map((record) => JSON.stringify(record)).join("\n");
const SQUAD = JSON.stringify({
  version: "1.1",
  data: [{
    title: "T",
    paragraphs: [{
      context: "Ann built it in 1894.",
      qas: [
        { id: "1", question: "Who?", answers: [{ text: "Ann", answer_start: 0 }, { text: "ann", answer_start: 0 }] },
        { id: "2", question: "When?", answers: [], is_impossible: true },
      ],
    }],
  }],
});

function seeds(file: string, ...texts: readonly string[]): () => Promise<Seed[]> {
  return () => Promise.resolve(texts.map((text) => ({ bytes: new TextEncoder().encode(text), file })));
}

/** Reads every kind of field that tasks read. */
const readFields: ProcessRecord = (record) => [
  [...new Field("text", "--field").text(record)].length,
  new Field("text_pair").optionalText(record) ?? null,
  new Field("nested.text").optionalText(record) ?? null,
  new Field("tokens").find(record) === undefined ? null : new Field("tokens").texts(record),
];

const readQuestion: ProcessRecord = (record) => [
  new Field("question").text(record),
  new Field("context").text(record).length,
  goldAnswers(new Field("gold_answers").find(record) ?? []),
];

/** Runs a stream over the file; each line of the output must be JSON, however the input comes. */
async function run(path: string, process: ProcessRecord, options: Partial<StreamOptions>): Promise<void> {
  const whole = await outcome(new FakeStreams(new Uint8Array()), { ...options, inputs: [path] }, process);
  for (const line of whole.out.split("\n")) if (line !== "") JSON.parse(line);
  if (path.endsWith(".gz")) return throwIf(whole.error);
  const bytes = await Deno.readFile(path);
  const size = bytes.length < 1 << 12 ? 1 + bytes.length % 5 : 1 + bytes.length % 997;
  const parts = await outcome(
    new FakeStreams(bytes, size),
    { ...options, format: options.format ?? inputFormat(undefined, path).name },
    process,
  );
  // Whether bytes are text of two bytes a character is told by as many of them as come at first.
  if ([whole, parts].some(({ error }) => error?.message.includes("without a byte order mark"))) {
    return throwIf(whole.error);
  }
  const names = (text: string) => text.replaceAll(path, "standard input");
  if (names(whole.out) !== parts.out) throw new Error("in small pieces the same input gives another output");
  if (whole.error?.exitCode !== parts.error?.exitCode) throw new Error("in small pieces the same input ends otherwise");
  throwIf(whole.error);
}

async function outcome(streams: FakeStreams, options: Partial<StreamOptions>, process: ProcessRecord) {
  try {
    await runStream(process, { result_field: "n", quiet: true, max_line: 1 << 17, ...options }, streams);
    return { out: streams.out };
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    return { out: streams.out, error };
  }
}

function throwIf(error: XlmError | undefined): void {
  if (error) throw error;
}

function stream(
  name: string,
  seedsOf: Reader["seeds"],
  mutators: Reader["mutators"],
  process: ProcessRecord = readFields,
  options: Partial<StreamOptions> = {},
): Reader {
  return { name, seeds: seedsOf, mutators, read: (folder, { file }) => run(join(folder, file), process, options) };
}

const unpack = (bytes: Uint8Array) => Uint8Array.from(gunzipSync(bytes));
const packed = (): Promise<Seed[]> =>
  Promise.resolve(
    [["in.jsonl.gz", JSONL], ["in.csv.gz", CSV]].map(([file, text]) => ({ file: file!, bytes: gzipSync(text!) })),
  );

const SEEDS: Readonly<Record<string, readonly string[]>> = {
  jsonl: [JSONL, JSONL.repeat(20), "\ufeff" + JSONL],
  csv: [CSV, CSV.repeat(20)],
  tsv: ["id\ttext\n1\ta b\n2\t\\t\n"],
  conll: ["-DOCSTART- O\n\n# id 1\nEU NNP B-ORG\nrejects VBZ O\n\n# O\n", "a\tO\r\nb c\tI-X\r\n\r\n".repeat(20)],
  conllu: [
    `# sent_id = 1\n# text = é😀\n1-2\tab${"\t_".repeat(8)}\n1\ta\t_\tX${"\t_".repeat(6)}\n2\tb${"\t_".repeat(8)}\n\n`,
  ],
  "label-studio": [`[${LABELLED}]`, LABELLED],
  prodigy: [LABELLED],
  doccano: [LABELLED],
  "doccano-graphemes": [LABELLED],
  json: [`[${JSONL.trim().split(/\n+/).join()}]`, '{"text":"one"}', JSONL],
};

/** A reader for each input format; one that has no seeds of its own gets those of all others. */
const FORMAT_READERS = INPUT_FORMATS.map(({ name }) => {
  const own = SEEDS[name] ?? Object.values(SEEDS).flat();
  const mutators = [changeBytes, changeText, name === "json" || name === "label-studio" ? changeJson : changeLines];
  return stream(name, seeds(`in.${name}`, ...own), mutators, readFields, { format: name });
});

export const STREAM_READERS: readonly Reader[] = [
  ...FORMAT_READERS,
  stream("squad", seeds("in.json", SQUAD), [changeBytes, changeText, changeJson], readQuestion, {
    expand: squadRecords,
  }),
  stream("gzip", packed, [changeBytes, insideGzip(changeBytes, unpack), insideGzip(changeText, unpack)]),
];
