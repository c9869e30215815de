import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";
import { xlm } from "./xlm.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** Commands that records pass through; what stands for MODEL where the model that ships has no such head. */
const COMMANDS: Record<string, readonly [fixture: string, model: string] | undefined> = {
  "tokenize": undefined,
  "fill-mask": undefined,
  "classify": ["classify", "roberta_nli"],
  "tag": ["tag", "xlm"],
  "qa": ["qa", "xlm"],
  "translate-score": undefined,
  "embed": undefined,
  "forward": undefined,
};

async function assertExamplesRun(command: string, model: string): Promise<void> {
  const { stdout: help } = await xlm([command, "--help"]);
  const examples = help.split("\n").map((line) => line.trim()).filter((line) => /^(xlm|echo|printf) /.test(line));
  assert(examples.length >= 3, help);
  for (const example of examples) {
    const line = example.replaceAll("MODEL", model);
    const script = `xlm() { "${Deno.execPath()}" run -A -q "${MAIN}" "$@"; }\nset -o pipefail\n${line}`;
    const { code, stdout, stderr } = await new Deno.Command("bash", { args: ["-c", script] }).output();
    assertEquals(code, 0, `${example}: ${new TextDecoder().decode(stderr)}`);
    assert(stdout.length > 0, example);
  }
}

for (const [command, fixture] of Object.entries(COMMANDS)) {
  Deno.test(`the examples in the help of xlm ${command} run`, async () => {
    if (fixture === undefined) return await assertExamplesRun(command, "");
    const models = await readFixture<Record<string, StoredModel>>(`${fixture[0]}/models.json.gz`);
    await withStoredModel(models[fixture[1]]!, (directory) => assertExamplesRun(command, directory));
  });
}
