import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { wideEncoding } from "../../../../lib/stream/bytes/wide_encoding.ts";
import { bytes } from "../fake_streams.ts";
import { wide } from "./wide_text.ts";

const TEXTS = {
  English: "hello world\nzwei\n",
  "one word": "hello",
  German: "Grüße an alle, süß!\n",
  Russian: "привет мир\n",
  Greek: "Καλημέρα κόσμε\n",
  Hebrew: "שלום עולם\n",
  Arabic: "مرحبا بالعالم\n",
  Hindi: "नमस्ते दुनिया\n",
  Thai: "สวัสดีชาวโลก\n",
  Georgian: "გამარჯობა\n",
  Chinese: "今天天气很好\n我爱北京天安门\n",
  "a short line of Chinese": "我爱\n",
  Japanese: "こんにちは世界。\n",
  Korean: "안녕하세요 세계\n",
  "an emoji": "hello 😀\n",
  JSONL: '{"text":"我爱北京天安门"}\n',
};

for (const [name, text] of Object.entries(TEXTS)) {
  Deno.test(`wideEncoding knows ${name} without a byte order mark, and takes its UTF-8 as it is`, () => {
    for (const encoding of ["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"] as const) {
      assertEquals(wideEncoding(wide(text, encoding)), encoding);
      // A sample may end inside a character.
      assertEquals(wideEncoding(wide(text.repeat(4), encoding).subarray(0, -1)), encoding);
    }
    assertEquals(wideEncoding(bytes(text)), null);
  });
}

Deno.test("wideEncoding takes UTF-8 with NUL between names, or a stray one, as it is", () => {
  for (
    const text of [
      "path/one\0path/two\0",
      "a\0b\0\0c\nd\n",
      "hello\0world!!\n",
      "ab\0\ncd\0\n",
      "a\0\n",
      "\0",
      "\0\0\0\0",
      "a\n\0b\n\0",
    ]
  ) {
    assertEquals(wideEncoding(bytes(text)), null, JSON.stringify(text));
  }
});

Deno.test("wideEncoding leaves text of other encodings to the record errors", () => {
  const others = {
    "ISO 8859-1": bytes("caf", [0xe9], " cr", [0xe8], "me br", [0xfb], "l", [0xe9], "e\n"),
    "GB 18030": bytes([0xbd, 0xf1, 0xcc, 0xec, 0xcc, 0xec, 0xc6, 0xf8, 0x0a]),
    "Shift JIS": bytes([0x82, 0xb1, 0x82, 0xf1, 0x82, 0xc9, 0x82, 0xbf, 0x82, 0xcd, 0x0a]),
    "KOI8-R": bytes([0xd0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4, 0x20, 0xcd, 0xc9, 0xd2, 0x0a]),
    "ISO 2022-JP": bytes([0x1b, 0x24, 0x42, 0x24, 0x33, 0x24, 0x73, 0x1b, 0x28, 0x42, 0x0a]),
  };
  for (const [name, start] of Object.entries(others)) assertEquals(wideEncoding(start), null, name);
});

Deno.test("wideEncoding never takes text in UTF-8 without NUL for anything else", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    fc.pre(!text.includes("\0"));
    assertEquals(wideEncoding(bytes(text.toWellFormed())), null);
  }));
});
