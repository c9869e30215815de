import type { DeviceKind } from "./device_kind.ts";

export const CPU: DeviceKind = {
  isThere: () => true,
  provider: () => "cpu",
};
