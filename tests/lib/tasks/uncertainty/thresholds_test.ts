import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { XlmError } from "../../../../lib/errors.ts";
import { readThresholds, thresholdFiles } from "../../../../lib/tasks/uncertainty/thresholds.ts";

Deno.test("thresholds are a number, label=number, a file, or all of them, of which later ones win", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, '{"b":0.7,"__proto__":0.9}');
    const thresholds = await readThresholds(["0.5", "a=0.9", "b=0.1", path, "c = x=.25"]);
    assertEquals(thresholds!.others, 0.5);
    assertEquals([...thresholds!.byLabel], [["a", 0.9], ["b", 0.7], ["__proto__", 0.9], ["c = x", 0.25]]);
    assertEquals(thresholds!.abstains("a", 0.89), true);
    assertEquals(thresholds!.abstains("a", 0.9), false);
    assertEquals(thresholds!.abstains("other", 0.49), true);
    await Deno.writeTextFile(path, "0.3");
    assertEquals((await readThresholds([path]))!.others, 0.3);
    assertEquals(thresholdFiles(["0.5", "a=0.9", path]), [path]);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("labels without a threshold never abstain where there is no number for all", async () => {
  const thresholds = await readThresholds(["a=0.9"]);
  assertEquals(thresholds!.abstains("b", 0.01), false);
});

Deno.test("what is no threshold is refused", async () => {
  await assertRejects(() => readThresholds([]), XlmError, "no number is given");
  await assertRejects(() => readThresholds(["a=x"]), XlmError, '"a=x" has no number');
  await assertRejects(() => readThresholds(["nowhere.json"]), XlmError, "no such file or directory");
  await assertRejects(() => readThresholds(["."]), XlmError, "the thresholds .: is a directory; expected a number");
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, '{"a":"0.9"}');
  await assertRejects(() => readThresholds([path]), XlmError, "holds no thresholds");
  await Deno.remove(path);
  const thresholds = (await readThresholds(["80", "a=0.5"]))!;
  assertThrows(() => thresholds.checkProbabilities(), XlmError, "80 is no probability");
  assertThrows(() => thresholds.checkLabels(["b", "c"]), XlmError, 'no label "a"; expected some of b, c');
});
