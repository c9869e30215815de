import { assertEquals } from "@std/assert";
import { type Changes, withCopy } from "../models/checkpoint_copy.ts";
import { xlm } from "./xlm.ts";

/** What stderr says of a model with these changes. */
async function said(changes: Changes, ...options: string[]): Promise<string[]> {
  let lines: string[] = [];
  await withCopy("xlm_roberta", changes, async (directory) => {
    const stdin = '{"input_ids":[0,5,2]}\n';
    const { code, stderr } = await xlm(["forward", "-m", directory, "--device", "cpu", ...options], { stdin });
    assertEquals(code, 0, stderr);
    lines = stderr.trim().split("\n").filter((line) => line.includes("tensors"));
  });
  return lines;
}

Deno.test("-v says what was taken off the names of tensors, and which nothing reads", async () => {
  const extra = { dtype: "F32", shape: [1], bytes: new Uint8Array(4) } as const;
  const changes: Changes = {
    tensor: (name, tensor) => ({ [`module.${name}`]: tensor }),
    more: { "module.roberta.encoder.layer.0.output.adapters.down": extra },
  };
  assertEquals(await said(changes, "-v"), [
    "xlm: The names of the tensors are read without module. before them.",
    "xlm: Nothing reads the tensors roberta.encoder.layer.0.output.adapters.down.",
  ]);
  assertEquals(await said(changes), []);
  assertEquals(await said({}, "-v"), []);
});
