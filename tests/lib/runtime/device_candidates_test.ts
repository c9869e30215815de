import { assertEquals } from "@std/assert";
import { deviceCandidates } from "../../../lib/runtime/device_candidates.ts";

Deno.test("deviceCandidates leaves a named device alone and ends auto with the CPU", async () => {
  for (const device of ["cpu", "webgpu", "cuda", "cuda:1"] as const) {
    assertEquals(await deviceCandidates(device), [device]);
  }
  assertEquals((await deviceCandidates("auto")).at(-1), "cpu");
});

Deno.test({
  name: "deviceCandidates never takes a Vulkan driver that the user chose for a GPU",
  ignore: Deno.build.os !== "linux",
}, async () => {
  const before = Deno.env.get("VK_ICD_FILENAMES");
  Deno.env.set("VK_ICD_FILENAMES", "/usr/lib/chromium/vk_swiftshader_icd.json");
  try {
    assertEquals((await deviceCandidates("auto")).includes("webgpu"), false);
  } finally {
    if (before === undefined) Deno.env.delete("VK_ICD_FILENAMES");
    else Deno.env.set("VK_ICD_FILENAMES", before);
  }
});
