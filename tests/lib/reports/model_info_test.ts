import { assertEquals } from "@std/assert";
import { modelInfo } from "../../../lib/reports/model_info.ts";
import { loadModel } from "../../../models/mod.ts";
import { FORWARD_MODELS, withForwardModel } from "../tasks/forward/forward_fixture.ts";

/** Heads that share their weights with the one that `architectures` names. */
const SHARED = ["sequence-classification"];

for (const [name, { config, tensors }] of Object.entries(FORWARD_MODELS)) {
  Deno.test(`modelInfo finds every tensor of ${name} read, and no head but its own`, async () => {
    await withForwardModel(name, async (directory) => {
      const info = modelInfo(await loadModel(directory));
      // Of two biases of an untied projection the reference reads the projection's own.
      const unread = "lm_head.decoder.bias" in tensors && config["tie_word_embeddings"] === false
        ? ["lm_head.bias"]
        : [];
      assertEquals(info.unread, unread);
      const others = info.heads.filter((head) => head !== "model" && head !== info.head && !SHARED.includes(head));
      assertEquals(others, []);
      assertEquals(Object.keys(info.problems), []);
    });
  });
}
