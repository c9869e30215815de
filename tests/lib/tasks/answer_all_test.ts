import { assertEquals, assertRejects } from "@std/assert";
import { RecordError } from "../../../lib/errors.ts";
import { answerAll } from "../../../lib/tasks/answer_all.ts";

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("answerAll yields answers in the order of the records, failures in their place", async () => {
  const answers = answerAll([5, 1, 0, 3], async (n) => {
    await after(n * 3);
    if (n === 0) throw new RecordError("empty_text", "nothing");
    return n * 10;
  });
  const seen = [];
  for await (const answered of answers) seen.push("result" in answered ? answered.result : answered.error.code);
  assertEquals(seen, [50, 10, "empty_text", 30]);
});

Deno.test("answerAll reads no further than its window", async () => {
  let read = 0;
  function* endless() {
    while (true) yield read++;
  }
  const answers = answerAll(endless(), (n) => n, { window: 4 });
  for (let i = 0; i < 10; i++) await answers.next();
  assertEquals(read, 13);
  await answers.return(undefined);
});

Deno.test("answerAll ends with an error that is not a record's", async () => {
  const answers = answerAll([1], () => {
    throw new TypeError("bug");
  });
  await assertRejects(() => answers.next(), TypeError, "bug");
});
