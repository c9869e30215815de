import { assert, assertEquals, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { gunzipSync } from "node:zlib";
import { XlmError } from "../../../../lib/errors.ts";
import { loadKyteaSegmenter } from "../../../../lib/text/segment/kytea_segmenter.ts";
import type { Segmenter } from "../../../../lib/text/segment/segmenter.ts";
import { readFixture, readSegmented, wordsOf } from "./segmented.ts";

/** A segmenter from these bytes. */
function load(bytes: Uint8Array): Segmenter {
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeFileSync(path, bytes);
    return loadKyteaSegmenter(path);
  } finally {
    Deno.removeSync(path);
  }
}

for (const [model, cases] of Object.entries(readSegmented("kytea.json"))) {
  Deno.test(`KyteaSegmenter gives the words of KyTea: ${model}`, () => {
    const segmenter = load(readFixture(model));
    assert(cases.length >= 128);
    for (const [text, words] of cases) assertEquals(wordsOf(segmenter, text), words);
  });
}

Deno.test("KyteaSegmenter refuses a binary model that is cut off anywhere", () => {
  const whole = readFixture("kytea-tags.bin");
  for (let i = 0; i < 60; i++) {
    const size = i < 20 ? i * 7 : Math.floor(whole.length * (i - 19) / 41) - 1;
    const error = assertThrows(() => load(whole.subarray(0, size)), XlmError, "Cannot read KyTea model");
    assertEquals((error as XlmError).exitCode, 3);
  }
});

Deno.test("KyteaSegmenter refuses a text model that is cut off before its last line", () => {
  const whole = readFixture("kytea-text.txt");
  const lines = new TextDecoder().decode(whole).split("\n");
  for (let i = 1; i < 40; i++) {
    const cut = lines.slice(0, Math.floor((lines.length - 4) * i / 40)).join("\n");
    assertThrows(() => load(new TextEncoder().encode(cut)), XlmError, "Cannot read KyTea model");
  }
});

Deno.test("KyteaSegmenter reads changed bytes or refuses them, and always ends", () => {
  const whole = readFixture("kytea-tags.bin");
  let seed = 7;
  const random = (limit: number) => (seed = (seed * 48271) % 2147483647) % limit;
  for (let i = 0; i < 60; i++) {
    const changed = whole.slice();
    for (let k = 0; k < 3; k++) changed[random(whole.length)] = random(256);
    let segmenter: Segmenter;
    try {
      segmenter = load(changed);
    } catch (error) {
      assert(error instanceof XlmError && error.exitCode === 3, String(error));
      continue;
    }
    assertEquals(wordsOf(segmenter, "今日は良い天気です。").join(""), "今日は良い天気です。");
  }
});

Deno.test("KyteaSegmenter names what is wrong with a file", () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  for (
    const [text, found] of [
      ["", "it begins otherwise"],
      ["PK\u0003\u0004", "it begins otherwise"],
      ["KyTea 0.3.0 B utf8\n", "it has version 0.3.0"],
      ["KyTea 0.4.0NQ B utf8\n", "it has version 0.4.0NQ"],
      ["KyTea 0.4.0 B euc\n", "it is for text in euc"],
      ["KyTea 0.4.0 T sjis\n", "it is for text in sjis"],
      ["KyTea 0.4.0 B utf8\n\u0001", "is it truncated?"],
      [
        "KyTea 0.4.0 T utf8\n-nows\n-numtags 0\n-charw 3\n-typew 3\n-dicn 4\n\ncharacters\nKTHRDO\n\n\n0\n0\n0\n0\n",
        "no model for word segmentation",
      ],
    ] as const
  ) assertThrows(() => load(encode(text)), XlmError, found);
  assertThrows(() => load(Uint8Array.of(0x1f, 0x8b, 8, 0)), XlmError, "it is compressed");
});

Deno.test("KyteaSegmenter is found by XLM_KYTEA_MODEL, and named where it is missing", () => {
  const before = ["XLM_KYTEA_MODEL", "HOME"].map((name) => [name, Deno.env.get(name)] as const);
  Deno.env.set("XLM_KYTEA_MODEL", "no-such-model.bin");
  try {
    assertThrows(() => loadKyteaSegmenter(), XlmError, "Cannot read KyTea model no-such-model.bin");
    Deno.env.delete("XLM_KYTEA_MODEL");
    Deno.env.set("HOME", "no-such-home");
    assertThrows(() => loadKyteaSegmenter(), XlmError, "there is no KyTea model at no-such-home/local/share/kytea");
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  }
});

const SHARED = fromFileUrl(new URL("../../../../../shared/data/", import.meta.url));
const missing = await Deno.stat(`${SHARED}/kytea`).then(() => false, () => true);

Deno.test({
  name: "KyteaSegmenter gives the words of KyTea for a model with a dictionary" +
    (missing ? " (skipped: ../shared/data/kytea is not there)" : ""),
  ignore: missing,
  fn: () => {
    const read = (name: string) => new Uint8Array(gunzipSync(Deno.readFileSync(`${SHARED}/${name}.gz`)));
    const lines = (name: string) => new TextDecoder().decode(read(name)).trimEnd().split("\n");
    const segmenter = load(read("kytea/model-a.bin"));
    const texts = lines("ntrex/ja.txt");
    for (const line of [...lines("kytea/expected.jsonl"), ...lines("kytea/expected-strings.jsonl")]) {
      const record = JSON.parse(line);
      assertEquals(wordsOf(segmenter, record.text ?? texts[record.line - 1]), record.words);
    }
  },
});
