import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { modelInfo } from "../../lib/reports/model_info.ts";
import { loadModel } from "../../models/mod.ts";

const FIXTURE = fromFileUrl(new URL("../fixtures/config", import.meta.url));

interface Case {
  /** Fields of config.json that differ, as text of JSON with Python's numbers. */
  changes: string;
  gone: string[];
  /** `null` if the model cannot be used. */
  labels: string[] | null;
}

const { cases } = JSON.parse(await Deno.readTextFile(join(FIXTURE, "golden.json"))) as { cases: Record<string, Case> };
const base = JSON.parse(await Deno.readTextFile(join(FIXTURE, "config.json"))) as Record<string, unknown>;

/** The labels of the model with that config.json, `null` if it is refused. */
async function labels({ changes, gone }: Case): Promise<readonly string[] | null> {
  const kept = Object.entries(base).filter(([field]) => !gone.includes(field) && !changes.includes(`"${field}":`));
  const fields = JSON.stringify(Object.fromEntries(kept)).slice(1, -1);
  const directory = await Deno.makeTempDir();
  try {
    await Deno.copyFile(join(FIXTURE, "model.safetensors"), join(directory, "model.safetensors"));
    await Deno.writeTextFile(
      join(directory, "config.json"),
      [`{${fields}`, changes.slice(1)].join(changes === "{}" ? "" : ","),
    );
    const { labels, problems } = modelInfo(await loadModel(directory));
    return Object.keys(problems).length > 0 ? null : labels["sequence-classification"]!;
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    assertEquals(error.exitCode, 3);
    return null;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

for (const [title, one] of Object.entries(cases)) {
  Deno.test(`config.json is read as transformers reads it: ${title}`, async () => {
    assertEquals(await labels(one), one.labels);
  });
}
