import { assertEquals } from "@std/assert";
import { overlapAnswer } from "../../evaluate/overlap_answer.ts";

Deno.test("the sentence with the rarest words of the question, and what the question does not say", () => {
  const context = "The city is old. The city has many bridges. It was founded by three brothers from the north.";
  assertEquals(overlapAnswer("Who founded the city?", context, "en"), {
    sentence: "It was founded by three brothers from the north.",
    run: "by three brothers from",
  });
});

Deno.test("in Chinese two characters are compared, and the run is text as it stands", () => {
  const context = "我们住在城里。大桥建于一九五七年，很长。";
  assertEquals(overlapAnswer("大桥建于哪年？", context, "zh"), {
    sentence: "大桥建于一九五七年，很长。",
    run: "于一九五七年，很长",
  });
});

Deno.test("nothing in common: the first sentence", () => {
  assertEquals(overlapAnswer("Why?", "One thing. Another.", "en"), { sentence: "One thing.", run: "One thing" });
});
