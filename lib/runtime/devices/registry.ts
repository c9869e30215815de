import { CPU } from "./cpu.ts";
import { CUDA } from "./cuda.ts";
import type { DeviceKind } from "./device_kind.ts";
import { WEBGPU } from "./webgpu.ts";

/** All kinds of devices by name. `auto` takes the last one that works. */
export const DEVICES = {
  cpu: CPU,
  webgpu: WEBGPU,
  cuda: CUDA,
} as const satisfies Record<string, DeviceKind>;

type Kinds = typeof DEVICES;

/** A device that is used or fails, without fallback: `cpu` or `cuda:1`, for example. */
export type NamedDevice = {
  [Name in keyof Kinds]: Kinds[Name] extends { numbered: true } ? Name | `${Name}:${string}` : Name;
}[keyof Kinds];

/** Where a graph runs. `auto` takes a GPU that certainly exists and works, else the CPU. */
export type Device = "auto" | NamedDevice;

export const DEVICE_NAMES = Object.keys(DEVICES) as (keyof Kinds)[];

/** The values of `Device`, for messages. */
export const DEVICE_CHOICES = choices();

/** The kind of a device, and its number. */
export function kindOf(device: NamedDevice): { kind: DeviceKind; number: number } {
  const [name, number = "0"] = device.split(":");
  return { kind: DEVICES[name as keyof Kinds], number: Number(number) };
}

export function isDevice(text: string): text is Device {
  const [name, number] = text.split(/:(.*)/s);
  if (text === "auto") return true;
  if (!DEVICE_NAMES.some((known) => known === name)) return false;
  return number === undefined || isNumbered(name as keyof Kinds) && /^\d+$/.test(number);
}

function isNumbered(name: keyof Kinds): boolean {
  const { numbered = false }: DeviceKind = DEVICES[name];
  return numbered;
}

function choices(): string {
  const all = ["auto", ...DEVICE_NAMES.flatMap((name) => isNumbered(name) ? [name, `${name}:N`] : [name])];
  return `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}
