import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";
import { jsonLines, xlm } from "./xlm.ts";
import { inTempDirectory } from "../in_temp_directory.ts";

const MODELS = await readFixture<Record<string, StoredModel>>("uncertainty/models.json.gz");

type Line = Record<string, unknown>;

Deno.test("classify abstains below a threshold, which is no error, and adds its uncertainty behind the labels", async () => {
  await withStoredModel(MODELS["three"]!, async (model) => {
    const stdin = '{"text":"A","gold":"positive"}\n{"text":"Plants make food.","gold":0}\n';
    const args = ["classify", "-m", model, "--gold-field", "gold", "--uncertainty", "margin,entropy"];
    const { code, stdout, stderr } = await xlm([...args, "--threshold", "1"], { stdin });
    assertEquals(code, 0);
    for (const line of jsonLines(stdout) as Line[]) {
      assertEquals(Object.keys(line), ["text", "gold", "labels", "uncertainty", "abstain"]);
      assertEquals([line["labels"], line["abstain"]], [[], true]);
      assertEquals(Object.keys(line["uncertainty"] as Line), ["margin", "entropy"]);
    }
    assertStringIncludes(stderr, "Abstained: 2 more records with a gold label");
    const bare = await xlm([...args, "--threshold", "0", "--bare"], { stdin });
    assertEquals((jsonLines(bare.stdout) as Line[]).map((line) => Object.keys(line)), [
      ["labels", "uncertainty"],
      ["labels", "uncertainty"],
    ]);
  });
});

Deno.test("a set of labels is thinned by thresholds, and words abstain one by one", async () => {
  await withStoredModel(MODELS["many"]!, async (model) => {
    const { stdout } = await xlm(["classify", "-m", model, "--text", "A", "--bare", "--top-k", "all"]);
    const [all] = jsonLines(stdout) as { label: string; score: number }[][];
    const limit = (all![1]!.score + all![2]!.score) / 2;
    const thinned = await xlm(["classify", "-m", model, "--text", "A", "--bare", "--threshold", `${limit}`]);
    assertEquals(jsonLines(thinned.stdout), [{ labels: all!.slice(0, 2) }]);
  });
  await withStoredModel(MODELS["tag"]!, async (model) => {
    const args = ["tag", "-m", model, "--per-word", "--bare", "--top-k", "2"];
    const stdin = '{"tokens":["Plants","make","food","."]}\n';
    const [words] = jsonLines((await xlm(args, { stdin })).stdout) as { entity: string; score: number }[][];
    const limit = words!.map(({ score }) => score).sort()[2]!;
    const { stdout, code } = await xlm([...args, "--threshold", `${limit}`], { stdin });
    assertEquals(code, 0);
    const expected = words!.map((word) => word.score < limit ? { ...word, entity: null, abstain: true } : word);
    assertEquals(jsonLines(stdout), [expected]);
  });
});

Deno.test("what does not fit is refused before a record is answered", async () => {
  await withStoredModel(MODELS["tag"]!, async (model) => {
    const refused = async (expected: string, ...args: string[]) => {
      const { code, stderr, stdout } = await xlm(["tag", "-m", model, "--text", "A", ...args]);
      assertEquals([code, stdout], [2, ""], stderr);
      assertStringIncludes(stderr, expected);
    };
    await refused('there is no label "PER"; expected some of O, B-PER', "--threshold", "PER=0.5");
    await refused("90 is no probability; expected 0 to 1", "--threshold", "90");
    await refused("groups of words have no further labels", "--top-k", "2", "--aggregation-strategy", "first");
    await refused("it has no place for it", "--uncertainty", "entropy", "--to", "conll");
    const other = join(model, "other.json");
    await Deno.writeTextFile(other, '{"temperature":2,"kind":"labels"}');
    await refused("it is for labels, and these scores are of words", "--calibration", other);
    await Deno.writeTextFile(other, `{"temperature":2,"kind":"words","model":"${"0".repeat(64)}"}`);
    await refused("it was fitted on another model (000000000000…", "--calibration", other);
    await Deno.writeTextFile(other, '{"temperature":-1}');
    await refused("its temperature is no number over 0", "--calibration", other);
    for (const [field, value] of [["kind", 1], ["model", null], ["labels", "O"], ["labels", [1]]]) {
      await Deno.writeTextFile(other, JSON.stringify({ temperature: 2, [String(field)]: value }));
      await refused(`its ${field} ${field === "labels" ? "are" : "is"} no `, "--calibration", other);
    }
  });
});

