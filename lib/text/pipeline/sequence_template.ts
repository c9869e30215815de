import { isWhiteSpace } from "./reference_characters.ts";
import type { StageJson } from "./stage_json.ts";

/** Special tokens, or the place of the first (0) or second (1) text. */
export type TemplatePart = { ids: readonly number[]; type_id: number } | { sequence: 0 | 1; type_id: number };

/** How a text or a pair becomes a sequence. */
export interface SequenceTemplate {
  single: readonly TemplatePart[];
  pair: readonly TemplatePart[];
  /**
   * Offsets exclude white space at both ends of a piece, with `keeps_first` except one space before the first piece.
   */
  trim?: { keeps_first: boolean };
}

/** A template without special tokens. */
export const BARE_TEMPLATE: SequenceTemplate = {
  single: [{ sequence: 0, type_id: 0 }],
  pair: [{ sequence: 0, type_id: 0 }, { sequence: 1, type_id: 1 }],
};

/** Fairseq's: `<s> A </s>`, `<s> A </s></s> B </s>`. */
export function fairseqTemplate(bos: number, eos: number): SequenceTemplate {
  return { single: framed(bos, eos), pair: [...framed(bos, eos), ...secondFramed(eos, eos, 0)] };
}

const TEMPLATES: Readonly<Record<string, (stage: StageJson) => SequenceTemplate>> = {
  TemplateProcessing: readTemplateProcessing,
  RobertaProcessing: (stage) => {
    const template = fairseqTemplate(specialId(stage, "cls"), specialId(stage, "sep"));
    return stage.boolean("trim_offsets")
      ? { ...template, trim: { keeps_first: stage.boolean("add_prefix_space") } }
      : template;
  },
  BertProcessing: (stage) => {
    const [cls, sep] = [specialId(stage, "cls"), specialId(stage, "sep")];
    return { single: framed(cls, sep), pair: [...framed(cls, sep), ...secondFramed(undefined, sep, 1)] };
  },
  ByteLevel: (stage) =>
    stage.boolean("trim_offsets")
      ? { ...BARE_TEMPLATE, trim: { keeps_first: stage.boolean("add_prefix_space") } }
      : BARE_TEMPLATE,
  Sequence: readSequence,
};

/**
 * The `post_processor` of tokenizer.json.
 *
 * @throws {XlmError} exit code 3 if it is unknown or its fields are wrong.
 */
export function readSequenceTemplate(stage: StageJson): SequenceTemplate {
  const { type } = stage;
  if (!Object.hasOwn(TEMPLATES, type)) return stage.unsupported("post-processor", Object.keys(TEMPLATES));
  return TEMPLATES[type]!(stage);
}

function framed(first: number, last: number): TemplatePart[] {
  return [{ ids: [first], type_id: 0 }, { sequence: 0, type_id: 0 }, { ids: [last], type_id: 0 }];
}

function secondFramed(first: number | undefined, last: number, type_id: number): TemplatePart[] {
  const begin = first === undefined ? [] : [{ ids: [first], type_id }];
  return [...begin, { sequence: 1, type_id }, { ids: [last], type_id }];
}

/** The id in `["<s>", 0]`. */
function specialId(stage: StageJson, name: string): number {
  const value = stage.value(name);
  if (Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[1]) && value[1] >= 0) return value[1];
  return stage.refuse(`${stage.place}.${name} is ${JSON.stringify(value) ?? "missing"}`, "a token and its id");
}

function readTemplateProcessing(stage: StageJson): SequenceTemplate {
  const single = readParts(stage, "single");
  const pair = readParts(stage, "pair");
  return { single, pair };
}

function readParts(stage: StageJson, name: string): TemplatePart[] {
  const parts = stage.value(name);
  const refuse = (part: unknown) =>
    stage.refuse(
      `${stage.place}.${name} has ${JSON.stringify(part)?.slice(0, 100) ?? "nothing"}`,
      'a list of {"Sequence": {"id", "type_id"}} and {"SpecialToken": {"id", "type_id"}}',
    );
  if (!Array.isArray(parts)) return refuse(parts);
  const read = parts.map((part): TemplatePart => {
    const { Sequence, SpecialToken } = part ?? {};
    const type_id = (Sequence ?? SpecialToken)?.type_id;
    if (!Number.isSafeInteger(type_id)) return refuse(part);
    if (SpecialToken) return { ids: specialIds(stage, SpecialToken.id), type_id };
    if (Sequence.id !== "A" && Sequence.id !== "B") return refuse(part);
    return { sequence: Sequence.id === "A" ? 0 : 1, type_id };
  });
  for (const sequence of name === "single" ? [0] : [0, 1]) {
    const places = read.filter((part) => "sequence" in part && part.sequence === sequence).length;
    if (places !== 1) {
      stage.refuse(`${stage.place}.${name} has text ${"AB"[sequence]} ${places} times`, "each text once");
    }
  }
  return read;
}

function specialIds(stage: StageJson, name: unknown): number[] {
  const known = stage.value("special_tokens") as Record<string, { ids?: unknown }> | null;
  const ids = typeof name === "string" && known && Object.hasOwn(known, name) ? known[name]?.ids : undefined;
  if (Array.isArray(ids) && ids.every((id) => Number.isSafeInteger(id) && id >= 0)) return ids;
  return stage.refuse(`${stage.place} has no ids of ${JSON.stringify(name ?? null)}`, "them among its special_tokens");
}

/** One template, with stages before or after it that only trim offsets. */
function readSequence(stage: StageJson): SequenceTemplate {
  const stages = stage.stages("processors");
  const templates = stages.map(readSequenceTemplate);
  const framing = templates.filter((_, i) => stages[i]!.type !== "ByteLevel");
  if (framing.length > 1) {
    stage.refuse(`${stage.place} frames a sequence ${framing.length} times`, "once at most");
  }
  const trim = templates.find((template) => template.trim)?.trim;
  return { ...framing[0] ?? BARE_TEMPLATE, ...(trim && { trim }) };
}

/** The byte-level form of a space. */
const BYTE_LEVEL_SPACE = 0x120;

/**
 * The span of a piece in UTF-16 units of `text`, without the white space at the ends of the piece.
 *
 * @param keeps_one keep a single space at its start.
 */
export function trimSpan(
  text: string,
  piece: string,
  [start, end]: readonly [number, number],
  keeps_one: boolean,
): [start: number, end: number] {
  const isSpace = (at: number) => piece.charCodeAt(at) === BYTE_LEVEL_SPACE || isWhiteSpace(piece.charCodeAt(at));
  let leading = 0;
  while (leading < piece.length && isSpace(leading)) leading++;
  let trailing = 0;
  while (trailing < piece.length && isSpace(piece.length - 1 - trailing)) trailing++;
  if (leading === 1 && keeps_one) leading = 0;
  for (; leading > 0 && start < end; leading--) start += text.codePointAt(start)! > 0xffff ? 2 : 1;
  for (; trailing > 0 && end > start; trailing--) {
    end -= end - 2 >= start && text.codePointAt(end - 2)! > 0xffff ? 2 : 1;
  }
  return [start, end];
}
