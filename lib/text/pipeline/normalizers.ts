import { Buffer } from "node:buffer";
import { AlignedText } from "../offsets/aligned_text.ts";
import { PrecompiledCharsmap } from "../normalize/precompiled_charsmap.ts";
import { NormalizedText } from "../normalize/precompiled_charsmap_text.ts";
import { CharacterEdits } from "./character_edits.ts";
import { isBertControl, isBertMark, isMark, isWhiteSpace, lowercase } from "./reference_characters.ts";
import type { StageJson } from "./stage_json.ts";
import { findPattern, readTextPattern } from "./text_pattern.ts";
import { UNICODE_FORMS, writeUnicodeForm } from "./unicode_forms.ts";

/** Rewrites a text. The result is valid until the next call. */
export type Normalizer = (text: AlignedText) => AlignedText;

const NORMALIZERS: Readonly<Record<string, (stage: StageJson) => Normalizer>> = {
  Sequence: (stage) => inTurn(stage.stages("normalizers").map(readNormalizer)),
  Precompiled: readPrecompiled,
  Lowercase: () => editing(lowercaseText),
  ...Object.fromEntries(
    UNICODE_FORMS.map((form) => [form, () => editing((text, edits) => writeUnicodeForm(text, form, edits))]),
  ),
  StripAccents: () => editing((text, edits) => keep(text, edits, (code) => !isMark(code))),
  Strip: (stage) => stripping(stage.boolean("strip_left"), stage.boolean("strip_right")),
  Replace: (stage) => replacing(readTextPattern(stage), characters(stage.string("content"))),
  Prepend: (stage) => prepending(characters(stage.string("prepend"))),
  Nmt: () =>
    inTurn([editing((text, edits) => keep(text, edits, (code) => !isNmtControl(code))), editing(map(nmtSpace))]),
  BertNormalizer: readBertNormalizer,
};

/**
 * The `normalizer` of tokenizer.json.
 *
 * @throws {XlmError} exit code 3 if it is unknown or its fields are wrong.
 */
export function readNormalizer(stage: StageJson): Normalizer {
  const { type } = stage;
  if (!Object.hasOwn(NORMALIZERS, type)) return stage.unsupported("normalizer", Object.keys(NORMALIZERS));
  return NORMALIZERS[type]!(stage);
}

function inTurn(normalizers: readonly Normalizer[]): Normalizer {
  return (text) => normalizers.reduce((text, normalize) => normalize(text), text);
}

/** @param write writes the edits of each character, and returns how many at the start are removed. */
function editing(write: (text: AlignedText, edits: CharacterEdits) => number | void): Normalizer {
  const edits = new CharacterEdits();
  const into = new AlignedText();
  return (text) => {
    edits.clear();
    const removed = write(text, edits) ?? 0;
    edits.apply(text, into, removed);
    return into;
  };
}

function lowercaseText({ codes, length }: AlignedText, edits: CharacterEdits): void {
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (code < 0x80) edits.push(code >= 0x41 && code <= 0x5a ? code + 0x20 : code, 0);
    else for (const [k, small] of characters(lowercase(code)).entries()) edits.push(small, k === 0 ? 0 : 1);
  }
}

/** Removed characters belong to the one before them; those before any kept character are counted. */
function keep({ codes, length }: AlignedText, edits: CharacterEdits, kept: (code: number) => boolean): number {
  let first = 0;
  while (first < length && !kept(codes[first]!)) first++;
  for (let i = first; i < length;) {
    const code = codes[i]!;
    let next = i + 1;
    while (next < length && !kept(codes[next]!)) next++;
    edits.push(code, i + 1 - next);
    i = next;
  }
  return first;
}

function map(change: (code: number) => number): (text: AlignedText, edits: CharacterEdits) => void {
  return ({ codes, length }, edits) => {
    for (let i = 0; i < length; i++) edits.push(change(codes[i]!), 0);
  };
}

function stripping(left: boolean, right: boolean): Normalizer {
  const into = new AlignedText();
  return (text) => {
    let begin = 0;
    let end = text.length;
    if (left) { while (begin < end && isWhiteSpace(text.codes[begin]!)) begin++; }
    if (right) { while (end > begin && isWhiteSpace(text.codes[end - 1]!)) end--; }
    into.reset(end - begin);
    into.copyRange(text, begin, end);
    return into;
  };
}

