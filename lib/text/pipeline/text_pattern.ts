import type { AlignedText } from "../aligned_text.ts";
import type { StageJson } from "./stage_json.ts";

/** A run of cells of a text, and whether it is what was looked for. */
export interface Found {
  begin: number;
  end: number;
  matches: boolean;
}

const WHITE_SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";

/** Escapes that mean the same in Oniguruma and in JavaScript's patterns with the flag `u`, and how those are written that do not. */
const ESCAPES: Readonly<Record<string, string>> = {
  t: "\\t",
  n: "\\n",
  r: "\\r",
  f: "\\f",
  v: "\\v",
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  s: WHITE_SPACE,
  w: WORD,
};

/** What a pattern can hold beside escapes and classes; anything else may differ and is refused. */
const PLAIN = /^(?:\(\?(?:[:=!]|<[=!])|[()|*+?]|\{\d+(?:,\d*)?\}|[^\\[\](){}*+?|^$.])/u;

/**
 * A pattern of tokenizer.json, `{"String": …}` or `{"Regex": …}`. Regular expressions are Oniguruma's there; of those
 * the part that JavaScript can say exactly is read, the rest is refused.
 *
 * @throws {XlmError} exit code 3 where it is none, is beyond that part, or can match nothing at all.
 */
export function readTextPattern(stage: StageJson, name = "pattern"): RegExp {
  const value = stage.value(name) as { String?: unknown; Regex?: unknown } | null;
  if (typeof value?.String === "string" && value.String !== "") return new RegExp(RegExp.escape(value.String), "gu");
  const refuse = (expected: string) =>
    stage.refuse(`${stage.place}.${name} is ${JSON.stringify(value)?.slice(0, 100) ?? "missing"}`, expected);
  if (typeof value?.Regex !== "string") return refuse('{"String": a text} or {"Regex": a regular expression}');
  const source = translate(value.Regex);
  if (source === undefined) {
    return refuse("a regular expression of characters, classes, groups, alternatives, look-around and quantifiers");
  }
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, "gu");
  } catch (error) {
    return refuse(`a regular expression that can be read (${(error as Error).message})`);
  }
  if (pattern.test("")) return refuse("a regular expression that matches one character at least");
  return pattern;
}

/** The runs of a text's cells from `begin` to `end` that match a pattern, and those between them. */
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
    if (match[0] === "") continue;
    const start = advance(match.index);
    if (start > done) found.push({ begin: done, end: start, matches: false });
    done = advance(match.index + match[0].length);
    found.push({ begin: start, end: done, matches: true });
  }
  if (done < end) found.push({ begin: done, end, matches: false });
  return found;
}

/** An Oniguruma pattern as JavaScript writes it, or `undefined` where it may not be the same. */
function translate(pattern: string): string | undefined {
  let written = "";
  // The quantifier just written, if the last that was written is one.
  let quantifier = "";
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const quantified = quantifier;
    quantifier = "";
    const property = /^\\[pP]\{\^?\w+\}/.exec(rest)?.[0];
    if (property !== undefined) {
      written += property.replace(/^\\p\{\^/, "\\P{");
      at += property.length;
    } else if (rest[0] === "\\") {
      const escape = translateEscape(rest[1] ?? "");
      if (escape === undefined) return undefined;
      written += escape;
      at += 2;
    } else if (rest[0] === "[") {
      const found = translateClass(rest);
      if (found === undefined) return undefined;
      written += found.written;
      at += found.length;
    } else if (rest[0] === "." || rest[0] === "^" || rest[0] === "$") {
      // Lines end with a line feed and nothing else there.
      written += { ".": "[^\\n]", "^": "(?<![^\\n])", "$": "(?![^\\n])" }[rest[0]];
      at++;
    } else {
      const plain = PLAIN.exec(rest)?.[0];
      // Groups of other kinds, and a quantifier of a quantifier, say something else there.
      if (plain === undefined || (plain === "(" && rest[1] === "?")) return undefined;
      if (/^[*+?{]/.test(plain)) {
        if (quantified !== "" && (plain !== "?" || /^\{\d+\}$/.test(quantified))) return undefined;
        quantifier = quantified === "" ? plain : "";
      }
      written += plain;
      at += plain.length;
    }
  }
  return written;
}

function translateEscape(character: string): string | undefined {
  if (character === "s" || character === "w") return `[${ESCAPES[character]}]`;
  if (character === "S") return `[^${WHITE_SPACE}]`;
  if (character === "W") return `[^${WORD}]`;
  if (Object.hasOwn(ESCAPES, character)) return ESCAPES[character];
  return /^[^\w\s]$/.test(character) ? RegExp.escape(character) : undefined;
}

/** A class in brackets at the start of `pattern`, and its length there. */
function translateClass(pattern: string): { written: string; length: number } | undefined {
  const negated = pattern[1] === "^";
  let written = negated ? "[^" : "[";
  for (let at = negated ? 2 : 1; at < pattern.length;) {
    const rest = pattern.slice(at);
    const property = /^\\[pP]\{\^?\w+\}/.exec(rest)?.[0];
    if (rest[0] === "]") {
      return written.length > (negated ? 2 : 1) ? { written: `${written}]`, length: at + 1 } : undefined;
    }
    if (rest[0] === "[" || rest.startsWith("&&")) return undefined;
    if (property !== undefined) {
      written += property.replace(/^\\p\{\^/, "\\P{");
      at += property.length;
    } else if (rest[0] === "\\") {
      const escape = rest[1] ?? "";
      if (Object.hasOwn(ESCAPES, escape)) written += ESCAPES[escape];
      else if (/^[^\w\s]$/.test(escape)) written += RegExp.escape(escape);
      else return undefined;
      at += 2;
    } else {
      written += rest[0] === "-" ? "-" : RegExp.escape(String.fromCodePoint(rest.codePointAt(0)!));
      at += rest.codePointAt(0)! > 0xffff ? 2 : 1;
    }
  }
  return undefined;
}
