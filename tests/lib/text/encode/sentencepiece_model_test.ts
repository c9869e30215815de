import { assertEquals, assertThrows } from "@std/assert";
import { PbfWriter } from "pbf";
import { CONTROL_PIECE, readSentencePieceModel } from "../../../../lib/text/encode/sentencepiece_model.ts";

const FIXTURE = new URL("../../../fixtures/xlm_roberta_tokenizer/sentencepiece.bpe.model.gz", import.meta.url);
const file = await Deno.open(FIXTURE);
const bytes = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).bytes();

Deno.test("readSentencePieceModel reads pieces, scores, types, model type and normalization rules", () => {
  const model = readSentencePieceModel(bytes);
  const piece = (id: number) => new TextDecoder().decode(model.bytes.subarray(model.starts[id], model.ends[id]));
  assertEquals([model.starts, model.ends, model.scores, model.types].map((list) => list.length), Array(4).fill(3000));
  assertEquals([0, 1, 2, 3].map(piece), ["<unk>", "<s>", "</s>", "▁"]);
  assertEquals(model.types.slice(0, 4), [2, CONTROL_PIECE, CONTROL_PIECE, 1]);
  assertEquals(model.scores[1], 0);
  assertEquals(model.scores.every((score) => score <= 0 && score === Math.fround(score)), true);
  assertEquals(model.model_type, "unigram");
  assertEquals(model.precompiled_charsmap.length > 100_000, true);
});

Deno.test("readSentencePieceModel refuses a file cut anywhere before the end of its rules", () => {
  const { ends, precompiled_charsmap } = readSentencePieceModel(bytes);
  const rules_end = precompiled_charsmap.byteOffset + precompiled_charsmap.length;
  for (let length = 0; length < rules_end; length += 1 + (length >> 5)) {
    assertThrows(() => readSentencePieceModel(bytes.subarray(0, length)), Error);
  }
  // The last piece's message ends with its score: five bytes after its text.
  const message = "before its normalizer_spec";
  const end_of_pieces = ends.at(-1)! + 5;
  assertThrows(() => readSentencePieceModel(bytes.subarray(0, end_of_pieces)), RangeError, message);
});

Deno.test("readSentencePieceModel names the model types", () => {
  for (const [number, name] of [[1, "unigram"], [2, "bpe"], [3, "word"], [4, "char"], [9, "type 9"]] as const) {
    const writer = new PbfWriter();
    writer.writeMessage(1, (_, piece) => piece.writeBytesField(1, new TextEncoder().encode("a")), undefined);
    writer.writeMessage(2, (_, spec) => spec.writeVarintField(3, number), undefined);
    writer.writeMessage(3, (_, spec) => spec.writeStringField(1, "identity"), undefined);
    assertEquals(readSentencePieceModel(writer.finish()).model_type, name);
  }
});

Deno.test("readSentencePieceModel refuses other files", () => {
  for (const text of ["", "{}", "version https://git-lfs.github.com/spec/v1", "\x0a\x7fabc", "\x0a\x02\x08"]) {
    assertThrows(() => readSentencePieceModel(new TextEncoder().encode(text)), Error);
  }
});
