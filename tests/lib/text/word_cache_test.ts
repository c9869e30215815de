import { assertEquals } from "@std/assert";
import { WordCache } from "../../../lib/text/word_cache.ts";

function codes(word: string): Int32Array {
  return Int32Array.from(Array.from(word, (character) => character.codePointAt(0)!));
}

Deno.test("WordCache gives back what was kept, through any number of words", () => {
  const cache = new WordCache();
  for (let n = 0; n < 150_000; n++) {
    const word = codes(`w${n}`);
    assertEquals(cache.find(word, 0, word.length), undefined);
    cache.add(word, 0, word.length, { ids: [n], begins: [0], ends: [1] });
    if (n % 1000 !== 0) continue;
    for (const known of [n, n >> 1]) {
      const word = codes(`xw${known}`);
      const found = cache.find(word, 1, word.length);
      if (known === n || found !== undefined) assertEquals(found?.ids, [known]);
    }
  }
});

Deno.test("WordCache does not keep very long words", () => {
  const cache = new WordCache();
  const word = codes("a".repeat(1000));
  cache.find(word, 0, word.length);
  cache.add(word, 0, word.length, { ids: [1], begins: [0], ends: [1] });
  assertEquals(cache.find(word, 0, word.length), undefined);
});
