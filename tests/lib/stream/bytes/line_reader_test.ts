import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { type Line, type LineOptions, readLines } from "../../../../lib/stream/bytes/line_reader.ts";
import { textBytes } from "../../../../lib/stream/bytes/text_bytes.ts";
import { utf8FaultOffset } from "../../../../lib/stream/bytes/utf8_fault.ts";
import { inChunks } from "../fake_streams.ts";

async function linesOf(input: Uint8Array, size: number, options: Partial<LineOptions> = {}): Promise<Line[]> {
  const how: LineOptions = { max_line: 1 << 20, encoding_errors: "strict", ...options };
  return (await Array.fromAsync(readLines(textBytes(inChunks(input, size), "test"), how))).flat();
}

Deno.test("readLines gives back what was joined, in chunks of any size", async () => {
  const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !/[\r\n]/.test(text));
  const line = fc.tuple(text, fc.constantFrom("\n" as const, "\r\n" as const));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 20 }),
      text,
      fc.integer({ min: 1, max: 64 }),
      async (lines, last, size) => {
        // A first character that is a byte order mark would be one.
        fc.pre(!(lines[0]?.[0] ?? last).startsWith("\ufeff"));
        const input = new TextEncoder().encode(lines.map((line) => line.join("")).join("") + last);
        const expected = lines.map(([text, newline], i) => ({
          number: i + 1,
          column: 1,
          text,
          newline,
          failure: null,
        }));
        const tail = { number: lines.length + 1, column: 1, text: last, newline: "", failure: null } as const;
        assertEquals(await linesOf(input, size), last === "" ? expected : [...expected, tail]);
      },
    ),
  );
});

Deno.test("readLines reads any bytes the same in chunks of any size", async () => {
  const byte = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(10, 13, 0x61, 0xc3, 0xa9, 0xf0, 0x9f) }, {
    weight: 1,
    arbitrary: fc.nat(255),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(byte, { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom("strict" as const, "replace" as const),
      async (values, size, max_line, encoding_errors) => {
        const input = new Uint8Array(values);
        const told = async (size: number) =>
          (await Array.fromAsync(readLines(inChunks(input, size), { max_line, encoding_errors }))).flat()
            .map(({ number, text, newline, failure }) => failure === null ? [number, text, newline] : failure.message);
        assertEquals(await told(size), await told(1000));
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("readLines keeps a line that is exactly as long as allowed", async () => {
  for (const end of ["", "\n", "\r\n"]) {
    for (const size of [1, 2, 3, 100]) {
      const input = (length: number) => new TextEncoder().encode("x".repeat(length) + end);
      assertEquals((await linesOf(input(10), size, { max_line: 10 }))[0]!.text, "xxxxxxxxxx");
      assertEquals((await linesOf(input(11), size, { max_line: 10 }))[0]!.failure?.code, "line_too_long");
    }
  }
});

Deno.test("utf8FaultOffset finds the first byte that TextDecoder refuses", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decodes = (bytes: Uint8Array) => {
    try {
      decoder.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const byte = fc.constantFrom(
    0x41,
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc1,
    0xc2,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
  );
  fc.assert(
    fc.property(fc.uint8Array({ max: 255, maxLength: 6 }), fc.array(byte, { maxLength: 6 }), (any, chosen) => {
      for (const bytes of [any, new Uint8Array(chosen)]) {
        const offset = utf8FaultOffset(bytes);
        assertEquals(offset < 0, decodes(bytes));
        if (offset >= 0) assertEquals(decodes(bytes.subarray(0, offset)), true);
      }
    }),
    { numRuns: 3000 },
  );
});
