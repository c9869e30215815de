import type { RunSignature, StoredContents } from "./resume_state.ts";

/** The values in which a run differs from an earlier one, for a message. Values may be absent. */
export function signatureDifferences(then: RunSignature, now: RunSignature): string[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].filter((name) => then[name] !== now[name])
    .map((name) => `${name} was ${shown(then[name])}, now it is ${shown(now[name])}`);
}

function shown(value: RunSignature[string] | undefined): string {
  return value === undefined ? "the default" : JSON.stringify(value);
}

/**
 * The files whose contents differ from before, for a message. Neither their directory matters, nor that one has a new
 * name.
 */
export function contentDifferences(then: StoredContents | null, now: StoredContents | null): string[] {
  const [before, after] = [then?.hashes ?? {}, now?.hashes ?? {}];
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const renamed = (name: string) => {
    const at = gone.findIndex((other) => before[other] === after[name]);
    if (at >= 0) gone.splice(at, 1);
    return at >= 0;
  };
  const added = Object.keys(after).filter((name) => !Object.hasOwn(before, name) && !renamed(name));
  const changed = Object.keys(after).filter((name) => Object.hasOwn(before, name) && before[name] !== after[name]);
  const found = [
    ...changed.map((name) => `${name} differs`),
    ...gone.map((name) => `${name} is gone`),
    ...added.map((name) => `${name} is new`),
  ];
  const moved = then && now && then.place !== now.place;
  return found.length > 0 && moved ? [...found, `the model was ${then.place}, now it is ${now.place}`] : found;
}
