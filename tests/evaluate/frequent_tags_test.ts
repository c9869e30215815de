import { assertEquals } from "@std/assert";
import { FrequentTags } from "../../evaluate/frequent_tags.ts";

Deno.test("words get their most frequent tag, unknown ones that of words seen once", () => {
  const tags = new FrequentTags([
    { tokens: ["the", "run", "ended"], upos: ["DET", "NOUN", "VERB"] },
    { tokens: ["the", "dogs", "run"], upos: ["DET", "NOUN", "VERB"] },
    { tokens: ["cats", "run"], upos: ["NOUN", "VERB"] },
  ]);
  assertEquals(tags.tag(["the", "run", "cats", "horses"]), ["DET", "VERB", "NOUN", "NOUN"]);
});

Deno.test("nothing was seen: X", () => {
  assertEquals(new FrequentTags([]).tag(["a"]), ["X"]);
});
