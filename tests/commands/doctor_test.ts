import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

async function doctor(...args: string[]): Promise<{ code: number; stdout: string }> {
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--quiet", MAIN, "doctor", ...args] });
  const { code, stdout } = await command.output();
  return { code, stdout: new TextDecoder().decode(stdout) };
}

Deno.test("doctor --json says of each device whether it works, else why not", async () => {
  const { code, stdout } = await doctor("--json");
  assertEquals(code, 0);
  const { versions, telemetry, devices } = JSON.parse(stdout);
  assertEquals(versions.deno, Deno.version.deno);
  assertMatch(versions.onnxruntime, /^1\.\d+\.\d+$/);
  assertEquals(telemetry, "off");
  assertEquals(Object.keys(devices), ["cpu", "cuda", "webgpu"]);
  assertEquals(devices.cpu, { works: true });
  for (const [name, { works, error }] of Object.entries<{ works: boolean; error?: string }>(devices)) {
    assert(works || error?.startsWith(`Cannot `), `${name}: ${error}`);
  }
});

Deno.test("doctor writes one line for each fact", async () => {
  const { code, stdout } = await doctor();
  assertEquals(code, 0);
  assertMatch(stdout, /^xlm: \S+\ndeno: \S+\n/);
  assertMatch(stdout, /^telemetry of onnxruntime: off$/m);
  assertMatch(stdout, /^cpu: works$/m);
  assertMatch(stdout, /^Hugging Face cache: ./m);
  assertMatch(stdout, /^cache of int8 weights and hashes: .*xlm$/m);
  assertMatch(stdout, /^KyTea model \(Japanese\): ./m);
});
