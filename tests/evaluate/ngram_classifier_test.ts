import { assertEquals } from "@std/assert";
import { NgramClassifier } from "../../evaluate/ngram_classifier.ts";

Deno.test("n-grams tell languages of one script, and those of a script at sight", () => {
  const ngrams = new NgramClassifier(["de", "en", "ru"]);
  ngrams.learn("de", "der Hund und die Katze schlafen auf dem Sofa");
  ngrams.learn("en", "the dog and the cat are sleeping on the sofa");
  ngrams.learn("ru", "собака и кошка спят на диване");
  assertEquals(["die Hunde", "the dogs", "спит"].map((text) => ngrams.label(text)), ["de", "en", "ru"]);
});

Deno.test("how much text a label was learned from does not count by itself", () => {
  const ngrams = new NgramClassifier(["much", "little"]);
  for (let i = 0; i < 100; i++) ngrams.learn("much", "aaaa bbbb");
  ngrams.learn("little", "aaaa cccc");
  assertEquals(ngrams.label("cc"), "little");
});
