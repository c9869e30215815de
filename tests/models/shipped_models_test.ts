/** The models that ship through each of transformers' classes and through the product. Made by tests/oracle/shipped_models.py. */
import { assert, assertEquals } from "@std/assert";
import type { HeadName } from "../../models/heads.ts";
import { jsonLines, xlm } from "../e2e/xlm.ts";
import { readFixture } from "../lib/tasks/stored_models.ts";

type Numbers = number | Numbers[];

interface Case {
  head: HeadName;
  text: string;
  input_ids: number[];
  outputs: Record<string, Numbers>;
}

const KEPT = 97;

for (const model of ["default", "small"]) {
  const cases = await readFixture<Case[]>(`shipped_models/${model}.json.gz`);

  Deno.test(`the ${model} model splits texts as transformers' tokenizer does`, async () => {
    const texts = [...new Map(cases.map(({ text, input_ids }) => [text, input_ids]))];
    const stdin = texts.map(([text]) => JSON.stringify(text)).join("\n");
    const { stdout } = await xlm(["tokenize", "-m", model, "--ids-only", "--bare"], { stdin });
    assertEquals(jsonLines(stdout), texts.map(([, input_ids]) => ({ input_ids })));
  });

  for (const head of new Set(cases.map(({ head }) => head))) {
    Deno.test(`the ${model} model gives what transformers' class for ${head} gives`, async () => {
      const expected = cases.filter((one) => one.head === head);
      const stdin = expected.map(({ text }) => JSON.stringify(text)).join("\n");
      const { code, stdout } = await xlm(["forward", "-m", model, "--head", head, "--bare"], { stdin });
      assertEquals(code, 0);
      for (const [i, outputs] of (jsonLines(stdout) as Case["outputs"][]).entries()) {
        if (head === "lm") {
          outputs["logits"] = (outputs["logits"] as number[][]).map((row) => row.filter((_, id) => id % KEPT === 0));
        }
        assertEquals(Object.keys(outputs), Object.keys(expected[i]!.outputs));
        for (const [name, values] of Object.entries(expected[i]!.outputs)) assertNear(outputs[name]!, values, name);
      }
    });
  }
}

function assertNear(actual: Numbers, expected: Numbers, name: string): void {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    assertEquals(actual.length, expected.length, name);
    actual.forEach((value, i) => assertNear(value, expected[i]!, `${name}[${i}]`));
  } else {
    const difference = Math.abs(Number(actual) - Number(expected));
    assert(difference <= 1e-5 * Math.max(1, Math.abs(Number(expected))), `${name}: ${actual}, not ${expected}`);
  }
}