/** Inserted text has the span of the last character that it replaces. */
function replacing(pattern: RegExp, content: readonly number[]): Normalizer {
  const into = new AlignedText();
  return (text) => {
    const found = findPattern(text, 0, text.length, pattern);
    if (!found.some(({ matches }) => matches)) return text;
    into.reset(text.length + content.length * found.length);
    for (const { begin, end, matches } of found) {
      if (!matches) into.copyRange(text, begin, end);
      else for (const code of content) into.push(code, text.starts[end - 1]!, text.ends[end - 1]!);
    }
    return into;
  };
}

function prepending(content: readonly number[]): Normalizer {
  const into = new AlignedText();
  return (text) => {
    if (text.length === 0) return text;
    into.reset(text.length + content.length);
    for (const code of content) into.push(code, text.starts[0]!, text.ends[0]!);
    into.copyRange(text, 0, text.length);
    return into;
  };
}

function readPrecompiled(stage: StageJson): Normalizer {
  let charsmap: PrecompiledCharsmap;
  try {
    charsmap = new PrecompiledCharsmap(Buffer.from(stage.string("precompiled_charsmap"), "base64"));
  } catch (error) {
    return stage.refuse(
      `its precompiled_charsmap is ${(error as Error).message}`,
      "SentencePiece's. Is the file whole?",
    );
  }
  const normalized = new NormalizedText();
  const into = new AlignedText();
  return (text) => {
    const string = text.slice(0, text.length);
    charsmap.normalize(string, 0, string.length, normalized);
    into.reset(normalized.length);
    let cell = 0;
    let unit = 0;
    for (let i = 0; i < normalized.length; i++) {
      const source = normalized.sources[i]!;
      if (source < unit) cell = unit = 0;
      while (unit < source) unit += text.codes[cell++]! > 0xffff ? 2 : 1;
      let code = normalized.units[i]!;
      const trail = (code & 0xfc00) === 0xd800 && i + 1 < normalized.length ? normalized.units[i + 1]! : 0;
      if ((trail & 0xfc00) === 0xdc00) {
        code = 0x10000 + ((code - 0xd800) << 10) + (trail - 0xdc00);
        i++;
      }
      into.push(code, text.starts[cell]!, text.ends[cell]!);
    }
    return into;
  };
}

function isNmtControl(code: number): boolean {
  return (code >= 1 && code <= 8) || code === 0xb || (code >= 0xe && code <= 0x1f) || code === 0x7f ||
    code === 0x8f || code === 0x9f;
}

const NMT_SPACES = new Set([
  9,
  0xa,
  0xc,
  0xd,
  0x1680,
  0x200b,
  0x200c,
  0x200d,
  0x200e,
  0x200f,
  0x2028,
  0x2029,
  0x2581,
  0xfeff,
  0xfffd,
]);

function nmtSpace(code: number): number {
  return NMT_SPACES.has(code) ? 0x20 : code;
}

function readBertNormalizer(stage: StageJson): Normalizer {
  const steps: Normalizer[] = [];
  const lower = stage.boolean("lowercase");
  if (stage.boolean("clean_text")) {
    steps.push(editing((text, edits) => keep(text, edits, (code) => code !== 0 && !isBertControl(code))));
    steps.push(editing(map((code) => isWhiteSpace(code) ? 0x20 : code)));
  }
  if (stage.boolean("handle_chinese_chars")) steps.push(editing(spaceIdeographs));
  if (stage.boolean("strip_accents", lower)) {
    steps.push(editing((text, edits) => writeUnicodeForm(text, "NFD", edits)));
    steps.push(editing((text, edits) => keep(text, edits, (code) => !isBertMark(code))));
  }
  if (lower) steps.push(editing(lowercaseText));
  return inTurn(steps);
}

function spaceIdeographs({ codes, length }: AlignedText, edits: CharacterEdits): void {
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (!isIdeograph(code)) edits.push(code, 0);
    else {
      edits.push(0x20, 0);
      edits.push(code, 1);
      edits.push(0x20, 1);
    }
  }
}

/** The Unicode blocks that BERT treats as Chinese. */
function isIdeograph(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0x20000 && code <= 0x2a6df) || (code >= 0x2a700 && code <= 0x2b81f) ||
    (code >= 0x2b920 && code <= 0x2ceaf) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0x2f800 && code <= 0x2fa1f);
}

function characters(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}
