import { escaped } from "../../record/escaped.ts";

/** The first syntax error in a JSON text. */
export interface JsonFault {
  /** UTF-16 offset. */
  offset: number;
  reason: string;
  /** A hint, one sentence; may be empty. */
  hint: string;
  /** Whether the text is an unfinished JSON value that ends between two tokens. */
  unfinished: boolean;
}

/**
 * Finds the first syntax error (RFC 8259) of a text that JSON.parse refuses. The text must not be nested too deeply.
 * V8's own messages quote the input and often give no position.
 */
export function locateJsonFault(text: string): JsonFault {
  try {
    new JsonChecker(text).document();
  } catch (error) {
    if (error instanceof Fault) return error.fault;
    throw error;
  }
  throw new Error("JSON.parse refuses a text in which no fault is found");
}

class Fault extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.reason);
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /-?[A-Za-z]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;
const PYTHON_WORDS: Readonly<Record<string, string>> = {
  True: "true",
  False: "false",
  None: "null",
  undefined: "null",
};

class JsonChecker {
  #at = 0;

  constructor(readonly text: string) {}

  document(): void {
    this.#value();
    this.#blank();
    if (this.#at === this.text.length) return;
    const hint = this.text.includes("\r") && !this.text.includes("\n")
      ? "The file uses CR line ends; convert with tr '\\r' '\\n'"
      : "";
    this.#fail(`unexpected ${this.#found()} after the end of the value`, hint);
  }

  #value(): void {
    this.#blank();
    const character = this.text[this.#at];
    if (character === "{") this.#members();
    else if (character === "[") this.#elements();
    else if (character === '"') this.#string();
    else if (this.#match(NUMBER) === null) this.#word();
  }

  #members(): void {
    this.#at++;
    if (this.#take("}")) return;
    do {
      this.#blank();
      if (this.text[this.#at] !== '"') this.#unexpected("a key in double quotes");
      this.#string();
      if (!this.#take(":")) this.#unexpected('":"');
      this.#value();
    } while (this.#take(","));
    if (!this.#take("}")) this.#unexpected('"," or "}"');
  }

  #elements(): void {
    this.#at++;
    if (this.#take("]")) return;
    do this.#value(); while (this.#take(","));
    if (!this.#take("]")) this.#unexpected('"," or "]"');
  }

  #string(): void {
    const start = this.#at++;
    for (; this.#at < this.text.length; this.#at++) {
      const character = this.text[this.#at]!;
      if (character === '"') {
        this.#at++;
        return;
      }
      if (character < " ") this.#fail(`control character must be escaped as ${escaped(character)}`);
      if (character !== "\\") continue;
      const escape = this.#match(ESCAPE);
      if (escape !== null) this.#at--;
      else if (this.#at + 6 > this.text.length && !this.text.includes('"', this.#at)) break;
      else this.#fail("unknown escape in a string", "A backslash is written \\\\");
    }
    this.#at = start;
    this.#fail("unterminated string");
  }

  #word(): void {
    const start = this.#at;
    const word = this.#match(WORD);
    if (word === "true" || word === "false" || word === "null") return;
    this.#at = start;
    if (word !== null && /^-?(?:NaN|Infinity)$/.test(word)) this.#fail(`${word} is not JSON`, "Write null instead");
    const json = word === null ? undefined : PYTHON_WORDS[word];
    if (json !== undefined) this.#fail(`${word} is not JSON`, `JSON writes ${json}`);
    this.#unexpected("a value");
  }

  #unexpected(expected: string): never {
    this.#blank();
    const quote = this.text[this.#at] === "'" ? "JSON strings stand in double quotes" : "";
    return this.#fail(`unexpected ${this.#found()}; expected ${expected}`, quote);
  }

  #found(): string {
    const character = this.text.codePointAt(this.#at);
    return character === undefined ? "end" : `"${escaped(String.fromCodePoint(character))}"`;
  }

  #fail(reason: string, hint = ""): never {
    throw new Fault({ offset: this.#at, reason, hint, unfinished: this.#at === this.text.length });
  }

  #blank(): void {
    while (/[ \t\r\n]/.test(this.text[this.#at] ?? "")) this.#at++;
  }

  #take(character: string): boolean {
    this.#blank();
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text)?.[0] ?? null;
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }
}
