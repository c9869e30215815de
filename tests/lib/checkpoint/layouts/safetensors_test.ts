import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { join } from "@std/path";
import { readCheckpoint } from "../../../../lib/checkpoint/checkpoint.ts";
import { readSafetensorsHeader } from "../../../../lib/checkpoint/layouts/safetensors.ts";
import { type Dtype, DTYPE_BYTES } from "../../../../lib/checkpoint/tensor_reference.ts";
import { STAND_IN_BYTES } from "../../../../lib/checkpoint/stand_in.ts";
import { XlmError } from "../../../../lib/errors.ts";
import { assertRefused } from "../assert_refused.ts";
import { bytesRead } from "../bytes_read.ts";
import { Random } from "../random.ts";
import { fileWithHeader, safetensorsFile, type StoredTensor } from "../safetensors_file.ts";
import { needing } from "../../../needing.ts";

async function withFile(bytes: Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "model.safetensors");
    await Deno.writeFile(path, bytes);
    await use(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** A header with one tensor, "a". */
function tensor(fields: Record<string, unknown>): string {
  return JSON.stringify({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...fields } });
}

/** A header of U8 tensors with these offsets. */
function layout(offsets: Record<string, [number, number]>): string {
  const tensors = Object.entries(offsets).map(([name, data_offsets]) =>
    [name, { dtype: "U8", shape: [Math.abs(data_offsets[1] - data_offsets[0])], data_offsets }] as const
  );
  return JSON.stringify(Object.fromEntries(tensors));
}

const text = (value: string) => new TextEncoder().encode(value);

