import { assertEquals } from "@std/assert";
import { answerOptions } from "../../commands/answer_options.ts";

const COMMAND = {
  getOptions: () => [
    { name: "top-k", default: 5 },
    { name: "truncation", default: "error" },
    { name: "dtype", default: "auto" },
    { name: "no-special-tokens" },
    { name: "joint" },
    { name: "targets", args: [{ type: "list" }], collect: true },
    { name: "mask-text", args: [{ type: "string" }], collect: true },
    { name: "on-error", default: "emit" },
    { name: "batch-size", default: 32 },
    { name: "model" },
  ],
};

Deno.test("only options that change answers, and have not their default, tell runs apart", () => {
  const standard = { topK: 5, truncation: "error", dtype: "auto", specialTokens: true, batchSize: 32 };
  assertEquals(answerOptions(COMMAND, standard), {});
  assertEquals(answerOptions(COMMAND, { ...standard, dtype: "fp32", batchSize: 1, model: "m", joint: undefined }), {});
  assertEquals(
    answerOptions(COMMAND, {
      ...standard,
      topK: "all",
      dtype: "int8",
      specialTokens: false,
      joint: true,
      targets: ["a", "b"],
    }),
    { "top-k": "all", "dtype": "int8", "no-special-tokens": true, "joint": true, "targets": '["a","b"]' },
  );
  assertEquals(
    answerOptions(COMMAND, { ...standard, targets: [] }),
    { targets: "[]" },
    "an empty list is none not given",
  );
});

Deno.test("a value is the same however it is given", () => {
  const same = [{ targets: "a,b" }, { targets: ["a,b"] }, { targets: ["a", "b"] }];
  for (const options of same) assertEquals(answerOptions(COMMAND, options), { targets: '["a","b"]' });
  for (const maskText of ["_", ["_"]]) assertEquals(answerOptions(COMMAND, { maskText }), { "mask-text": '["_"]' });
  assertEquals(
    answerOptions(COMMAND, { onError: "stop" }),
    {},
    "what it wrote is what another run would have begun with",
  );
  assertEquals(answerOptions(COMMAND, { joint: "no" }, { joint: "no" }), {});
  assertEquals(answerOptions(COMMAND, { onError: "skip" }), { "on-error": "skip" });
});
