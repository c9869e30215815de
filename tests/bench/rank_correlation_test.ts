import { assertAlmostEquals } from "@std/assert";
import { kendallTauB, spearmanRho } from "./rank_correlation.ts";

/** Numbers with ties in each and in both, and what scipy 1.17.1's kendalltau and spearmanr give. */
const X = [1, 2, 2, 3, 5, 5, 5, 8, 9, -1];
const Y = [2, 1, 1, 3, 3, 3, 9, 4, 7, 0];

Deno.test("kendallTauB and spearmanRho count ties as scipy does", () => {
  assertAlmostEquals(kendallTauB(X, Y), 0.7560975609756098, 1e-12);
  assertAlmostEquals(spearmanRho(X, Y), 0.8749999999999999, 1e-12);
});

Deno.test("kendallTauB and spearmanRho are 1 in the same order and -1 in the opposite one", () => {
  for (const correlation of [kendallTauB, spearmanRho]) {
    assertAlmostEquals(correlation([1, 2, 4], [10, 20, 21]), 1, 1e-12);
    assertAlmostEquals(correlation([1, 2, 4], [3, 2, -1]), -1, 1e-12);
  }
});
