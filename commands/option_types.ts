import { type ArgumentValue, ValidationError } from "@cliffy/command";
import { type Device, DEVICE_CHOICES, isDevice } from "../lib/runtime/devices/registry.ts";
import { EMPTY_VALUE } from "./checked_arguments.ts";

/** Any text, also an empty one. */
export function text({ value }: ArgumentValue): string {
  return value === EMPTY_VALUE ? "" : value;
}

/** A whole number of at least 1. */
export function count({ label, name, value }: ArgumentValue): number {
  return wholeNumber(label, name, value, 1);
}

/** A whole number of at least 1, or `all`. */
export function countOrAll(argument: ArgumentValue): number | "all" {
  return argument.value === "all" ? "all" : count(argument);
}

/** A whole number of at least 0. */
export function natural({ label, name, value }: ArgumentValue): number {
  return wholeNumber(label, name, value, 0);
}

/** A whole number, which may be negative. */
export function integer({ label, name, value }: ArgumentValue): number {
  if (/^-?\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new ValidationError(`${label} "${name}" must be a whole number, but got "${value}".`);
}

/** A number of at least 0. */
export function decimal({ label, name, value }: ArgumentValue): number {
  if (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) && Number.isFinite(Number(value))) return Number(value);
  throw new ValidationError(`${label} "${name}" must be a number of at least 0, but got "${value}".`);
}

/** The name of a device. */
export function device({ label, name, value }: ArgumentValue): Device {
  if (isDevice(value)) return value;
  throw new ValidationError(`${label} "${name}" must be ${DEVICE_CHOICES}, but got "${value}".`);
}

function wholeNumber(label: string, name: string, value: string, least: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new ValidationError(`${label} "${name}" must be a whole number of at least ${least}, but got "${value}".`);
}
