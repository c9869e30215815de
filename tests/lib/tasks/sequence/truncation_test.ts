import { assert, assertEquals, assertThrows } from "@std/assert";
import { RecordError } from "../../../../lib/errors.ts";
import { encodeWithin } from "../../../../lib/tasks/sequence/encode_sequence.ts";
import { truncate } from "../../../../lib/tasks/sequence/truncation.ts";
import type { Encoding, Tokenizer } from "../../../../models/tokenizer.ts";
import { XlmRobertaTokenizer } from "../../../../models/xlm_roberta/tokenizer.ts";
import { loadFixture } from "../../../models/xlm/tokenizer_fixture.ts";
import { readFixture as readTokenizerFile, withDirectory } from "../../../models/xlm_roberta/tokenizer_fixture.ts";
import { readFixture } from "../stored_models.ts";

/** The first sentence of a text, and how many it has. */
type Run = [first: number, count: number];

interface Kept {
  strategy: "longest_first" | "only_first";
  side: "right" | "left";
  budget: number;
  /** Tokens that each pair keeps of its first text, -1 if the reference gives none within the budget. */
  first: number[];
  /** Of the ids of all other pairs, one to a line. */
  sha256: string;
}

interface Family {
  pairs: [Run, Run][];
  rows: Kept[];
}

interface Cases {
  sentences: string[];
  families: Record<"xlm" | "xlm_roberta", Family[]>;
}

const CASES = await readFixture<Cases>("truncation/cases.json.gz");

const TOKENIZERS: Record<keyof Cases["families"], (use: (tokenizer: Tokenizer) => Promise<void>) => Promise<void>> = {
  xlm: async (use) => use(await loadFixture(true)),
  xlm_roberta: async (use) =>
    await withDirectory({ "tokenizer.json": await readTokenizerFile("tokenizer.json") }, async (directory) => {
      await use(await XlmRobertaTokenizer.load(directory));
    }),
};

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return digest.toHex();
}

for (const name of ["xlm", "xlm_roberta"] as const) {
  Deno.test(`pairs that are too long keep what transformers keeps with ${name}`, async () => {
    await TOKENIZERS[name](async (tokenizer) => {
      const text = ([first, count]: Run) => CASES.sentences.slice(first, first + count).join(" ");
      for (const { pairs, rows } of CASES.families[name]) {
        const whole = pairs.map(([a, b]) => tokenizer.encode(text(a), { text_pair: text(b) }));
        const within = (encoding: Encoding, { strategy, side, budget }: Kept) => {
          const { pair_truncation } = tokenizer;
          const limit = { max_length: budget, truncation: side, truncate_first_only: strategy === "only_first" };
          return encodeWithin({ pair_truncation, encode: () => encoding }, "", { text_pair: "" }, limit).encoding;
        };
        for (const row of rows) {
          const lines = whole.flatMap((encoding, i) => {
            const where = `${row.strategy} ${row.side} ${row.budget} pair ${i}`;
            if (row.first[i] === -1) {
              assertThrows(() => within(encoding, row), RecordError, "leaves no room", where);
              return [];
            }
            const { input_ids, sequence_ids } = within(encoding, row);
            assertEquals(sequence_ids.filter((side) => side === 0).length, row.first[i], where);
            return [`${input_ids.join(",")}\n`];
          });
          assertEquals(await sha256(lines.join("")), row.sha256, `${row.strategy} ${row.side} ${row.budget}`);
        }
      }
    });
  });
}

Deno.test("one long text is cut at either side, a pair with an empty text too", () => {
  const kept = (lengths: number[], max_length: number, truncation: "right" | "left") =>
    truncate(lengths, 2, { max_length, truncation }, "fast").map(({ begin, end }) => [begin, end]);
  assertEquals(kept([10], 7, "right"), [[0, 5]]);
  assertEquals(kept([10], 7, "left"), [[5, 10]]);
  assertEquals(kept([10, 0], 7, "left"), [[5, 10], [0, 0]]);
  assertEquals(kept([0, 10], 7, "right"), [[0, 0], [0, 5]]);
  assertEquals(kept([3, 1], 2, "right"), [[0, 0], [0, 0]]);
  assertThrows(() => kept([3, 1], 1, "right"), RecordError, "special tokens alone");
});

Deno.test("a text that is too long is refused unless it may be cut", () => {
  const limit = { max_length: 5, truncation: "error" } as const;
  assertThrows(() => truncate([4], 2, limit, "slow"), RecordError, "has 6 tokens, 5 are allowed");
  assertEquals(truncate([3], 2, limit, "slow"), [{ begin: 0, end: 3 }]);
});

Deno.test("cutting a very long text at its start is no more work than at its end, and grows as the text does", () => {
  const reads = (length: number, truncation: "right" | "left") => {
    let count = 0;
    const counted = (values: number[]) =>
      new Proxy(values, {
        get(target, name) {
          count++;
          return Reflect.get(target, name);
        },
      });
    const numbers = Array.from({ length }, (_, i) => i);
    const sequence_ids = numbers.map((i) => i === 0 || i === length - 1 ? -1 : i < length / 3 ? 0 : 1);
    const encoding: Encoding = {
      input_ids: counted(numbers),
      starts: counted(numbers),
      ends: counted(numbers),
      special_tokens_mask: counted(numbers),
      token_type_ids: counted(numbers),
      sequence_ids: counted(sequence_ids),
    };
    const tokenizer = { encode: () => encoding, pair_truncation: "slow" as const };
    const { input_ids } = encodeWithin(tokenizer, "", { text_pair: "" }, { max_length: 512, truncation }).encoding;
    assertEquals(input_ids.length, 512);
    return count;
  };
  assertEquals(reads(6000, "left"), reads(6000, "right"));
  assert(reads(12_000, "left") < 2.1 * reads(6000, "left"));
});
