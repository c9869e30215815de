/** tests/device/check.sh does here, on a driver without a GPU, what it does on a machine with one. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { ended } from "../e2e/xlm.ts";
import { DRIVER_MISSING, SKIPPED } from "../lib/runtime/swiftshader.ts";

const SCRIPT = fromFileUrl(new URL("check.sh", import.meta.url));

Deno.test(
  { name: `check.sh checks and measures a device, and writes a report${SKIPPED}`, ignore: DRIVER_MISSING },
  async () => {
    const output = await Deno.makeTempFile();
    try {
      const { code, stderr } = await ended("bash", { args: [SCRIPT, "dry-run", output] });
      assertEquals(code, 0, stderr);
      const report = JSON.parse(await Deno.readTextFile(output));
      const { versions, devices, auto } = report.machine;
      assertEquals([versions.deno, devices.webgpu, auto], [Deno.version.deno, { works: true }, "cpu"]);
      const heads = report["heads, webgpu, fp32"];
      assert(heads.passed && "roberta_classes" in heads.differences, JSON.stringify(heads));
      assertMatch(report["heads, webgpu, fp16"].error, /cannot compute in half precision/);
      const named = Object.entries<{ first_answer?: number; error?: string }>(report);
      const [fp32, fp16] = named.filter(([step]) => step.startsWith("fill-mask, ")).map(([, speed]) => speed);
      assert(fp32?.first_answer !== undefined && fp32.first_answer > 0, JSON.stringify(fp32));
      assertMatch(fp16?.error ?? "", /cannot compute in half precision/);
      const { passed, answers } = report["out of memory, webgpu"];
      assertEquals([passed, answers], [true, 2]);
    } finally {
      await Deno.remove(output);
    }
  },
);
