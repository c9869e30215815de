import { assertEquals } from "@std/assert";
import { readSafetensorsHeader } from "../../../../lib/checkpoint/layouts/safetensors.ts";
import { XlmError } from "../../../../lib/errors.ts";
import { fileWithHeader } from "../safetensors_file.ts";

interface Case {
  header: string;
  /** Bytes behind it. */
  data: number;
  /** Length of the header as the file says it, where it is another. */
  declared: string | null;
  /** What the safetensors package finds; `null` if it refuses. */
  names: string[] | null;
}

/** Of two equal keys safetensors keeps one, though its format forbids them: nobody can know which is right. */
const STRICTER = ["a tensor twice"];

const { cases } = JSON.parse(
  await Deno.readTextFile(new URL("../../../fixtures/safetensors_headers.json", import.meta.url)),
) as { cases: Record<string, Case> };

async function names({ header, data, declared }: Case): Promise<string[] | null> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, fileWithHeader(header, data, declared === null ? undefined : BigInt(declared)));
    return [...(await readSafetensorsHeader(path)).keys()].sort();
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    assertEquals(error.exitCode, 3);
    return null;
  } finally {
    await Deno.remove(path);
  }
}

for (const [title, one] of Object.entries(cases)) {
  Deno.test(`readSafetensorsHeader reads and refuses what safetensors does: ${title}`, async () => {
    assertEquals(await names(one), STRICTER.includes(title) ? null : one.names);
  });
}
