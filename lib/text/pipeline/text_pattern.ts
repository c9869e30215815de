import type { AlignedText } from "../offsets/aligned_text.ts";
import { OnigurumaPattern } from "./oniguruma_pattern.ts";
import type { StageJson } from "./stage_json.ts";

/** A range of cells of a text, and whether it matches. */
export interface Found {
  begin: number;
  end: number;
  matches: boolean;
}

/** Maximum number of consecutive unbounded repetitions: each multiplies the time by the text's length. */
const MOST_REPETITIONS = 3;

/** Maximum number of ways in which the rest may match at one position, besides one per character of the pattern. */
const MOST_WAYS = 1000;

/**
 * A pattern of tokenizer.json, `{"String": …}` or `{"Regex": …}`. Regular expressions are Oniguruma's; those that
 * JavaScript can express exactly are supported, others are refused. Neither engine limits the time of a match, so
 * patterns that may take exponential time are refused too.
 *
 * @param shortestMatch minimum number of characters of a match; 0 if empty matches count.
 * @throws {XlmError} exit code 3 if it is not a pattern, is not supported, may take too long, or can match less.
 */
export function readTextPattern(stage: StageJson, shortestMatch = 1): RegExp {
  const value = stage.value("pattern") as { String?: unknown; Regex?: unknown } | null;
  const refuse = (expected: string): never =>
    stage.refuse(`${stage.place}.pattern is ${JSON.stringify(value)?.slice(0, 100) ?? "missing"}`, expected);
  if (typeof value?.String === "string" && value.String !== "") {
    return compiled(RegExp.escape(value.String), "gu", refuse);
  }
  if (typeof value?.Regex !== "string") return refuse('{"String": a text} or {"Regex": a regular expression}');
  const { written, shortest, ways, repetitions } = new OnigurumaPattern(value.Regex, refuse).read();
  if (shortest < shortestMatch) return refuse("a regular expression that matches one character at least");
  if (repetitions > MOST_REPETITIONS || ways > MOST_WAYS + value.Regex.length) {
    return refuse(
      `a regular expression with at most ${MOST_REPETITIONS} repetitions without bound in a row, and few other ways to match (its time grows with each)`,
    );
  }
  return compiled(written, "gv", refuse);
}

/** V8 rejects some patterns as too large only on their first use, separately for one-byte and two-byte strings. */
function compiled(written: string, flags: string, refuse: (expected: string) => never): RegExp {
  try {
    const pattern = new RegExp(written, flags);
    for (const text of ["a", "\u{10000}"]) text.search(pattern);
    return pattern;
  } catch (error) {
    const { message } = error as Error;
    return refuse(`a pattern that can be read (${message.slice(message.lastIndexOf(": ") + 2)})`);
  }
}

/** All matches of a pattern in the cells from `begin` to `end`, also empty ones, and the ranges between them. */
export function findPattern(text: AlignedText, begin: number, end: number, pattern: RegExp): Found[] {
  const string = text.slice(begin, end);
  const found: Found[] = [];
  let cell = begin;
  let unit = 0;
  const advance = (to: number) => {
    while (unit < to) unit += text.codes[cell++]! > 0xffff ? 2 : 1;
    return cell;
  };
  let done = begin;
  for (const match of string.matchAll(pattern)) {
    const start = advance(match.index);
    // Oniguruma has no empty match directly after another match, or inside a character.
    if (match[0] === "" && (unit > match.index || start === done && found.at(-1)?.matches)) continue;
    if (start > done) found.push({ begin: done, end: start, matches: false });
    done = advance(match.index + match[0].length);
    found.push({ begin: start, end: done, matches: true });
  }
  if (done < end) found.push({ begin: done, end, matches: false });
  return found;
}