const REFUSED: [title: string, bytes: Uint8Array, ...parts: string[]][] = [
  ["refuses a file shorter than the header's length", text("1234567"), "the file has 7 bytes"],
  ["refuses a header length of 0", fileWithHeader("", 8), "header length 0"],
  ["refuses a header length beyond the file", fileWithHeader("{}", 0, 3n), "header length 3 in a file of 10"],
  ["refuses a header of more than 100 MB", fileWithHeader("{}", 0, 100_000_001n), "at most 100000000"],
  ["refuses a header length beyond 2^53", fileWithHeader("{}", 0, (1n << 53n) + 2n), "length 9007199254740994"],
  ["refuses the greatest header length", fileWithHeader("{}", 0, (1n << 64n) - 1n), "length 18446744073709551615"],

  ["refuses a header that is not UTF-8", fileWithHeader(Uint8Array.of(0x7b, 0xff, 0x7d)), "not UTF-8"],
  ["refuses a header that is not JSON", fileWithHeader('{"a":}'), "not JSON"],
  ["refuses a header that ends early", fileWithHeader('{"a":{"dtype":"F32"'), "not JSON"],
  ["refuses a header that ends in NULs", fileWithHeader("{}\0\0"), "not JSON"],
  ["refuses a header that is a list", fileWithHeader("[]"), 'starts with "[]"'],
  ["refuses a header that is a string", fileWithHeader('"{}"'), "expected {"],
  ["refuses a header after a letter", fileWithHeader("a{}"), 'starts with "a{}"'],
  ["refuses a header after a byte order mark", fileWithHeader("\ufeff{}"), "expected {"],
  ["refuses a tensor named twice", fileWithHeader('{"a":{},"b":{},"a":{}}'), 'the key "a" twice'],
  ["refuses a field named twice", fileWithHeader('{"a":{"dtype":"F32","dtype":"F32"}}'), 'the key "dtype" twice'],
  ["refuses a name twice in other spelling", fileWithHeader('{"a":{},"\\u0061":{}}'), 'the key "a" twice'],
  ["refuses __proto__ twice", fileWithHeader('{"__proto__":{},"__proto__":{}}'), 'the key "__proto__" twice'],
  ["refuses metadata twice", fileWithHeader('{"__metadata__":{},"__metadata__":{}}'), '"__metadata__" twice'],
  ["refuses metadata that is a list", fileWithHeader('{"__metadata__":["pt"]}'), "__metadata__ is not a map"],
  ["refuses metadata that is a number", fileWithHeader('{"__metadata__":{"step":1}}'), "__metadata__ is not a map"],
  ["refuses nested metadata", fileWithHeader('{"__metadata__":{"a":{}}}'), "__metadata__ is not a map"],
  ["refuses a tensor that is no object", fileWithHeader('{"a":[]}'), "not described by an object"],
  ["refuses nesting without end", fileWithHeader(`{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`), "not described"],
  ["cuts what it shows of a long name", fileWithHeader(`{"${"x".repeat(1e5)}":[]}`), `${"x".repeat(79)}… is`],
  ["shows no control characters", fileWithHeader('{"\\u001b[31m\\n":[]}'), '"\\u001b[31m\\n"'],

  ["refuses overlapping tensors", fileWithHeader(layout({ a: [0, 4], b: [3, 7] }), 7), '"b"', 'overlaps "a"'],
  ["refuses two tensors in one place", fileWithHeader(layout({ a: [0, 4], b: [0, 4] }), 4), "overlaps"],
  ["refuses a hole", fileWithHeader(layout({ a: [0, 4], b: [5, 8] }), 8), 'leaves a hole after "a"'],
  ["refuses a hole at the start", fileWithHeader(layout({ a: [1, 4] }), 4), "a hole after the header"],
  ["refuses a tensor beyond the file", fileWithHeader(layout({ a: [0, 4] }), 3), "Is the file truncated?"],
  ["refuses bytes after the last tensor", fileWithHeader(layout({ a: [0, 4] }), 5), "tensors end at"],
  ["refuses data that no tensor names", fileWithHeader("{}", 1), "tensors end at"],
  ["refuses reversed offsets", fileWithHeader(layout({ a: [4, 0] }), 4), "[4,0]", "begin <= end"],
  ["refuses one offset", fileWithHeader(tensor({ data_offsets: [4] }), 4), "data_offsets [4]"],
  ["refuses three offsets", fileWithHeader(tensor({ data_offsets: [0, 2, 4] }), 4), "data_offsets [0,2,4]"],
  ["refuses negative offsets", fileWithHeader(tensor({ data_offsets: [-4, 0] }), 4), "data_offsets [-4,0]"],
  ["refuses fractional offsets", fileWithHeader(tensor({ data_offsets: [0.5, 4.5] }), 4), "data_offsets [0.5,4.5]"],
  ["refuses offsets as text", fileWithHeader(tensor({ data_offsets: "04" }), 4), 'data_offsets "04"'],
  ["refuses offsets beyond 2^53", fileWithHeader(tensor({ data_offsets: [0, 2 ** 60] }), 4), "data_offsets"],

  ["refuses an unknown dtype", fileWithHeader(tensor({ dtype: "F128" }), 4), '"F128"', "one of "],
  ["refuses a dtype of another kind", fileWithHeader(tensor({ dtype: 1 }), 4), "dtype 1"],
  ["refuses toString as a dtype", fileWithHeader(tensor({ dtype: "toString" }), 4), '"toString"'],
  ["refuses a tensor without fields", fileWithHeader('{"a":{}}'), "dtype undefined"],
  ["refuses negative dimensions", fileWithHeader(tensor({ shape: [-1, -1] }), 4), "shape [-1,-1]"],
  ["refuses fractional dimensions", fileWithHeader(tensor({ shape: [0.5, 2] }), 4), "shape [0.5,2]"],
  ["refuses dimensions as text", fileWithHeader(tensor({ shape: ["1"] }), 4), 'shape ["1"]'],
  ["refuses a shape that is a number", fileWithHeader(tensor({ shape: 1 }), 4), "shape 1"],
  ["refuses dimensions beyond 2^53", fileWithHeader(tensor({ shape: [2 ** 53] }), 4), "shape [9007199254740992]"],
  ["refuses infinite dimensions", fileWithHeader(tensor({}).replace("[1]", "[1e400]"), 4), "shape"],
  [
    "refuses 2^32 × 2^32 elements, 0 bytes in 64 bits",
    fileWithHeader(tensor({ shape: [2 ** 32, 2 ** 32], data_offsets: [0, 0] })),
    "has 0 bytes",
  ],
  [
    "refuses a product without end",
    fileWithHeader(tensor({ shape: Array(100_000).fill(Number.MAX_SAFE_INTEGER) }), 4),
    "has 4 bytes",
  ],
  ["refuses fewer bytes than the shape needs", fileWithHeader(tensor({ shape: [2] }), 4), "4 bytes", "8 bytes"],
  ["refuses more bytes than the dtype needs", fileWithHeader(tensor({ dtype: "F16" }), 4), "4 bytes", "2 bytes"],

  ["refuses an empty file", new Uint8Array(), "it is empty"],
  [
    "refuses a Git LFS pointer",
    text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1115567652\n"),
    "Git LFS pointer (",
    "git lfs pull",
  ],
  ["refuses an HTML page", text("\n<!DOCTYPE html><html>Not found</html>"), "HTML or XML page"],
  ["refuses an HTML page without doctype", text("<html><body>Sign in</body></html>"), "HTML or XML page"],
  ["refuses an XML error", text('<?xml version="1.0"?><Error>AccessDenied</Error>'), "HTML or XML page"],
  [
    "refuses a zip file",
    text("PK\x03\x04 pytorch_model.bin of another name"),
    "Is model.safetensors a safetensors",
  ],
];

