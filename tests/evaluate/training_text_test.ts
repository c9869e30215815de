import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TrainingText } from "../../evaluate/training_text.ts";

Deno.test("training text: every set once, without what an evaluation set shares", async () => {
  const data = await Deno.makeTempDir();
  try {
    for (const folder of ["mono", "parallel", "ntrex", "ud", "pud", "xquad"]) await Deno.mkdir(join(data, folder));
    await writeGzip(join(data, "mono", "de.txt.gz"), "Ein Satz.\nNoch ein Satz.\nSchon gesehen.\n");
    await writeGzip(join(data, "parallel", "tatoeba.en-de.tsv.gz"), "A sentence.\tEin Satz.\nSun.\tSonne.\n");
    await writeGzip(join(data, "ntrex", "de.txt.gz"), "Schon gesehen!\n");
    const lines = await new TrainingText(data).lines("de");
    assertEquals([...lines].sort(), ["Ein Satz.", "Noch ein Satz.", "Sonne."]);
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});

async function writeGzip(path: string, text: string): Promise<void> {
  const bytes = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  await Deno.writeFile(path, new Uint8Array(await new Response(bytes).arrayBuffer()));
}
