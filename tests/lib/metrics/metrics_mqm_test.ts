import { assert, assertEquals } from "@std/assert";
import { bleu } from "../../../lib/metrics/bleu.ts";
import type { BleuTokenizer } from "../../../lib/metrics/bleu_tokenizers.ts";
import { chrf } from "../../../lib/metrics/chrf.ts";
import type { Metric } from "../../../lib/metrics/metric.ts";
import { ter } from "../../../lib/metrics/ter.ts";
import { CorpusScores } from "../../../lib/tasks/translate_score/reference_scores.ts";
import { readFixture } from "../tasks/stored_models.ts";

/** Texts that may not be given away: the test needs them beside the repository. */
const DATA = new URL("../../../../shared/data/wmt-mqm/", import.meta.url);
const MISSING = !await Deno.stat(DATA).then(() => true, () => false);

interface Case {
  file: string;
  system: string;
  segments: number;
  scores: Record<string, number>;
}

interface Row {
  system: string;
  hyp: string;
  ref: string;
}

function metrics(names: readonly string[]): Metric[] {
  return names.map((name) => {
    const [kind, tokenize = "13a"] = name.split(" ");
    if (kind === "bleu") {
      return bleu({
        tokenize: tokenize as BleuTokenizer,
        lowercase: false,
        smooth_method: "exp",
        effective_order: false,
      });
    }
    if (kind === "ter") return ter({ normalized: false, no_punct: false, asian_support: false, case_sensitive: false });
    return chrf({ char_order: 6, word_order: kind === "chrf++" ? 2 : 0, beta: 2, lowercase: false });
  });
}

async function readRows(file: string): Promise<Row[]> {
  const { readable } = await Deno.open(new URL(file, DATA));
  const text = await new Response(readable.pipeThrough(new DecompressionStream("gzip"))).text();
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test({
  name: "metrics of every WMT system are sacreBLEU's" + (MISSING ? ` (skipped: no ../shared/data/wmt-mqm)` : ""),
  ignore: MISSING,
}, async () => {
  const { cases } = await readFixture<{ cases: Case[] }>("metrics_mqm/cases.json.gz");
  for (const file of new Set(cases.map((one) => one.file))) {
    const rows = await readRows(file);
    for (const { system, segments, scores } of cases.filter((one) => one.file === file)) {
      const corpus = new CorpusScores(metrics(Object.keys(scores)));
      const own = rows.filter((row) => row.system === system);
      assertEquals(own.length, segments);
      for (const { hyp, ref } of own) corpus.add({ target: hyp, references: [ref] });
      corpus.scores("2.6.0").forEach(({ score }, i) => {
        const [name, expected] = Object.entries(scores)[i]!;
        assert(Math.abs(score - expected) <= 1e-9, `${file} ${system} ${name}: ${score}, not ${expected}`);
      });
    }
  }
});
