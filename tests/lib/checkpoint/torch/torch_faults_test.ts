import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { readCheckpoint } from "../../../../lib/checkpoint/checkpoint.ts";
import { XlmError } from "../../../../lib/errors.ts";
import { bytesRead } from "../bytes_read.ts";
import { Random } from "../random.ts";
import { needing } from "../../../needing.ts";

const FIXTURES = new URL("../../../fixtures/checkpoints/", import.meta.url);
const FILES = [
  "torch-zip/pytorch_model.bin",
  "torch-legacy/pytorch_model.bin",
  "facebook-zip/mlm_tiny.pth",
  "facebook-legacy/mlm_tiny.pth",
];

/** Tensors where they lie, as one text. */
async function layout(path: string): Promise<string> {
  const { tensors } = await readCheckpoint(path);
  return JSON.stringify([...tensors.values()].map(({ name, shape, offset, length }) => [name, shape, offset, length]));
}

async function withCopy(file: string, use: (path: string, bytes: Uint8Array) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    const bytes = await Deno.readFile(new URL(file, FIXTURES));
    await Deno.writeFile(path, bytes);
    await use(path, bytes);
  } finally {
    await Deno.remove(path);
  }
}

for (const file of FILES) {
  Deno.test(`readCheckpoint refuses ${file} cut at 500 places, and reads no more than there is`, async () => {
    await withCopy(file, async (path, { length }) => {
      const places = Array.from({ length: 500 }, (_, i) => Math.floor(length * (499 - i) / 500));
      for (const place of new Set([length - 1, ...places])) {
        Deno.truncateSync(path, place);
        const read = await bytesRead(async () => {
          const error = await assertRejects(() => readCheckpoint(path), XlmError, path);
          assertEquals(error.exitCode, 3, `${place}: ${error.message}`);
        });
        assert(read <= 4 * place + 1000, `${read} bytes of ${place}`);
      }
    });
  });

  Deno.test(`readCheckpoint reads ${file} with changed bytes inside its bounds or refuses it`, async () => {
    const random = new Random(7);
    await withCopy(file, async (path, whole) => {
      const codes = { 3: 0, 5: 0 } as Record<number, number>;
      for (let round = 0; round < 400; round++) {
        const changed = whole.slice();
        for (let i = random.integer(3); i >= 0; i--) changed[random.integer(whole.length)] = random.integer(256);
        Deno.writeFileSync(path, changed);
        try {
          for (const { offset, length } of (await readCheckpoint(path)).tensors.values()) {
            assert(offset >= 0 && offset + length <= whole.length);
          }
        } catch (error) {
          assert(error instanceof XlmError, String((error as Error).stack));
          codes[error.exitCode]!++;
        }
      }
      assert(codes[3]! > 25, JSON.stringify(codes));
    });
  });
}

/** A legacy file whose fourth pickle, the one with the tensors, is `body`. */
function legacyWith(body: Uint8Array, whole: Uint8Array): Uint8Array {
  const start = 137; // behind the pickles of magic number, protocol and system
  return new Uint8Array([...whole.slice(0, start), ...body]);
}

const encode = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** name: the pickle, what the message says of it. Each would write MARKER if it were run. */
const HOSTILE: Record<string, (marker: string) => [string, string]> = {
  pickle_global_os_system: (
    marker,
  ) => [`\x80\x02cos\nsystem\nX${size(`touch ${marker}`)}touch ${marker}\x85R.`, "os.system"],
  pickle_global_builtins_exec: (
    marker,
  ) => [`\x80\x02cbuiltins\nexec\nX${size(marker)}${marker}\x85R.`, "builtins.exec"],
  pickle_stack_global: () => ["\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.", "posix.system"],
  pickle_inst: () => ["(X\x02\x00\x00\x00idios\nsystem\n.", "instruction 0x69"],
  pickle_obj: () => ["(cos\nsystem\nX\x02\x00\x00\x00ido.", "os.system"],
  pickle_extension: () => ["\x80\x02\x82\x01.", "instruction 0x82"],
  pickle_newobj_ex: () => ["\x80\x04})}\x92.", "instruction 0x92"],
  pickle_persistent_text: () => ["Pstorage\n.", "instruction 0x50"],
  pickle_torch_hub_load: () => ["\x80\x02ctorch.hub\nload\n.", "torch.hub.load"],
  pickle_storage_load_from_bytes:
    () => ["\x80\x02ctorch.storage\n_load_from_bytes\n.", "torch.storage._load_from_bytes"],
  pickle_numpy_load: () => ["\x80\x02cnumpy\nload\n.", "numpy.load"],
  pickle_getattr_of_allowed: () => ["\x80\x02cbuiltins\ngetattr\ncollections\nOrderedDict\n\x85R.", "builtins.getattr"],
  pickle_call_of_a_value: () => ["\x80\x02K\x01)R.", "a call of what is no function"],
  pickle_call_of_a_result: () => ["\x80\x02ccollections\nOrderedDict\n)R)R.", "a call of what is no function"],
  pickle_name_with_newline: () => ["\x80\x04\x8c\x0aos\nsystem \x8c\x01x\x93.", "os\\nsystem .x"],
};

