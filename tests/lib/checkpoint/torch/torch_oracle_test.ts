import { assertEquals } from "@std/assert";
import { inflateSync } from "node:zlib";
import { readCheckpoint } from "../../../../lib/checkpoint/checkpoint.ts";
import { XlmError } from "../../../../lib/errors.ts";

interface Case {
  /** Deflated, as base64. */
  file: string;
  /** The bytes of each tensor that torch.load(weights_only=True) finds, as hexadecimal; `null` if it refuses. */
  tensors: Record<string, string> | null;
}

/** What torch reads without a look at what contradicts it, or unpacks: here a damaged or a packed file. */
const STRICTER = [
  "a name with ../",
  "a name twice",
  "a pickle twice",
  "a local name that differs",
  "a local size that is smaller",
  "a local size that is larger",
  "a local size of the pickle that differs",
  "a local checksum that differs",
  "a checksum that is wrong in both places",
  "a local method that differs",
  "local flags that differ",
  "a compressed pickle",
  "a compressed storage",
];

/** What torch refuses for reasons of its own: protocols after the second, a file without a version. */
const LENIENT = ["no version", "a pickle with a frame of protocol 4"];

/** Those that would run something, or name what is no tensor's. */
const UNSAFE = [
  "a pickle with os.system",
  "a pickle with eval",
  "a pickle with getattr",
  "a pickle with a function of torch's",
  "a pickle with a call of a number",
  "a pickle with a storage of another type",
];

const { cases } = JSON.parse(
  await Deno.readTextFile(new URL("../../../fixtures/torch_files.json", import.meta.url)),
) as { cases: Record<string, Case> };

const WHOLE = { a: "0000803f00000040" };

async function tensors(file: Uint8Array): Promise<Case["tensors"] | number> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, file);
    const found = [...(await readCheckpoint(path)).tensors.values()].map(({ name, data, offset, length }) =>
      [name, (data ?? file.subarray(offset, offset + length)).toHex()] as const
    );
    return Object.fromEntries(found);
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    return error.exitCode;
  } finally {
    await Deno.remove(path);
  }
}

for (const [title, { file, tensors: found }] of Object.entries(cases)) {
  Deno.test(`readCheckpoint reads and refuses what torch.load does: ${title}`, async () => {
    const expected = STRICTER.includes(title) ? null : LENIENT.includes(title) ? WHOLE : found;
    const bytes = new Uint8Array(inflateSync(Uint8Array.fromBase64(file)));
    assertEquals(await tensors(bytes), expected ?? (UNSAFE.includes(title) ? 5 : 3));
  });
}
