import { assert, assertEquals } from "@std/assert";
import { Agreement } from "../../../lib/metrics/agreement.ts";
import { readFixture } from "../tasks/stored_models.ts";

interface Judged {
  a: string[];
  b: string[];
  kappa: number | null;
  agreement: number;
}

const { cases: { kappas: KAPPAS } } = await readFixture<{ cases: { kappas: Judged[] } }>("uncertainty/cases.json.gz");

Deno.test("agreement and Cohen's kappa are scikit-learn's", () => {
  for (const { a, b, kappa, agreement } of KAPPAS) {
    const found = new Agreement();
    a.forEach((label, i) => found.add(label, b[i]!));
    assert(Math.abs(found.observed! - agreement) < 1e-12);
    if (kappa === null) assertEquals(found.kappa, null);
    else assert(Math.abs(found.kappa! - kappa) < 1e-12, `${found.kappa}, not ${kappa}`);
    assertEquals(found.total, a.length);
  }
  assertEquals(new Agreement().kappa, null);
});
