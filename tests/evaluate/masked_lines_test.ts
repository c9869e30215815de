import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { guessOf, maskedLines, perplexity } from "../../evaluate/masked_lines.ts";
import { seededRandom } from "../../evaluate/seeded_random.ts";
import { loadTokenizer } from "../../mod.ts";

Deno.test("hidden pieces are neither special nor unknown, and lines keep to the limit", async () => {
  const { tokenizer } = await loadTokenizer();
  const options = { rate: 1, max_length: 6, random: seededRandom("all") };
  const [line, ...others] = maskedLines(["Les plantes créent \u{10ffff} de l'oxygène.", ""], tokenizer, options);
  assertEquals(others, []);
  assertEquals(line!.input_ids.length, 6);
  const unknown = tokenizer.tokenToId(tokenizer.special_tokens.unk_token);
  assert(line!.positions.every((position) => position > 0 && position < 5 && line!.input_ids[position] !== unknown));
});

Deno.test("a guess is the likeliest id, a perplexity the inverse of the mean probability", () => {
  const guesses = [0, 1].map((id) => guessOf(Float64Array.of(0.25, 0.5, 0.25), id));
  assertEquals(guesses.map(({ right }) => right), [false, true]);
  assertAlmostEquals(perplexity(guesses), Math.sqrt(8), 1e-12);
});
