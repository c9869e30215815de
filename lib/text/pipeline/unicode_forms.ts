import type { AlignedText } from "../offsets/aligned_text.ts";
import type { CharacterEdits } from "./character_edits.ts";
import { isMark, isUndecomposed } from "./reference_characters.ts";

/** The normalization forms of Unicode. */
export const UNICODE_FORMS = ["NFC", "NFD", "NFKC", "NFKD"] as const;
export type UnicodeForm = (typeof UNICODE_FORMS)[number];

/** A character of the result, with its change (see `CharacterEdits`). */
interface Edit {
  code: number;
  change: number;
}

/** The mark with the highest combining class, before which all others are sorted. */
const LAST_MARK = 0x345;

const decompositions = { NFD: new Map<number, readonly number[]>(), NFKD: new Map<number, readonly number[]>() };
const compositions = new Map<string, number | undefined>();
const marks = new Map<number, boolean>();
const orders = new Map<string, boolean>();

/** Writes a normalization form of a text as edits, as the crate `unicode-normalization-alignments` does. */
export function writeUnicodeForm(text: AlignedText, form: UnicodeForm, edits: CharacterEdits): void {
  const compose = form === "NFC" || form === "NFKC";
  const decomposed = decompose(text, form === "NFC" || form === "NFD" ? "NFD" : "NFKD");
  for (const { code, change } of compose ? recompose(decomposed) : decomposed) edits.push(code, change);
}

/** Decomposes all characters, and sorts marks by combining class. */
function decompose({ codes, length }: AlignedText, form: "NFD" | "NFKD"): Edit[] {
  const edits: Edit[] = [];
  let run = 0;
  for (let i = 0; i < length; i++) {
    for (const [k, code] of parts(codes[i]!, form).entries()) {
      if (!combines(code)) run = edits.length + 1;
      let at = edits.length;
      while (at > run && goesBefore(code, edits[at - 1]!.code)) at--;
      edits.splice(at, 0, { code, change: k === 0 ? 0 : 1 });
    }
  }
  return edits;
}

/** Composes starters with the marks, or the starter, after them. */
function* recompose(edits: readonly Edit[]): Iterable<Edit> {
  let starter: Edit | undefined;
  let kept: Edit[] = [];
  for (const edit of edits) {
    if (!starter) {
      if (combines(edit.code)) yield edit;
      else starter = { ...edit };
      continue;
    }
    const last = kept.at(-1);
    const blocked = last !== undefined && !goesBefore(last.code, edit.code);
    const joined = blocked ? undefined : composition(starter.code, edit.code);
    if (joined !== undefined) {
      starter = { code: joined, change: starter.change + edit.change - 1 };
    } else if (combines(edit.code)) {
      kept.push(edit);
    } else {
      yield starter;
      yield* kept;
      starter = { ...edit };
      kept = [];
    }
  }
  if (starter) yield starter;
  yield* kept;
}

function parts(code: number, form: "NFD" | "NFKD"): readonly number[] {
  const known = decompositions[form];
  let found = known.get(code);
  if (found === undefined) {
    const whole = isUndecomposed(code) || (code >= 0xd800 && code < 0xe000);
    found = whole ? [code] : Array.from(String.fromCodePoint(code).normalize(form), (part) => part.codePointAt(0)!);
    known.set(code, found);
  }
  return found;
}

/** The composition of two characters, if there is one. */
function composition(first: number, second: number): number | undefined {
  if (second < 0x80) return undefined;
  const pair = String.fromCodePoint(first, second);
  if (!compositions.has(pair)) {
    const joined = pair.normalize("NFC");
    const code = joined.codePointAt(0)!;
    const one = joined.length === (code > 0xffff ? 2 : 1) && !isUndecomposed(code);
    compositions.set(pair, one ? code : undefined);
  }
  return compositions.get(pair);
}

/** Whether the combining class of a decomposed character is not 0. */
function combines(code: number): boolean {
  if (code < 0x300) return false;
  let is = marks.get(code);
  if (is === undefined) {
    is = code === LAST_MARK || (isMark(code) && goesBefore(code, LAST_MARK));
    marks.set(code, is);
  }
  return is;
}

/** Whether one mark is sorted before another by combining class. */
function goesBefore(code: number, other: number): boolean {
  const pair = String.fromCodePoint(other, code);
  let before = orders.get(pair);
  if (before === undefined) {
    before = code !== other && pair.normalize("NFD").codePointAt(0) === code;
    orders.set(pair, before);
  }
  return before;
}
