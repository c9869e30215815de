/**
 * What labelling tools' own libraries make of the formats: `XLM_LABELLING_PYTHON=venv/bin/python deno test -A
 * tests/e2e/labelling_tools_test.ts`, with tests/formats/requirements.txt installed there. Skipped without it.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { hardTexts } from "../formats/hard_texts.ts";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";
import { jsonLines, xlm } from "./xlm.ts";
import { inTempDirectory } from "../in_temp_directory.ts";

const PYTHON = Deno.env.get("XLM_LABELLING_PYTHON");
const READER = fromFileUrl(new URL("../formats/read_labelled.py", import.meta.url));
const RECORDS = hardTexts(500).map((text, i) => ({ id: `r${i}`, text }));
const STDIN = RECORDS.map((record) => JSON.stringify(record)).join("\n");

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `labelling tools: ${name}`, ignore: PYTHON === undefined, fn });
}

async function python(...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(args[0]!, { args: args.slice(1) }).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

/** The answers in JSONL, by command. */
const PLAIN = new Map<string, Promise<string>>();

function plain(command: readonly string[], more: readonly string[]): Promise<string> {
  const key = [...command, ...more].join(" ");
  const known = PLAIN.get(key) ?? xlm([...command, ...more], { stdin: STDIN }).then(({ code, stdout, stderr }) => {
    assertEquals([code, stderr], [0, ""]);
    return stdout;
  });
  PLAIN.set(key, known);
  return known;
}

/** Answers the records in a format, and lets Python compare them with the answers in JSONL; it says how many there are. */
async function compare(
  format: string,
  command: readonly string[],
  more: readonly string[] = [],
  config = "",
): Promise<void> {
  await inTempDirectory(async (directory) => {
    const at = (name: string) => join(directory, name);
    await Deno.writeTextFile(at("expected.jsonl"), await plain(command, more));
    const { code, stderr } = await xlm([...command, "--to", format, "-o", at("output")], { stdin: STDIN });
    assertEquals([code, stderr], [0, ""]);
    if (config !== "") await Deno.writeTextFile(at("config.xml"), config);
    const args = [READER, format, at("output"), at("expected.jsonl"), ...config === "" ? [] : [at("config.xml")]];
    assertEquals(await python(PYTHON!, ...args), { code: 0, text: `${RECORDS.length}\n` });
  });
}

const LANGUAGES = "ar bg de el en es fr hi ru sw th tr ur vi zh".split(" ");
const UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split(" ");

function config(kind: "Choices" | "Labels", labels: readonly string[]): string {
  const item = kind === "Choices" ? "Choice" : "Label";
  const items = labels.map((label) => `<${item} value="${label}"/>`).join("");
  return `<View><${kind} name="label" toName="text">${items}</${kind}><Text name="text" value="$text"/></View>`;
}

test("Label Studio's SDK accepts the predictions of classify, and no wrong label", () =>
  compare("label-studio", ["classify"], [], config("Choices", LANGUAGES)));

test("Label Studio's SDK accepts the predictions of tag, one span a word, and no wrong label", () =>
  compare("label-studio", ["tag"], [], config("Labels", UPOS)));

/** A model with entities of several words. */
async function withTagger(test: (model: string, labels: string[]) => Promise<void>): Promise<void> {
  const models = await readFixture<Record<string, StoredModel>>("tag/models.json.gz");
  await withStoredModel(models["roberta"]!, async (model) => {
    const info = JSON.parse((await xlm(["info", "--json", model])).stdout);
    const labels: string[] = info.labels["token-classification"].filter((label: string) => label !== "O");
    await test(model, [...new Set(labels.map((label) => label.replace(/^[BI]-/, "")))]);
  });
}

test("entities of several words: Label Studio's SDK accepts them and no wrong label; doccano, Prodigy and brat have the same", () =>
  withTagger(async (model, labels) => {
    const command = ["tag", "-m", model];
    const grouped = ["--aggregation-strategy", "first"];
    await compare("label-studio", command, grouped, config("Labels", labels));
    for (const format of ["doccano", "prodigy", "brat"]) await compare(format, command, grouped);
  }));

for (const format of ["doccano", "prodigy", "brat"]) {
  test(`${format} has the same words in code points`, () => compare(format, ["tag"]));
}

test("conll has the same words and labels", () => compare("conll", ["tag"]));
test("conllu has the same words and parts of speech", () => compare("conllu", ["tag"]));

test("conllu passes the validator of Universal Dependencies, but for the tree that is not there", async () => {
  await inTempDirectory(async (directory) => {
    const output = join(directory, "out.conllu");
    assertEquals((await xlm(["tag", "--to", "conllu", "-o", output], { stdin: STDIN })).code, 0);
    const validate = join(dirname(PYTHON!), "udvalidate");
    // Words are written as they are, also where their characters are decomposed, which treebanks may not have.
    const decomposed = "unicode-normalization";
    const columns = await python(validate, "--lang", "ud", "--level", "1", output, "--exclude", decomposed);
    assertStringIncludes(columns.text, "*** PASSED ***");
    // Without a tree the validator looks at nothing else, so each sentence gets the simplest one.
    const content = (await Deno.readTextFile(output)).replace(
      /^(\d+)(\t.*?\t_\t.*?\t_\t_\t)_\t_\t/gm,
      (_, id, columns) => `${id}${columns}${id === "1" ? "0\troot" : "1\tdep"}\t`,
    );
    const level2 = async (text: string) => {
      await Deno.writeTextFile(output, text);
      return await python(validate, "--lang", "ud", "--level", "2", output, "--exclude", decomposed);
    };
    assertStringIncludes((await level2(content)).text, "*** PASSED ***");
    const wrong = await level2(content.replace("\tNOUN\t", "\tNAME\t"));
    assertStringIncludes(wrong.text, "*** FAILED *** with 1 error");
  });
});

test("the records are as awkward as they should be", () => {
  const all = RECORDS.map(({ text }) => text).join("");
  for (const part of ["\r\n", "😀", "\u0301", "سوريا", "\u200f"]) assertStringIncludes(all, part);
  assertEquals(jsonLines(STDIN).length, 500);
  return Promise.resolve();
});
