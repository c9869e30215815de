import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { DRIVER_MISSING, ON_DRIVER, SKIPPED } from "./swiftshader.ts";
import { inTempDirectory } from "../../in_temp_directory.ts";

const { cases } = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/language_model/cases.json", import.meta.url)),
) as { cases: { model: string; logits: number[][][] }[] };

/** Runs logits_on_device.ts in a process of its own, so that what native code writes is seen too. */
async function logitsOnDevice(
  device: string,
  models: readonly string[],
  env: Record<string, string> = {},
  dtype = "fp32",
): Promise<{ results: unknown[]; stderr: string }> {
  const script = fromFileUrl(new URL("logits_on_device.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, device, dtype, ...models],
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = new TextDecoder();
  assertEquals(code, 0, text.decode(stderr));
  return {
    results: text.decode(stdout).trim().split("\n").map((line) => JSON.parse(line)),
    stderr: text.decode(stderr),
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function canOpen(library: string): boolean {
  try {
    Deno.dlopen(library, {}).close();
    return true;
  } catch {
    return false;
  }
}

/** Holds when opening the device failed with one line, exit code 3, that matches, and native code wrote nothing. */
async function assertUnusable(device: string, message: RegExp): Promise<void> {
  const { results, stderr } = await logitsOnDevice(device, ["xlm"]);
  const [{ exitCode, message: found }] = results as [{ exitCode: number; message: string }];
  assertEquals(exitCode, 3);
  assertMatch(found, message);
  assertEquals(stderr, "");
}

const MISSING_CUDA = !await exists("/proc/driver/nvidia");
Deno.test({
  name: "Engine names the library that cuda misses" + (MISSING_CUDA ? "" : " (skipped: there is an NVIDIA GPU)"),
  ignore: !MISSING_CUDA,
}, async () => {
  for (const device of ["cuda", "cuda:1"]) {
    const library = "(lib)?onnxruntime_providers_cuda.(so|dll) is not in onnxruntime-node's folder \\S+ \\(.*\\)";
    await assertUnusable(
      device,
      new RegExp(`^Cannot open a session on device ${device}: ${library}; expected .* --device cpu.$`),
    );
  }
});

const MISSING_VULKAN = Deno.build.os === "linux" && !canOpen("libvulkan.so.1");
Deno.test(
  {
    name: "Engine names the library that webgpu misses" + (MISSING_VULKAN ? "" : " (skipped: there is one)"),
    ignore: !MISSING_VULKAN,
  },
  () =>
    assertUnusable(
      "webgpu",
      /^Cannot open a session on device webgpu: libvulkan\.so\.1, .*; expected .* --device cpu\.$/,
    ),
);

Deno.test({
  name: "Engine gives transformers' logits on webgpu" + SKIPPED,
  ignore: DRIVER_MISSING,
}, () =>
  inTempDirectory(async (runtime) => {
    const models = ["xlm"]; // each takes seconds of shader compilation
    const { results } = await logitsOnDevice("webgpu", models, { ...ON_DRIVER, XDG_RUNTIME_DIR: runtime });
    models.forEach((name, i) => {
      const actual = (results[i] as number[][]).flat();
      const expected = cases.filter((row) => row.model === name).flatMap((row) => row.logits.flat(2));
      assertEquals(actual.length, expected.length);
      const worst = expected.reduce((worst, value, at) => Math.max(worst, Math.abs(value - actual[at]!)), 0);
      assert(worst <= 1e-3, `logits of ${name} differ by ${worst}`);
    });
  }));

Deno.test({
  name: "Engine says before the first batch that a device has no half precision" + SKIPPED,
  ignore: DRIVER_MISSING,
}, () =>
  inTempDirectory(async (runtime) => {
    const env = { ...ON_DRIVER, XDG_RUNTIME_DIR: runtime };
    const { results } = await logitsOnDevice("webgpu", ["xlm"], env, "fp16");
    const { exitCode, message } = results[0] as { exitCode: number; message: string };
    assertEquals(exitCode, 3);
    assertMatch(message, /^Cannot open a session on device webgpu: it cannot compute in half precision;/);
  }));

Deno.test({
  name: "Engine says in one line that webgpu found no adapter" + SKIPPED,
  ignore: DRIVER_MISSING,
}, async () => {
  const { results } = await logitsOnDevice("webgpu", ["xlm"], { ...ON_DRIVER, VK_ICD_FILENAMES: "/dev/null" });
  const { exitCode, message } = results[0] as { exitCode: number; message: string };
  assertEquals(exitCode, 3);
  assertMatch(message, /^Cannot open a session on device webgpu: Failed to get a WebGPU adapter.*--device cpu\.$/);
});
