import { assertEquals } from "@std/assert";
import { DEVICE_CHOICES, isDevice, kindOf } from "../../../../lib/runtime/devices/registry.ts";

Deno.test("isDevice knows devices by their names, and numbers where there may be several", () => {
  assertEquals(DEVICE_CHOICES, "auto, cpu, webgpu, cuda or cuda:N");
  for (const name of ["auto", "cpu", "webgpu", "cuda", "cuda:0", "cuda:12"]) assertEquals(isDevice(name), true, name);
  for (const name of ["", "gpu", "auto:1", "cpu:0", "cuda:", "cuda:x", "cuda:1:2", "cuda:1\n", "toString"]) {
    assertEquals(isDevice(name), false, name);
  }
});

Deno.test("kindOf gives onnxruntime the device's number, 0 where none is named", () => {
  const provider = (device: "cuda" | "cuda:3" | "cpu") => kindOf(device).kind.provider(kindOf(device).number);
  assertEquals(provider("cuda"), { name: "cuda", deviceId: 0 });
  assertEquals(provider("cuda:3"), { name: "cuda", deviceId: 3 });
  assertEquals(provider("cpu"), "cpu");
});
