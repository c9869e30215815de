/** A part of a pattern in JavaScript's syntax, with the flag `v`, and the cost of matching it. */
export interface PatternPart {
  written: string;
  /** Minimum number of characters of a match. */
  shortest: number;
  /** An upper bound of the number of ways to match at one position, unbounded repetitions not counted. */
  ways: number;
  /** Number of consecutive unbounded repetitions; each multiplies the number of ways by the text's length. */
  repetitions: number;
  /** Whether it can match in at most one way. */
  once: boolean;
  /** The character that every match begins with, if known. */
  first?: string | undefined;
}

const WHITE_SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";

/** Class escapes, in JavaScript's syntax. */
const CLASSES: Readonly<Record<string, string>> = {
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  s: `[${WHITE_SPACE}]`,
  S: `[^${WHITE_SPACE}]`,
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
};

/** Character escapes. */
const CONTROLS: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v" };

const NUMBERED = /\\(?:u[\da-f]{4}|x\{[\da-f]{1,6}\})/iy;
const PROPERTY = /\\[pP]\{\^?\w+\}/y;
const GROUP = /\((?:\?(?:[:=!]|i:|<[=!])|(?!\?))/y;
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?/y;
const LITERAL = /[^\\[\](){}*+?|^$.]/uy;

/** Allowed content of a case-insensitive group: otherwise Oniguruma matches one character as two, such as ß as ss. */
const CASELESS = /^(?!.*(?:ss|st|f[fil]))(?:['a-z|]|\[[a-z]+\])*$/i;

/** Cost of one character. */
const ONE = { shortest: 1, ways: 1, repetitions: 0, once: true } as const;

const DEEPEST = 50;
const KNOWN = "a regular expression of characters, classes, groups, alternatives, look-around and quantifiers";

/**
 * Translates a regular expression of Oniguruma to JavaScript; supports the subset that JavaScript can express exactly.
 */
export class OnigurumaPattern {
  #at = 0;
  #possessive = 0;
  #behind = 0;

  /** @param refuse called with what was expected if the pattern is not in that subset. */
  constructor(readonly pattern: string, readonly refuse: (expected: string) => never) {}

  read(): PatternPart {
    const part = this.#alternatives(0);
    return this.#at === this.pattern.length ? part : this.refuse(KNOWN);
  }

  #take(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.pattern)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #alternatives(depth: number): PatternPart {
    if (depth > DEEPEST) return this.refuse(`groups at most ${DEEPEST} deep`);
    const parts = [this.#sequence(depth)];
    while (this.#take(/\|/y) !== undefined) parts.push(this.#sequence(depth));
    if (parts.length === 1) return parts[0]!;
    const firsts = new Set(parts.map((part) => part.first?.toLowerCase()));
    return {
      written: parts.map((part) => part.written).join("|"),
      shortest: Math.min(...parts.map((part) => part.shortest)),
      ways: parts.reduce((sum, part) => sum + part.ways, 0),
      repetitions: Math.max(...parts.map((part) => part.repetitions)),
      once: parts.every((part) => part.once) && firsts.size === parts.length && !firsts.has(undefined),
    };
  }

  #sequence(depth: number): PatternPart {
    const whole: PatternPart = { written: "", shortest: 0, ways: 1, repetitions: 0, once: true };
    while (this.#at < this.pattern.length && !"|)".includes(this.pattern[this.#at]!)) {
      const part = this.#quantified(this.#atom(depth));
      if (whole.written === "") whole.first = part.first;
      whole.written += part.written;
      whole.shortest += part.shortest;
      whole.ways *= part.ways;
      whole.repetitions += part.repetitions;
      whole.once &&= part.once;
    }
    return whole;
  }

  #quantified(part: PatternPart): PatternPart {
    const quantifier = this.#take(QUANTIFIER);
    if (quantifier === undefined) return part;
    const possessive = /.\+$/.test(quantifier);
    // A quantifier after a quantifier has another meaning there.
    if (/\{\d+\}\?$|\}\+$/.test(quantifier)) return this.refuse(KNOWN);
    const written = part.written + (possessive ? quantifier.slice(0, -1) : quantifier);
    return { written: possessive ? this.#keepLongest(written) : written, ...this.#repeated(part, quantifier) };
  }

  /** Cost of a repetition of `part`. */
  #repeated(part: PatternPart, quantifier: string): Omit<PatternPart, "written"> {
    const [least = quantifier[0] === "+" ? 1 : 0, most] = (quantifier.match(/\d+/g) ?? []).map(Number);
    const fixed = /^\{\d+\}/.test(quantifier);
    const shortest = part.shortest * least;
    if (quantifier[0] === "?" || most !== undefined || fixed) {
      const times = fixed ? least : most ?? 1;
      const ways = fixed ? part.ways ** times : part.ways ** times * (times - least + 1);
      return { shortest, ways, repetitions: part.repetitions * times, once: fixed && part.once };
    }
    if (!part.once) {
      return this.refuse(
        "a regular expression that repeats without bound only what matches in one way ((a+)+ may never come to an end)",
      );
    }
    return { shortest, ways: 1, repetitions: 1, once: false };
  }

  /** A possessive repetition, which never backtracks, written as a look-ahead in JavaScript. */
  #keepLongest(written: string): string {
    if (this.#behind > 0) return this.refuse(KNOWN);
    const name = `kept${++this.#possessive}`;
    return `(?=(?<${name}>${written}))\\k<${name}>`;
  }

  #atom(depth: number): PatternPart {
    const group = this.#take(GROUP);
    if (group !== undefined) return this.#group(group, depth);
    const line = this.#line();
    if (line !== undefined) return { ...ONE, written: line, shortest: line === "[^\\n]" ? 1 : 0 };
    const written = this.#property() ?? this.#class();
    if (written !== undefined) return { ...ONE, written };
    const literal = this.#take(LITERAL);
    const single = literal === undefined ? this.#escape() : { written: literal, first: literal };
    return { ...ONE, ...single ?? this.refuse(KNOWN) };
  }

  #group(opening: string, depth: number): PatternPart {
    const behind = opening.startsWith("(?<") ? 1 : 0;
    const start = this.#at;
    this.#behind += behind;
    const part = this.#alternatives(depth + 1);
    this.#behind -= behind;
    const caseless = opening === "(?i:" && !CASELESS.test(this.pattern.slice(start, this.#at));
    if (caseless || this.#take(/\)/y) === undefined) return this.refuse(KNOWN);
    const looks = /[=!]$/.test(opening);
    const written = `${opening}${part.written})`;
    return looks ? { ...part, written, shortest: 0, first: undefined } : { ...part, written };
  }

  #property(): string | undefined {
    return this.#take(PROPERTY)?.replace(/^\\p\{\^/, "\\P{");
  }

  /** `.`, `^` or `$`: in Oniguruma only line feeds end lines. */
  #line(): string | undefined {
    const character = this.#take(/[.^$]/y);
    return character && { ".": "[^\\n]", "^": "(?<![^\\n])", "$": "(?![^\\n])" }[character];
  }

  #escape(): Pick<PatternPart, "written" | "first"> | undefined {
    const numbered = this.#take(NUMBERED);
    if (numbered !== undefined) return this.#numbered(parseInt(numbered.match(/[\da-f]+(?=\}?$)/i)![0], 16));
    const character = this.#take(/\\[^]/uy)?.slice(1);
    if (character === undefined) return undefined;
    if (Object.hasOwn(CLASSES, character)) return { written: CLASSES[character]! };
    const first = Object.hasOwn(CONTROLS, character) ? CONTROLS[character]! : character;
    return /\w/.test(first) ? this.refuse(KNOWN) : { written: RegExp.escape(first), first };
  }

  #numbered(code: number): Pick<PatternPart, "written" | "first"> {
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return this.refuse("numbers of characters");
    const first = String.fromCodePoint(code);
    return { written: RegExp.escape(first), first };
  }

  /** A bracketed class, with nested classes. */
  #class(depth = 0): string | undefined {
    const opening = this.#take(/\[(?:\^|(?!\^))(?![:\]])/y);
    if (opening === undefined) return undefined;
    if (depth > DEEPEST) return this.refuse(`classes at most ${DEEPEST} deep`);
    let written = opening;
    while (this.#take(/\]/y) === undefined) {
      written += this.#property() ?? this.#class(depth + 1) ?? this.#escape()?.written ??
        this.#classCharacter(written === opening);
    }
    return `${written}]`;
  }

  #classCharacter(isFirst: boolean): string {
    const character = this.#take(/(?!&&)[^[\]\\]/uy) ?? this.refuse(KNOWN);
    const isRange = character === "-" && !isFirst && this.pattern[this.#at] !== "]";
    return isRange ? "-" : RegExp.escape(character);
  }
}
