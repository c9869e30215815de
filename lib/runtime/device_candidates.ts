import { type Device, DEVICE_NAMES, DEVICES, type NamedDevice } from "./devices/registry.ts";

/** The devices to try, best first. A named device stands alone. */
export async function deviceCandidates(device: Device): Promise<NamedDevice[]> {
  if (device !== "auto") return [device];
  const best = DEVICE_NAMES.toReversed();
  const there = await Promise.all(best.map((name) => DEVICES[name].isThere()));
  return best.filter((_, i) => there[i]);
}