for (const [title, bytes, ...parts] of REFUSED) {
  Deno.test(`readSafetensorsHeader ${title}`, async () => {
    await withFile(bytes, async (path) => {
      const read = await bytesRead(() => assertRefused(() => readSafetensorsHeader(path), path, ...parts));
      assertLessOrEqual(read, STAND_IN_BYTES + bytes.length + 8);
    });
  });
}

Deno.test("readSafetensorsHeader refuses what is no file", async () => {
  await withFile(new Uint8Array(), async (path) => {
    await assertRefused(() => readSafetensorsHeader(join(path, "..")), "it is a directory");
    await assertRefused(() => readSafetensorsHeader(`${path}.gone`), `${path}.gone`, "no such file");
    if (Deno.build.os === "windows") return;
    await assertRefused(() => readSafetensorsHeader("/dev/null"), "not a regular file");
    await Deno.symlink("blobs/gone", `${path}.link`);
    await assertRefused(() => readSafetensorsHeader(`${path}.link`), `${path}.link`, "no such file");
  });
});

const ACCEPTED: [title: string, bytes: Uint8Array, names: string[]][] = [
  ["a file without tensors", fileWithHeader("{}"), []],
  ["trailing spaces", fileWithHeader(`${tensor({})}   `, 4), ["a"]],
  ["a tensor of rank 0", fileWithHeader(tensor({ shape: [] }), 4), ["a"]],
  ["a tensor without elements", fileWithHeader(tensor({ shape: [0, 2 ** 40], data_offsets: [0, 0] })), ["a"]],
  [
    "tensors without elements between others",
    fileWithHeader(layout({ a: [4, 4], b: [0, 4], c: [4, 8], d: [4, 4], e: [8, 8] }), 8),
    ["a", "b", "c", "d", "e"],
  ],
  ["tensors in another order than their data", fileWithHeader(layout({ a: [3, 5], b: [0, 3] }), 5), ["a", "b"]],
  ["metadata", fileWithHeader(`{"__metadata__":{"format":"pt"},${tensor({}).slice(1)}`, 4), ["a"]],
  ["metadata that looks like keys", fileWithHeader('{"__metadata__":{"a":"{\\"b\\":1,\\"b\\":2}","b":"\\\\"}}'), []],
  ["12 MB of metadata", fileWithHeader(JSON.stringify({ __metadata__: { a: '\\":{}'.repeat(2e6) } })), []],
  [
    "names that every object has",
    fileWithHeader('{"__proto__":%,"constructor":%,"hasOwnProperty":%,"dtype":%}'.replaceAll("%", tensorOfNothing())),
    ["__proto__", "constructor", "hasOwnProperty", "dtype"],
  ],
];

function tensorOfNothing(): string {
  return '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}';
}

for (const [title, bytes, names] of ACCEPTED) {
  Deno.test(`readSafetensorsHeader reads ${title}`, async () => {
    await withFile(bytes, async (path) => {
      const tensors = await readSafetensorsHeader(path);
      assertEquals([...tensors.keys()], names);
      for (const [name, reference] of tensors) assertEquals(reference.name, name);
    });
  });
}

