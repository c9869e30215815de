import { assertEquals } from "@std/assert";
import { answerOptions } from "../../../../lib/stream/resume/answer_options.ts";
import { RECORD_OPTIONS } from "../../../../commands/record_options.ts";
import { ENGINE_OPTIONS } from "../../../../commands/engine_options.ts";
import { fillMaskTask } from "../../../../lib/tasks/fill_mask/task.ts";
import { negatedFlag, type Options } from "../../../../lib/options/option.ts";
import { SEQUENCE_OPTIONS } from "../../../../lib/tasks/sequence/sequence_options.ts";

const OPTIONS: Options = {
  special_tokens: negatedFlag(""),
  ...fillMaskTask.options,
  ...SEQUENCE_OPTIONS,
  ...ENGINE_OPTIONS,
  ...RECORD_OPTIONS,
};

/** What tells a run with these values apart. */
function told(values: Record<string, unknown>, usual?: Record<string, unknown>): unknown {
  return answerOptions(Object.entries(OPTIONS).map(([name, option]) => ({ name, option, value: values[name] })), usual);
}

Deno.test("only options that change answers, and have not their default, tell runs apart", () => {
  const standard = { top_k: 5, dtype: "auto", special_tokens: true, batch_size: 32 };
  assertEquals(told(standard), {});
  assertEquals(told({ joint: "no" }, { joint: "no" }), {});
  assertEquals(told({ ...standard, dtype: "fp32", batch_size: 1, model: "m", joint: undefined }), {});
  assertEquals(
    told({ ...standard, top_k: "all", dtype: "int8", special_tokens: false, joint: true, targets: ["a", "b"] }),
    { "top-k": "all", "dtype": "int8", "no-special-tokens": true, "joint": true, "targets": '["a","b"]' },
  );
  assertEquals(told({ ...standard, targets: [] }), { targets: "[]" }, "an empty list is none not given");
});

Deno.test("a value is the same however it is given", () => {
  const same = [{ targets: "a,b" }, { targets: ["a,b"] }, { targets: ["a", "b"] }];
  for (const options of same) assertEquals(told(options), { targets: '["a","b"]' });
  for (const mask_text of ["_", ["_"]]) assertEquals(told({ mask_text }), { "mask-text": '["_"]' });
  assertEquals(told({ on_error: "stop" }), {}, "what it wrote is what another run would have begun with");
  assertEquals(told({ on_error: "skip" }), { "on-error": "skip" });
});
