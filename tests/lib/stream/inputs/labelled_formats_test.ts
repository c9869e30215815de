import { assertEquals, assertStringIncludes } from "@std/assert";
import { bytes, CHUNK_SIZES, FakeStreams, see, type Seen } from "../fake_streams.ts";

/** The records of an input, in pieces of any size; failed ones are their error's code. */
async function read(format: string, input: string): Promise<unknown[]> {
  let seen: Seen | undefined;
  for (const size of CHUNK_SIZES) {
    const now = await see(new FakeStreams(bytes(input), size), { format, quiet: true, result_field: "r" }, () => 0);
    assertEquals(now, seen ?? now);
    seen = now;
  }
  return seen!.out.split("\n").slice(0, -1).map((line) => {
    const { r: _, error, ...record } = JSON.parse(line);
    return error?.code ?? record;
  });
}

const CONLL: [name: string, input: string, records: unknown[]][] = [
  ["sentences", "Ada B-PER\nis O\n\n\nRome B-LOC\n", [
    { tokens: ["Ada", "is"], gold_entities: ["B-PER", "O"] },
    { tokens: ["Rome"], gold_entities: ["B-LOC"] },
  ]],
  ["CRLF, tabs, words with spaces, no line end", "10 000\tB-NUM\r\n.\tO", [
    { tokens: ["10 000", "."], gold_entities: ["B-NUM", "O"] },
  ]],
  ["four columns, and where documents begin", "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n", [
    { tokens: ["EU", "rejects"], gold_entities: ["B-ORG", "O"], column_2: ["NNP", "VBZ"], column_3: ["B-NP", "B-VP"] },
  ]],
  ["words only", "Ada\nis\n", [{ tokens: ["Ada", "is"] }]],
  ["comments before a sentence, and # as a word", "# id 7 domain=x\nAda O\n\n# O\n1 O\n", [
    { tokens: ["Ada"], gold_entities: ["O"] },
    { tokens: ["#", "1"], gold_entities: ["O", "O"] },
  ]],
  ["a line of other columns fails its sentence", "a O\nb\n\nc O\n", ["invalid_csv", {
    tokens: ["c"],
    gold_entities: ["O"],
  }]],
  ["joined files with a byte order mark", "a O\n\n\ufeffb O\n", [
    { tokens: ["a"], gold_entities: ["O"] },
    { tokens: ["b"], gold_entities: ["O"] },
  ]],
  ["nothing", "\n\n", []],
];

for (const [name, input, records] of CONLL) {
  Deno.test(`conll: ${name}`, async () => assertEquals(await read("conll", input), records));
}

Deno.test("conll: bytes that are not UTF-8, and sentences without an end, fail by themselves", async () => {
  const input = bytes("a O\n", [0xff], " O\n\nb O\n\n", "word O\n".repeat(10), "\nc O\n");
  for (const size of CHUNK_SIZES) {
    const { exit, out } = await see(new FakeStreams(input, size), { format: "conll", max_line: 40 }, () => 0);
    const codes = out.trim().split("\n").map((line) => JSON.parse(line).error?.code);
    assertEquals([exit, codes], [1, ["invalid_utf8", undefined, "line_too_long", undefined]]);
  }
  const json = await see(new FakeStreams(bytes('{"text":"a b"}\n')), { format: "conll" });
  assertEquals(
    json.err,
    "xlm: Cannot read standard input: it looks like JSON; expected a word on each line. Use --format jsonl.\n",
  );
});

