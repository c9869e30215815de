import { assertEquals } from "@std/assert";
import type { PickleValue } from "../../../lib/checkpoint/torch/pickle_value.ts";
import { readFacebookCheckpoint } from "../../../models/xlm/facebook_checkpoint.ts";
import { assertRefused } from "../../lib/checkpoint/assert_refused.ts";

function read(params: Record<string, PickleValue>, words: [PickleValue, PickleValue][] = [["a", 0]]) {
  const entries = new Map<PickleValue, PickleValue>([
    ["params", new Map<PickleValue, PickleValue>(Object.entries(params))],
    ["dico_word2id", new Map(words)],
  ]);
  const place = { format: "torch-zip", path: "/m/mlm.pth", files: ["/m/mlm.pth"], prefix: "" } as const;
  return readFacebookCheckpoint({ ...place, tensors: new Map(), entries });
}

/** Values that have no end when they are followed. */
function endless(): Record<string, PickleValue> {
  const cycle: PickleValue[] = [];
  cycle.push(cycle);
  let laughs: PickleValue = [1];
  for (let i = 0; i < 40; i++) laughs = Array<PickleValue>(10).fill(laughs);
  const map = new Map<PickleValue, PickleValue>();
  map.set("map", map);
  return { cycle, laughs, map };
}

Deno.test("readFacebookCheckpoint passes over arguments that hold themselves", () => {
  const found = read({ ...endless(), emb_dim: 8, id2lang: new Map([[0, "en"]]) });
  assertEquals(found?.json.integer("emb_dim", 0), 8);
  assertEquals([...found!.json.names("id2lang")!], [[0, "en"]]);
});

Deno.test("readFacebookCheckpoint refuses a dictionary of anything but words and numbers", async () => {
  for (const value of Object.values(endless())) {
    await assertRefused(() => read({}, [["a", value]]), "/m/mlm.pth", "dico_word2id has");
    await assertRefused(() => read({}, [[value, 0]]), "/m/mlm.pth", "dico_word2id has");
  }
});
