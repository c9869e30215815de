/** What each output format makes of results; the reference's own readers are in tests/e2e/format_readers_test.ts. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { Field } from "../../../../lib/record/field.ts";
import type { StreamRecord } from "../../../../lib/record/record.ts";
import { outputOptions } from "../../../../lib/stream/outputs/registry.ts";
import { defaultValues } from "../../../../lib/options/option.ts";
import type { StreamOptions } from "../../../../lib/stream/run/stream_options.ts";
import { bytes, FakeStreams, see } from "../fake_streams.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

const readText = (record: StreamRecord) => {
  const tokens = new Field("tokens");
  return tokens.find(record) === undefined ? new Field("text").text(record) : tokens.texts(record);
};

/** Writes records whose field `rows` is their result. */
function written(to: string, records: readonly unknown[], options: Partial<StreamOptions> = {}, task = "tag") {
  const input = bytes(records.map((record) => typeof record === "string" ? record : JSON.stringify(record)).join("\n"));
  const output_options = { ...defaultValues(outputOptions(task)), ...options.output_options };
  return see(
    new FakeStreams(input, 5),
    { to, task, readText, model_name: "m", quiet: true, ...options, output_options },
    (record) => {
      readText(record);
      return new Field("rows").value(record);
    },
  );
}

const row = (entity: string | null, text: string, start: number, more: object = {}) => ({
  entity,
  score: entity === null ? null : 0.5,
  start,
  end: start + text.length,
  text,
  ...more,
});

Deno.test("label-studio: a task for each record, its data byte for byte, and one prediction", async () => {
  const rows = [row("PER", "Ada", 0), row(null, "", 4), { ...row("LOC", "Rome", 7), score: 0.25 }];
  const record = `{"id":12345678901234567890,"text":"Ada in Rome","rows":${JSON.stringify(rows)}}`;
  const { exit, out } = await written("label-studio", [record, { tokens: ["Ada", "."], rows: [] }, { id: 3 }]);
  assertEquals(exit, 1);
  assertStringIncludes(out, `{"data":${record},"predictions":[{"model_version":"xlm `);
  const [first, second, third] = JSON.parse(out);
  assertEquals(first.predictions[0].score, 0.375);
  assertEquals(first.predictions[0].result, [
    {
      id: "0",
      from_name: "label",
      to_name: "text",
      type: "labels",
      value: { start: 0, end: 3, text: "Ada", labels: ["PER"] },
      score: 0.5,
    },
    {
      id: "1",
      from_name: "label",
      to_name: "text",
      type: "labels",
      value: { start: 7, end: 11, text: "Rome", labels: ["LOC"] },
      score: 0.25,
    },
  ]);
  assertEquals([second.data.text, second.predictions[0].result, second.predictions[0].score], ["Ada .", [], undefined]);
  assertEquals([third.data, third.predictions, third.meta.error.code], [{ id: 3 }, [], "field_missing"]);
  assertEquals((await written("label-studio", [])).out, "[]\n");
});

Deno.test("label-studio: the best label is a choice; a score outside 0 to 1, which it refuses, is left out", async () => {
  const records = [
    { text: "a", rows: [{ label: "x", score: 0.9 }, { label: "y", score: 0.1 }] },
    { text: "b", rows: [{ label: "x", score: 3.5 }] },
    { text: "c", rows: [] },
  ];
  const names = { output_options: { from_name: "topic", to_name: "body", model_version: "v7" } };
  const { out } = await written("label-studio", records, names, "classify");
  const choice = (label: string) => [
    { id: "0", from_name: "topic", to_name: "body", type: "choices", value: { choices: [label] } },
  ];
  assertEquals(JSON.parse(out).map(({ predictions }: { predictions: unknown }) => predictions), [
    [{ model_version: "v7", score: 0.9, result: choice("x") }],
    [{ model_version: "v7", result: choice("x") }],
    [],
  ]);
});

Deno.test("doccano: labels replace the record's own, other fields stay as they are", async () => {
  const rows = JSON.stringify([row("PER", "Ada", 0)]);
  const records = [
    `{"label":[[0,1,"X"]], "n":1.50,"text":"Ada","rows":${rows}}`,
    { tokens: ["Ada", "is"], rows: [row("PER", "Ada", 0)] },
    "broken",
    { n: 1 },
  ];
  const { out } = await written("doccano", records);
  const lines = out.trim().split("\n");
  assertEquals(lines[0], `{"n":1.50,"text":"Ada","rows":${rows},"label":[[0,3,"PER"]]}`);
  assertEquals(JSON.parse(lines[1]!).text, "Ada is");
  assertEquals(Object.keys(JSON.parse(lines[2]!)), ["n", "error"]);
  const classes = await written("doccano", [{ text: "a", rows: [{ label: "x", score: 1 }] }], {}, "classify");
  assertEquals(JSON.parse(classes.out).label, ["x"]);
});

