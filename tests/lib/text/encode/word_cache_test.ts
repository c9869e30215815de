import { assertEquals } from "@std/assert";
import { WordCache } from "../../../../lib/text/encode/word_cache.ts";

function codes(word: string): Int32Array {
  return Int32Array.from(Array.from(word, (character) => character.codePointAt(0)!));
}

function pieces(cache: WordCache, word: number): number[][] {
  const numbers = Array.from(
    { length: cache.firsts[word + 1]! - cache.firsts[word]! },
    (_, i) => cache.firsts[word]! + i,
  );
  return numbers.map((k) => [cache.ids[k]!, cache.begins[k]!, cache.ends[k]!]);
}

Deno.test("WordCache gives back what was kept, through any number of words", () => {
  const cache = new WordCache();
  for (let n = 0; n < 300_000; n++) {
    const word = codes(`w${n}`);
    assertEquals(cache.find(word, 0, word.length), 0);
    cache.add(word, 0, word.length);
    cache.push(n, 0, 1);
    cache.push(n + 1, 1, word.length);
    if (n % 1000 !== 0) continue;
    for (const known of [n, n >> 1]) {
      const word = codes(`xw${known}`);
      const found = cache.find(word, 1, word.length);
      if (known === n || found !== 0) {
        assertEquals(pieces(cache, found), [[known, 0, 1], [known + 1, 1, word.length - 1]]);
      }
    }
  }
});

Deno.test("WordCache does not keep very long words", () => {
  const cache = new WordCache();
  const word = codes("a".repeat(1000));
  cache.find(word, 0, word.length);
  const number = cache.add(word, 0, word.length);
  cache.push(1, 0, 1000);
  assertEquals(pieces(cache, number), [[1, 0, 1000]]);
  assertEquals(cache.find(word, 0, word.length), 0);
  const next = codes("b");
  assertEquals(cache.find(next, 0, 1), 0);
  cache.add(next, 0, 1);
  cache.push(2, 0, 1);
  assertEquals(pieces(cache, cache.find(next, 0, 1)), [[2, 0, 1]]);
});