Deno.test("calibrate fits a temperature that classify then applies to this model only", async () => {
  await withStoredModel(MODELS["three"]!, async (model) => {
    const texts = ["A", "Plants make food.", "Растения создают воду!", "Il fait froid.", "x y z"];
    const labels = ["positive", "negative", "neutral", "positive", "negative"];
    const gold = join(model, "gold.jsonl");
    const lines = texts.map((text, i) => JSON.stringify({ text, gold_labels: labels[i] }));
    await Deno.writeTextFile(gold, [...lines, '{"text":"no label"}'].join("\n"));
    const file = join(model, "calibration.json");
    const { code, stdout, stderr } = await xlm(["calibrate", "-m", model, gold, "-o", file, "--bins", "4"]);
    assertEquals([code, stdout], [0, ""], stderr);
    const fitted = JSON.parse(await Deno.readTextFile(file));
    assertEquals([fitted.task, fitted.kind, fitted.decisions], ["classify", "labels", 5]);
    assert(fitted.log_loss.after <= fitted.log_loss.before);
    assertMatch(stderr, /^Temperature \d+\.\d{4}, from 5 decisions/m);
    assertStringIncludes(stderr, "ECE");
    const plain = jsonLines((await xlm(["classify", "-m", model, gold, "--top-k", "all"])).stdout) as Line[];
    const { stdout: calibrated } = await xlm(["classify", "-m", model, gold, "--top-k", "all", "--calibration", file]);
    const names = (line: Line) => (line["labels"] as { label: string }[]).map(({ label }) => label);
    assertEquals((jsonLines(calibrated) as Line[]).map(names), plain.map(names));
    const none = await xlm(["calibrate", "-m", model, "--gold-field", "nowhere", gold]);
    assertEquals([none.code, none.stdout], [2, ""]);
    assertStringIncludes(none.stderr, "no record has a gold label in nowhere");
    await Deno.writeTextFile(gold, [...lines, "{", ...lines].join("\n"));
    const unread = join(model, "unread.json");
    const stopped = await xlm(["calibrate", "-m", model, gold, "-o", unread, "--on-error", "stop"]);
    assertEquals([stopped.code, stopped.stdout], [1, ""]);
    assertStringIncludes(stopped.stderr, "stopped");
    await assertRejects(() => Deno.stat(unread), Deno.errors.NotFound);
  });
});

Deno.test("compare refuses what is in no record, and takes files without records", async () => {
  await inTempDirectory(async (cwd) => {
    const line = (id: number) => `${JSON.stringify({ id, labels: [{ label: "x", score: 0.9 }] })}\n`;
    await Deno.writeTextFile(join(cwd, "a.jsonl"), line(1) + line(2));
    await Deno.writeTextFile(join(cwd, "b.jsonl"), '{"id":1}\n{"id":2}\n');
    await Deno.writeTextFile(join(cwd, "c.jsonl"), line(3) + line(4));
    await Deno.writeTextFile(join(cwd, "none.jsonl"), "");
    const results = "labels, entities or answers";
    for (
      const [args, found] of [
        [["a.jsonl", "a.jsonl", "--result-field", "said"], "no record of a.jsonl has a result in said"],
        [["a.jsonl", "--gold-field", "gold"], "no record has a gold label in gold"],
        [["b.jsonl", "--gold-field", "gold"], `no record of b.jsonl has a result in ${results}`],
        [["a.jsonl", "b.jsonl"], `no record of b.jsonl has a result in ${results}`],
        [["a.jsonl", "c.jsonl", "--id-field", "id"], "no record has a result in both files"],
      ] as const
    ) {
      const { code, stdout, stderr } = await xlm(["compare", ...args], { cwd });
      const message = `xlm: Cannot compare: ${found}; expected some with one.\n`;
      assertEquals([code, stdout, stderr], [2, "", message]);
    }
    assertEquals((await xlm(["compare", "none.jsonl", "none.jsonl"], { cwd })).code, 0);
  });
});

