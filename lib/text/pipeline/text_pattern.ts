import type { AlignedText } from "../offsets/aligned_text.ts";
import { OnigurumaPattern } from "./oniguruma_pattern.ts";
import type { StageJson } from "./stage_json.ts";

/** A run of cells of a text, and whether it is what was looked for. */
export interface Found {
  begin: number;
  end: number;
  matches: boolean;
}

/** How many repetitions without bound may follow one another: each multiplies the time by the text's length. */
const MOST_REPETITIONS = 3;

/** In how many ways the rest may match at one place, beside one for each character of the pattern. */
const MOST_WAYS = 1000;

/**
 * A pattern of tokenizer.json, `{"String": …}` or `{"Regex": …}`. Regular expressions are Oniguruma's there; of those
 * the part that JavaScript can say exactly is read, the rest is refused. Neither engine bounds the time of a match, so
 * what could need a time that grows exponentially with the text is refused as well.
 *
 * @param shortestMatch how many characters each match must have at least: 0 where places between characters count.
 * @throws {XlmError} exit code 3 if it is none, is beyond that part, can take too long, or can match less.
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

/** V8 says of some patterns only when they are first used, in strings of either width, that they are too large for it. */
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

/** The runs of a text's cells from `begin` to `end` that match a pattern, empty ones too, and those between them. */
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
    // Oniguruma takes no empty match where the last one ended, or between the halves of a character.
    if (match[0] === "" && (unit > match.index || start === done && found.at(-1)?.matches)) continue;
    if (start > done) found.push({ begin: done, end: start, matches: false });
    done = advance(match.index + match[0].length);
    found.push({ begin: start, end: done, matches: true });
  }
  if (done < end) found.push({ begin: done, end, matches: false });
  return found;
}