needing("links", "readSafetensorsHeader refers to the file behind a link", async () => {
  if (Deno.build.os === "windows") return;
  await withFile(fileWithHeader(tensor({}), 4), async (path) => {
    await Deno.symlink(path, `${path}.link`);
    const tensors = await readSafetensorsHeader(`${path}.link`);
    assertEquals(tensors.get("a")!.file, await Deno.realPath(path));
  });
});

Deno.test("readSafetensorsHeader finds every tensor of random files where it was written", async () => {
  const random = new Random(63);
  const dtypes = Object.keys(DTYPE_BYTES) as Dtype[];
  const letters = [...'ab.0_"\\/\n\u0001ü語🙂', "__proto__", "\ud800"];
  for (let round = 0; round < 150; round++) {
    const written = new Map<string, StoredTensor>();
    for (let i = random.integer(6); i > 0; i--) {
      const name = Array.from({ length: random.integer(5) }, () => random.pick(letters)).join("");
      const dtype = random.pick(dtypes);
      const shape = Array.from({ length: random.integer(4) }, () => random.integer(4));
      if (DTYPE_BYTES[dtype] < 1) shape.push(4); // whole bytes
      const bytes = random.bytes(shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]));
      written.set(name, { dtype, shape, bytes });
    }
    const metadata = random.integer(2) ? { [random.pick(letters)]: random.pick(letters) } : undefined;
    const file = safetensorsFile(random.shuffle([...written]), metadata);
    await withFile(file, async (path) => {
      const read = await readSafetensorsHeader(path);
      assertEquals(new Set(read.keys()), new Set(written.keys()));
      for (const [name, { dtype, shape, offset, length }] of read) {
        const bytes = file.slice(offset, offset + length);
        assertEquals({ dtype, shape, bytes }, { ...written.get(name)!, dtype });
      }
    });
  }
});

/** A file of about a kilobyte. */
function sampleFile(): Uint8Array<ArrayBuffer> {
  const random = new Random(1);
  const tensors = Array.from({ length: 6 }, (_, i): [string, StoredTensor] => {
    const dtype = (["F32", "F16", "U8"] as const)[i % 3]!;
    return [`layer.${i}.weight`, { dtype, shape: [4, 10], bytes: random.bytes(40 * DTYPE_BYTES[dtype]) }];
  });
  return safetensorsFile(tensors, { format: "pt" });
}

Deno.test("readSafetensorsHeader refuses a file cut at any length", async () => {
  const whole = sampleFile();
  await withFile(whole, async (path) => {
    assertEquals((await readSafetensorsHeader(path)).size, 6);
    for (let length = whole.length - 1; length >= 0; length--) {
      Deno.truncateSync(path, length);
      await assertRefused(() => readSafetensorsHeader(path));
    }
  });
});

Deno.test("readSafetensorsHeader reads changed files rightly or refuses them", async () => {
  const random = new Random(64);
  const whole = sampleFile();
  const headerEnd = 8 + Number(new DataView(whole.buffer).getBigUint64(0, true));
  await withFile(whole, async (path) => {
    let refused = 0;
    for (let round = 0; round < 1500; round++) {
      const changed = whole.slice();
      for (let i = random.integer(3); i >= 0; i--) {
        changed[random.integer(headerEnd)] = random.integer(2) ? random.integer(256) : 48 + random.integer(10);
      }
      Deno.writeFileSync(path, changed);
      try {
        const ends = [...(await readSafetensorsHeader(path)).values()].map(({ dtype, shape, offset, length }) => {
          assertEquals(shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]), length);
          return offset + length;
        });
        assertEquals(Math.max(...ends), whole.length);
      } catch (error) {
        assert(error instanceof XlmError && error.exitCode === 3, String(error));
        refused++;
      }
    }
    assert(refused > 750, `${refused} of 1500 refused`);
  });
});

Deno.test("a header's length that begins as a pickle does is no sign of one", async () => {
  for (const length of [0x80, 0x180, 0x580]) {
    const header = tensor({}).padEnd(length);
    await withFile(fileWithHeader(header, 4), async (path) => {
      const { format, tensors } = await readCheckpoint(path);
      assertEquals([format, [...tensors.keys()]], ["safetensors", ["a"]], String(length));
    });
  }
});