function size(text: string): string {
  return String.fromCharCode(text.length & 255, text.length >> 8, 0, 0);
}

for (const [name, hostile] of Object.entries(HOSTILE)) {
  Deno.test(`readCheckpoint refuses ${name} and runs nothing`, async () => {
    await withCopy("torch-legacy/pytorch_model.bin", async (path, whole) => {
      const marker = `${path}.marker`;
      const [body, found] = hostile(marker);
      await Deno.writeFile(path, legacyWith(encode(body), whole));
      const error = await assertRejects(() => readCheckpoint(path), XlmError, path);
      assertEquals(error.exitCode, 5, error.message);
      assertStringIncludes(error.message, found);
      assertStringIncludes(error.message, "nothing was run");
      await assertRejects(() => Deno.stat(marker), Deno.errors.NotFound);
    });
  });
}

const BROKEN: Record<string, [string, string]> = {
  "no stop": ["\x80\x02}", "does not end"],
  "an unknown instruction": ["\x80\x02\xff.", "0xff"],
  "a newer protocol": ["\x80\x09}.", "protocol 9"],
  "a memo never put": ["\x80\x02h\x07.", "memo 7"],
  "an empty stack": ["\x80\x020.", "no mark"],
  "no mark": ["\x80\x02t.", "no mark"],
  "a text longer than the file": ["\x80\x02X\xff\xff\xff\x7fabc.", "does not end"],
  "a huge integer": ["\x80\x02\x8b\xff\xff\x00\x00.", "integer of 65535 bytes"],
  "a key without a value": ["\x80\x02}(K\x01u.", "a key without a value"],
  "an append to a number": ["\x80\x02K\x01K\x02a.", "append to what is no list"],
  "a persistent id that is no storage": ["\x80\x02K\x01Q.", "persistent id"],
  "no dict of tensors": ["\x80\x02}.\x80\x02].", "it holds no dict"],
};

for (const [name, [body, found]] of Object.entries(BROKEN)) {
  Deno.test(`readCheckpoint refuses a pickle with ${name}`, async () => {
    await withCopy("torch-legacy/pytorch_model.bin", async (path, whole) => {
      await Deno.writeFile(path, legacyWith(encode(body), whole));
      const error = await assertRejects(() => readCheckpoint(path), XlmError, path);
      assertEquals(error.exitCode, 3, error.message);
      assertStringIncludes(error.message, found);
    });
  });
}

Deno.test("readCheckpoint stops at a pickle of too many instructions", async () => {
  await withCopy("torch-legacy/pytorch_model.bin", async (path, whole) => {
    const body = new Uint8Array(12_000_000).fill(0x4e);
    for (let i = 1; i < body.length; i += 2) body[i] = 0x30; // None, and away with it
    const file = new Uint8Array(137 + body.length);
    file.set(whole.slice(0, 137));
    file.set(body, 137);
    await Deno.writeFile(path, file);
    const error = await assertRejects(() => readCheckpoint(path), XlmError, "instructions");
    assertEquals(error.exitCode, 3);
  });
});

Deno.test("readCheckpoint names the tar layout of old, and other machines' byte order", async () => {
  await withCopy("torch-legacy/pytorch_model.bin", async (path, whole) => {
    const tar = new Uint8Array(1024);
    tar.set(encode("pytorch_model/"));
    tar.set(encode("ustar"), 257);
    await Deno.writeFile(path, tar);
    await assertRejects(() => readCheckpoint(path), XlmError, "tar archive");
    const big = whole.slice();
    big[big.indexOf(0x88)] = 0x89; // little_endian: False
    await Deno.writeFile(path, big);
    await assertRejects(() => readCheckpoint(path), XlmError, "not little-endian");
  });
});

needing("links", "readCheckpoint tells the layout by content, whatever the file is called", async () => {
  const zip = fromFileUrl(new URL("torch-zip/pytorch_model.bin", FIXTURES));
  const link = await Deno.makeTempDir();
  try {
    await Deno.symlink(zip, `${link}/model.safetensors`);
    const { format } = await readCheckpoint(`${link}/model.safetensors`);
    assertEquals(format, "torch-zip");
    assertEquals(await layout(`${link}/model.safetensors`), await layout(zip));
  } finally {
    await Deno.remove(link, { recursive: true });
  }
});