Deno.test("conllu: words, tags and comments; multiword tokens and empty nodes are left out", async () => {
  const word = (...cells: string[]) => cells.join("\t") + "\n";
  const input = "# sent_id = s=1\n# text = Vámonos al mar\n# newpar\n" +
    word("1-2", "Vámonos", "_", "_", "_", "_", "_", "_", "_", "_") +
    word("1", "Vamos", "ir", "VERB", "_", "_", "0", "root", "_", "_") +
    word("2", "nos", "nosotros", "_", "_", "Case=Acc", "1", "obj", "_", "SpaceAfter=No") +
    word("2.1", "x", "_", "_", "_", "_", "_", "_", "_", "_") +
    "\n" + word("1", "a", "_", "X", "_", "_", "_", "_", "_") + "\n# only = comment\n\n" +
    word("one", "a", "_", "X", "_", "_", "_", "_", "_", "_");
  assertEquals(await read("conllu", input), [
    {
      metadata: { sent_id: "s=1", text: "Vámonos al mar", newpar: "" },
      tokens: ["Vamos", "nos"],
      lemmas: ["ir", "nosotros"],
      gold_entities: ["VERB", null],
      feats: ["_", "Case=Acc"],
      head: ["0", "1"],
      deprel: ["root", "obj"],
      misc: ["_", "SpaceAfter=No"],
    },
    "invalid_csv",
    "invalid_csv",
    "invalid_csv",
  ]);
});

const region = (type: string, value: unknown) => ({ from_name: "a", to_name: "b", type, value });
const span = (start: number, end: number, ...labels: string[]) => region("labels", { start, end, labels, text: "?" });

Deno.test("label-studio: the data byte for byte, and the annotation that counts as gold", async () => {
  const task = (annotations: unknown, more = "") =>
    `{"id":12345678901234567890, "data":{"text":"😀 Ada", "n":1.50},${more}"annotations":${
      JSON.stringify(annotations)
    }}`;
  const result = [span(2, 5, "PER", "X"), region("choices", { choices: ["good"] }), region("rating", { rating: 3 })];
  const tasks = [
    task([{ was_cancelled: true, result: [span(0, 1, "NO")] }, { result }, { result: [span(0, 1, "NO")] }]),
    task([{ result: [] }, { ground_truth: true, result }], '"predictions":[{"result":[]}],'),
    '{"id":1,"data":{"id":"own","text":"a"},"predictions":[{"result":[]}]}',
    task([{ result: [span(0, 6, "PER")] }]),
    '{"id":2,"data":{"text":"😀 Ada"},"completions":[{"skipped":true},{"result":[]}]}',
    '{"text":"😀 Ada","label":[{"start":2,"end":5,"text":"Ada","labels":["PER"]}],"sentiment":"good"}',
  ];
  const gold = {
    gold_labels: ["good"],
    gold_entities: [{ start: 2, end: 5, label: "PER" }, { start: 2, end: 5, label: "X" }],
  };
  const { out } = await see(new FakeStreams(bytes(`[${tasks.join(",\n")}]`), 7), {
    format: "label-studio",
    quiet: true,
    result_field: "r",
  }, () => 0);
  const [first] = out.split("\n");
  assertEquals(
    first,
    `{"text":"😀 Ada", "n":1.50,"id":12345678901234567890,"gold_labels":["good"],"gold_entities":${
      JSON.stringify(gold.gold_entities)
    },"r":0}`,
  );
  const records = await read("label-studio", `[${tasks.join(",\n")}]`);
  const data = { text: "😀 Ada", n: 1.5, id: 12345678901234567890 };
  assertEquals(records, [
    { ...data, ...gold },
    { ...data, ...gold },
    { id: "own", text: "a" },
    "field_type",
    { text: "😀 Ada", id: 2, gold_entities: [] },
    {
      text: "😀 Ada",
      label: [{ start: 2, end: 5, text: "Ada", labels: ["PER"] }],
      sentiment: "good",
      gold_entities: [{ start: 2, end: 5, label: "PER" }],
    },
  ]);
  assertEquals(await read("label-studio", tasks.join("\n")), records);
});