Deno.test("compare tells agreement, kappa, confusion and the records that differ most", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const line = (text: string, label: string, score: number, gold: string) =>
      JSON.stringify({ id: text, text, labels: [{ label, score }], gold });
    const a = [line("one", "x", 0.9, "x"), line("two", "y", 0.6, "x"), line("three", "y", 0.99, "x")];
    const b = [line("one", "x", 0.8, "x"), line("two", "x", 0.7, "x"), line("three", "x", 0.5, "x")];
    await Deno.writeTextFile(
      join(folder, "a.jsonl"),
      [...a, '{"text":"","error":{"code":"empty_text","message":"m"}}'].join("\n"),
    );
    await Deno.writeTextFile(join(folder, "b.jsonl"), [...b, '{"text":"","labels":[],"abstain":true}'].join("\n"));
    const compare = (...args: string[]) => xlm(["compare", ...args], { cwd: folder });
    const { code, stdout } = await compare("a.jsonl", "b.jsonl", "--json");
    assertEquals(code, 0);
    const report = JSON.parse(stdout);
    assertEquals([report.compared, report.kappa, report.labels], [3, 0, ["x", "y"]]);
    assertEquals(report.confusion, [[1, 0], [2, 0]]);
    assertEquals(report.left_out, { a: { failed: 1 }, b: { abstained: 1 } });
    assertEquals(report.differences.map(({ record }: Line) => record), [3, 2, 1]);
    const gold = await compare("a.jsonl", "--gold-field", "gold");
    assertStringIncludes(gold.stdout, "3 records, 3 labels, agreement 0.3333");
    await Deno.writeTextFile(join(folder, "turned.jsonl"), b.toReversed().join("\n"));
    const turned = await compare("a.jsonl", "turned.jsonl");
    assertEquals(turned.code, 2);
    assertStringIncludes(turned.stderr, "they differ in id; expected the same records in the same order");
    await Deno.writeTextFile(
      join(folder, "bare.jsonl"),
      a.map((line) => JSON.stringify(JSON.parse(line).labels)).join("\n"),
    );
    const bare = await compare("a.jsonl", "bare.jsonl");
    assertEquals([bare.code, bare.stdout], [2, ""]);
    assertStringIncludes(bare.stderr, "bare.jsonl: it looks like a JSON array; expected one object a line");
    assertStringIncludes(bare.stderr, "A run with --bare cannot be compared");
    await Deno.writeTextFile(join(folder, "ids.jsonl"), a.join("\n"));
    const matched = JSON.parse((await compare("ids.jsonl", "turned.jsonl", "--id-field", "id", "--json")).stdout);
    assertEquals([matched.compared, matched.agreement], [3, report.agreement]);
    await Deno.writeTextFile(join(folder, "some.jsonl"), [b[2], line("four", "x", 1, "x")].join("\n"));
    const some = JSON.parse((await compare("ids.jsonl", "some.jsonl", "--id-field", "id", "--json")).stdout);
    assertEquals([some.compared, some.left_out], [1, { a: { missing: 1 }, b: { missing: 2 } }]);
    await Deno.writeTextFile(join(folder, "twice.jsonl"), [b[0], b[1], b[0]].join("\n"));
    const twice = await compare("ids.jsonl", "twice.jsonl", "--id-field", "id");
    assertEquals(twice.code, 2);
    assertStringIncludes(twice.stderr, 'twice.jsonl:3: id "one" is there twice; expected an id of its own for each');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
