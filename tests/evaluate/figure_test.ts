import { assertEquals } from "@std/assert";
import { sideBySide } from "../../evaluate/figure.ts";

Deno.test("figures of models stand side by side with their baselines; what a model lacks is left open", () => {
  const found = new Map([
    ["large", [
      { name: "masks", value: 15, baseline: { name: "trigram", value: 19.44 } },
      { name: "pairs", value: 90 },
    ]],
    ["plain", [{ name: "pairs", value: 80 }]],
  ]);
  assertEquals(sideBySide(found, "N."), {
    title: "Side by side",
    note: "N.",
    columns: ["", "large", "baseline", "plain", "baseline"],
    rows: [["masks", 15, "19.4 trigram", undefined, undefined], ["pairs", 90, undefined, 80, undefined]],
  });
});