Deno.test("doccano: UTF-16 offsets become code points; classes, relations and other fields", async () => {
  const lines = [
    '{"id":1,"text":"😀 Ada","label":[[3,6,"PER"]],"Comments":[]}',
    '{"text":"a","label":["x"]}',
    '{"text":"a","labels":[]}',
    '{"text":"e\\u0301 Ada","entities":[{"id":1,"label":"PER","start_offset":3,"end_offset":6}],"relations":[]}',
    '{"text":"a","label":[[0,2,"PER"]]}',
    '{"text":"a","label":[{"x":1}]}',
    '{"text":"a"}',
  ];
  const records = await read("doccano", lines.join("\n"));
  assertEquals((records as { gold_entities?: unknown }[]).map((record) => record.gold_entities ?? record), [
    [{ start: 2, end: 5, label: "PER" }],
    { text: "a", label: ["x"], gold_labels: ["x"] },
    [],
    [{ start: 3, end: 6, label: "PER" }],
    "field_type",
    "field_type",
    { text: "a" },
  ]);
  assertEquals(await read("doccano", `[${lines.join(",")}]`), records);
});

Deno.test("doccano-graphemes: grapheme clusters become code points", async () => {
  const text = "👩‍👩‍👧‍👦 e\u0301 A\r\nda";
  const spans = (...label: unknown[]) => JSON.stringify({ text, label });
  const lines = [spans([0, 1, "X"], [2, 3, "Y"], [4, 8, "PER"]), spans([6, 9, "PER"])];
  const records = await read("doccano-graphemes", lines.join("\n")) as Record<string, unknown>[];
  assertEquals(records.map((record) => record["gold_entities"] ?? record), [[
    { start: 0, end: 7, label: "X" },
    { start: 8, end: 10, label: "Y" },
    { start: 11, end: 16, label: "PER" },
  ], "field_type"]);
});

Deno.test("prodigy: spans and choices of accepted answers", async () => {
  const lines = [
    '{"text":"😀 Ada","spans":[{"start":2,"end":5,"label":"PER","token_start":1}],"answer":"accept"}',
    '{"text":"a","spans":[{"start":0,"end":1,"label":"PER"}],"answer":"reject"}',
    '{"text":"a","options":[{"id":"x"},{"id":"y"}],"accept":["y"],"answer":"accept"}',
    '{"text":"a","label":"x"}',
    '{"text":"a","label":"x","answer":"ignore"}',
    '{"text":"a","spans":[{"start":0,"end":9,"label":"PER"}]}',
  ];
  const records = await read("prodigy", lines.join("\n")) as Record<string, unknown>[];
  const gold = records.map((record): unknown =>
    typeof record === "string" ? record : [record["gold_labels"], record["gold_entities"]]
  );
  assertEquals(gold, [
    [undefined, [{ start: 2, end: 5, label: "PER" }]],
    [undefined, undefined],
    [["y"], undefined],
    [["x"], undefined],
    [undefined, undefined],
    "field_type",
  ]);
});

Deno.test("a gold field of the record gives way to the format's; its other bytes stay", async () => {
  const line = '{"gold_labels":1,"x":1.0,"text":"a","label":["y"]}\n';
  const { out } = await see(new FakeStreams(bytes(line)), { format: "doccano" }, () => 0);
  assertStringIncludes(out, '{"x":1.0,"text":"a","label":["y"],"gold_labels":["y"],"n":0}');
});

Deno.test("a task of Label Studio that is read as JSON is recognised", async () => {
  const task = '{"id":1,"data":{"text":"a"},"annotations":[]}';
  const { exit, out } = await see(new FakeStreams(bytes(task)), { format: "json" });
  assertEquals(exit, 1);
  assertStringIncludes(
    JSON.parse(out).error.message,
    "Use --field to name another field, or --format label-studio, whose tasks look like this",
  );
  const nested = await see(new FakeStreams(bytes('{"id":1,"data":{"text":"a"}}')), { format: "json" });
  assertEquals(nested.out.includes("label-studio"), false);
});
