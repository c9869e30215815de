/** What `--to` writes, `--format` reads again: the same spans in code points, as gold that every prediction agrees with. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { hardTexts } from "../formats/hard_texts.ts";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";
import { jsonLines, xlm } from "./xlm.ts";

const RECORDS = hardTexts(30).map((text, id) => ({ id, text }));
const STDIN = RECORDS.map((record) => JSON.stringify(record)).join("\n");
const SPAN_FORMATS = ["label-studio", "prodigy", "doccano"] as const;

interface Row {
  entity?: string;
  entity_group?: string;
  start: number;
  end: number;
  text: string;
}

interface Answered {
  text: string;
  tokens: string[];
  entities: Row[];
  gold_entities: { start: number; end: number; label: string }[] | string[];
}

/** Turns predictions into annotations, as an annotator who agrees with each. */
async function annotate(path: string): Promise<void> {
  const tasks = JSON.parse(await Deno.readTextFile(path)) as { predictions: unknown }[];
  const annotated = tasks.map(({ predictions, ...task }) => ({ ...task, annotations: predictions }));
  await Deno.writeTextFile(path, JSON.stringify(annotated));
}

/** Runs a command twice: its output in a format, and then on that output. */
async function again(format: string, args: readonly string[], gold: string) {
  const directory = await Deno.makeTempDir();
  try {
    const output = join(directory, "out");
    const first = await xlm([...args, "--to", format, "-o", output], { stdin: STDIN });
    assertEquals([first.code, first.stderr], [0, ""]);
    if (format === "label-studio") await annotate(output);
    const second = await xlm([...args, "--format", format, "--gold-field", gold, output]);
    assertEquals(second.code, 0, second.stderr);
    return { answers: jsonLines(second.stdout), report: second.stderr };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const MODELS = await readFixture<Record<string, StoredModel>>("tag/models.json.gz");

Deno.test("tag: entities come back as gold spans in code points, from every format that has spans", async () => {
  await withStoredModel(MODELS["roberta"]!, async (model) => {
    for (const format of SPAN_FORMATS) {
      const args = ["tag", "-m", model, "--aggregation-strategy", "first"];
      const { answers, report } = await again(format, args, "gold_entities");
      assertMatch(report, /all entities: precision 1\.0000, recall 1\.0000, F1 1\.0000, [1-9]\d+ entities\n$/);
      (answers as Answered[]).forEach(({ text, entities, gold_entities }, i) => {
        assertEquals(text, RECORDS[i]!.text);
        const spans = entities.filter(({ start, end }) => start < end)
          .map(({ start, end, entity_group }) => ({ start, end, label: entity_group }));
        assertEquals(gold_entities as unknown[], spans);
        for (const { start, end, text: part } of entities) assertEquals([...text].slice(start, end).join(""), part);
      });
      assert((answers as Answered[]).some(({ entities }) => entities.some(({ text }) => /\s/.test(text))));
    }
  });
});

Deno.test("tag: parts of speech come back from the formats of words, and as spans", async () => {
  for (const format of ["conll", "conllu", "doccano"]) {
    const { answers, report } = await again(format, ["tag"], "gold_entities");
    assertEquals(answers.length, RECORDS.length);
    if (format === "doccano") assertMatch(report, /all entities: precision 1\.0000, recall 1\.0000/);
    else {for (const { tokens, entities } of answers as Answered[]) {
        assertEquals(entities.map(({ text }) => text), tokens);
      }}
  }
});

Deno.test("classify: the best labels come back as gold labels", async () => {
  for (const format of SPAN_FORMATS) {
    const { report } = await again(format, ["classify", "-m", "small"], "gold_labels");
    assertMatch(report, new RegExp(`Gold labels: ${RECORDS.length} .*accuracy 1\\.0000`));
  }
});
