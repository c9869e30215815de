import { LANGUAGE_NAMES, NONBREAKING_PREFIXES, NUMERIC_ONLY_PREFIXES } from "./nonbreaking_prefixes_data.ts";

/** Words that keep a following full stop: always, or only before a number. */
export interface MosesPrefixes {
  readonly always: ReadonlySet<string>;
  readonly before_number: ReadonlySet<string>;
  /** Length of the longest one in characters. */
  readonly longest: number;
}

const loaded = new Map<string, MosesPrefixes>();

/** Languages that have a list of their own. */
export const PREFIX_LANGUAGES: readonly string[] = Object.keys(NONBREAKING_PREFIXES);

/** The list of a language, by code or English name; as in sacremoses, English's for languages without one. */
export function mosesPrefixes(language: string): MosesPrefixes {
  let code = Object.hasOwn(LANGUAGE_NAMES, language) ? LANGUAGE_NAMES[language]! : language;
  if (!Object.hasOwn(NONBREAKING_PREFIXES, code)) code = "en";
  let prefixes = loaded.get(code);
  if (prefixes === undefined) {
    const always = words(NONBREAKING_PREFIXES[code]);
    const before_number = words(NUMERIC_ONLY_PREFIXES[code]);
    const longest = Math.max(...[...always, ...before_number].map((prefix) => prefix.length));
    prefixes = { always, before_number, longest };
    loaded.set(code, prefixes);
  }
  return prefixes;
}

function words(list = ""): Set<string> {
  return new Set(list.split(/\s/).filter((word) => word !== ""));
}