Deno.test("prodigy: spans with the tokens of given words; a label, or options of which one is accepted", async () => {
  const { out } = await written("prodigy", [{
    tokens: ["😀", "Ada", "Bo"],
    rows: [{ entity_group: "PER", score: 0.5, start: 2, end: 8, text: "Ada Bo" }],
  }]);
  const { text, tokens, spans } = JSON.parse(out);
  assertEquals([text, tokens.map(({ start, end }: { start: number; end: number }) => [start, end])], [
    "😀 Ada Bo",
    [[0, 1], [2, 5], [6, 8]],
  ]);
  assertEquals(spans, [{ start: 2, end: 8, label: "PER", score: 0.5, token_start: 1, token_end: 2 }]);
  const one = await written("prodigy", [{ text: "a", rows: [{ label: "x", score: 0.9 }] }], {}, "classify");
  assertEquals([JSON.parse(one.out).label, JSON.parse(one.out).accept], ["x", undefined]);
  const labels = [{ label: "x", score: 0.9 }, { label: "y", score: 0.1 }];
  const several = await written("prodigy", [{ text: "a", rows: labels }], {}, "classify");
  assertEquals(JSON.parse(several.out).accept, ["x"]);
  assertEquals(JSON.parse(several.out).options.map(({ id }: { id: string }) => id), ["x", "y"]);
});

Deno.test("prodigy and doccano can be resumed: each record has one line, or none if it could not be read", async () => {
  await inTempDirectory(async (directory) => {
    const output = join(directory, "out.jsonl");
    const records = ["broken", { n: 1 }, { text: "Ada", rows: [row("PER", "Ada", 0)] }];
    await written("doccano", records, { output });
    const whole = await Deno.readTextFile(output);
    await Deno.truncate(output, whole.indexOf("\n") + 4);
    assertEquals((await written("doccano", records, { output, resume: true })).exit, 1);
    assertEquals(await Deno.readTextFile(output), whole);
  });
});

Deno.test("conll: a word and its label on each line; a word with white space is refused", async () => {
  const records = [
    { rows: [row("B-PER", "Ada", 0), row(null, "x", 4)], text: "Ada x" },
    { rows: [row("O", "10 000", 0)], text: "10 000" },
    { rows: [row("O", ".", 0)], text: "." },
  ];
  const { exit, out, err } = await written("conll", records, { quiet: false, progress: false });
  assertEquals([exit, out], [1, "Ada B-PER\nx O\n\n. O\n\n"]);
  assertStringIncludes(err, `field_type: the word "10 000" has white space in it`);
});

Deno.test("conllu: columns, ids, and white space that the words do not tell", async () => {
  const records = [
    {
      id: "s1",
      text: " Hi,\r\nAda!",
      rows: [row("INTJ", "Hi", 1), row("PUNCT", ",", 3), row("PROPN", "Ada", 6), row("PUNCT", "!", 9)],
    },
    { metadata: { sent_id: "s-2" }, tokens: ["a", "b"], rows: [row("X", "a", 0), row(null, "b", 2)] },
    { text: "c", rows: [row("B-PER", "c", 0)] },
    { id: "s1", text: "d", rows: [] },
    { id: "e f", text: "e", rows: [] },
  ];
  const { out, err } = await written("conllu", records, { quiet: false, progress: false });
  const line = (...columns: string[]) => columns.join("\t");
  assertEquals(out.split("\n"), [
    "# sent_id = s1",
    "# text = Hi, Ada!",
    line("1", "Hi", "_", "INTJ", "_", "_", "_", "_", "_", "SpacesBefore=\\s|SpaceAfter=No"),
    line("2", ",", "_", "PUNCT", "_", "_", "_", "_", "_", "SpacesAfter=\\r\\n"),
    line("3", "Ada", "_", "PROPN", "_", "_", "_", "_", "_", "SpaceAfter=No"),
    line("4", "!", "_", "PUNCT", "_", "_", "_", "_", "_", "_"),
    "",
    "# sent_id = s-2",
    "# text = a b",
    line("1", "a", "_", "X", "_", "_", "_", "_", "_", "_"),
    line("2", "b", "_", "_", "_", "_", "_", "_", "_", "_"),
    "",
    "",
  ]);
  assertStringIncludes(err, "the label B-PER is no universal part of speech");
  assertStringIncludes(err, 'The id "s1" is there already');
  assertStringIncludes(err, 'the id is "e f"');
});

Deno.test("brat: a directory of documents, offsets in code points, a fragment for each line", async () => {
  await inTempDirectory(async (directory) => {
    const output = join(directory, "corpus");
    const text = "😀 A\ta\r\nLovelace";
    const records = [
      { id: "doc.1", text, rows: [row("PER", "A\ta\r\nLovelace", 3), row("X Y", "😀", 0)] },
      { text: "b", rows: [] },
      { id: "../x", text: "c", rows: [] },
      { id: "DOC.1", text: "d", rows: [] },
      { text: "failed" },
    ];
    const { exit, err } = await written("brat", records, { output, quiet: false, progress: false });
    assertEquals(exit, 1);
    assertStringIncludes(err, 'the id is "../x"');
    const files = [...Deno.readDirSync(output)].map(({ name }) => name).sort();
    assertEquals(files, [
      "000002.ann",
      "000002.txt",
      "000005.ann",
      "000005.txt",
      "annotation.conf",
      "doc.1.ann",
      "doc.1.txt",
    ]);
    assertEquals(await Deno.readTextFile(join(output, "doc.1.txt")), "😀 A a\nLovelace");
    assertEquals(
      await Deno.readTextFile(join(output, "doc.1.ann")),
      "T1\tPER 2 5;6 14\tA a Lovelace\nT2\tX_Y 0 1\t😀\n",
    );
    assertStringIncludes(await Deno.readTextFile(join(output, "annotation.conf")), "[entities]\nPER\nX_Y\n");
    assertStringIncludes((await written("brat", records, { output })).err, "it has files");
    assertEquals((await written("brat", records, { output, overwrite: true })).exit, 1);
  });
  assertStringIncludes((await written("brat", [])).err, "Use --output DIRECTORY");
});
