import type { StageJson } from "./stage_json.ts";
import { readTextPattern } from "./text_pattern.ts";

/** Converts pieces to texts, whose concatenation is the decoded text. */
export type Decoder = (tokens: readonly string[]) => string[];

const DECODERS: Readonly<Record<string, (stage: StageJson) => Decoder>> = {
  Sequence: (stage) => {
    const decoders = stage.stages("decoders").map(readDecoder);
    return (tokens) => decoders.reduce<string[]>((tokens, decode) => decode(tokens), [...tokens]);
  },
  Metaspace: readMetaspace,
  Replace: (stage) => {
    const pattern = readTextPattern(stage);
    const content = stage.string("content");
    return (tokens) => tokens.map((token) => token.replace(pattern, () => content));
  },
  ByteFallback: () => joinBytes,
  Fuse: () => (tokens) => [tokens.join("")],
  Strip: (stage) => {
    const [content, start, stop] = [stage.character("content"), stage.integer("start"), stage.integer("stop")];
    return (tokens) => tokens.map((token) => strip(token, content, start, stop));
  },
  BPEDecoder: (stage) => {
    const suffix = stage.string("suffix");
    return (tokens) => tokens.map((token, i) => token.replaceAll(suffix, i === tokens.length - 1 ? "" : " "));
  },
  WordPiece: readWordPiece,
};

/**
 * The `decoder` of tokenizer.json.
 *
 * @throws {XlmError} exit code 3 if it is unknown or its fields are wrong.
 */
export function readDecoder(stage: StageJson): Decoder {
  const { type } = stage;
  if (!Object.hasOwn(DECODERS, type)) return stage.unsupported("decoder", Object.keys(DECODERS));
  return DECODERS[type]!(stage);
}

function readMetaspace(stage: StageJson): Decoder {
  const replacement = String.fromCodePoint(stage.character("replacement"));
  const kept = stage.choice("prepend_scheme", ["always", "first", "never"], "always") === "never";
  return (tokens) => tokens.map((token, i) => token.replaceAll(replacement, i === 0 && !kept ? "" : " "));
}

/** Adjacent `<0x…>` pieces become their UTF-8 text, or one U+FFFD each if they are not valid. */
function joinBytes(tokens: readonly string[]): string[] {
  const texts: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length === 0) return;
    try {
      texts.push(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes)));
    } catch {
      texts.push(...bytes.map(() => "\ufffd"));
    }
    bytes = [];
  };
  for (const token of tokens) {
    const hex = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
    if (hex !== undefined) bytes.push(parseInt(hex, 16));
    else {
      flush();
      texts.push(token);
    }
  }
  flush();
  return texts;
}

function strip(token: string, content: number, start: number, stop: number): string {
  const codes = Array.from(token, (character) => character.codePointAt(0)!);
  let begin = 0;
  while (begin < Math.min(start, codes.length) && codes[begin] === content) begin++;
  let end = codes.length;
  while (codes.length - end < stop && end > begin && codes[end - 1] === content) end--;
  return String.fromCodePoint(...codes.slice(begin, end));
}

function readWordPiece(stage: StageJson): Decoder {
  const prefix = stage.string("prefix");
  const cleans = stage.boolean("cleanup");
  return (tokens) =>
    tokens.map((token, i) => {
      const text = i === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
      return cleans ? cleanUp(text) : text;
    });
}

function cleanUp(text: string): string {
  for (const mark of [".", "?", "!", ","]) text = text.replaceAll(` ${mark}`, mark);
  text = text.replaceAll(" ' ", "'").replaceAll(" n't", "n't").replaceAll(" 'm", "'m").replaceAll(" do not", " don't");
  for (const ending of ["'s", "'ve", "'re"]) text = text.replaceAll(` ${ending}`, ending);
  return text;
}
