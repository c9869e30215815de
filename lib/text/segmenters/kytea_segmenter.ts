import { join } from "@std/path";
import { XlmError } from "../../errors.ts";
import { readKyteaBinary } from "./kytea_binary.ts";
import { kyteaType, normaliseKytea } from "./kytea_characters.ts";
import { KyteaFormatError, type KyteaModel, type KyteaNgrams, type KyteaWords } from "./kytea_model.ts";
import { readKyteaText } from "./kytea_text.ts";
import type { Segmenter } from "./segmenter.ts";

const VERSION = "0.4.0";
const HEADER = /^KyTea (\S+) ([BT]) (utf8|euc|sjis)$/;
const LONGEST_HEADER = 64;
const LINE_FEED = 0x0a;

const loaded = new Map<string, Segmenter>();

/**
 * The segmenter of a KyTea model, read once. No model ships: users bring theirs.
 *
 * @param path else `XLM_KYTEA_MODEL` names it, else it lies where transformers looks: `~/local/share/kytea/model.bin`.
 * @throws {XlmError} exit code 3 where there is none, or the file is not one, or not whole.
 */
export function loadKyteaSegmenter(path?: string): Segmenter {
  const found = path ?? findKyteaModel();
  let segmenter = loaded.get(found);
  if (segmenter === undefined) {
    segmenter = new KyteaSegmenter(readKyteaModel(found));
    loaded.set(found, segmenter);
  }
  return segmenter;
}

function findKyteaModel(): string {
  const named = Deno.env.get("XLM_KYTEA_MODEL");
  if (named) return named;
  return join(Deno.env.get("HOME") ?? "", "local", "share", "kytea", "model.bin");
}

function readKyteaModel(path: string): KyteaModel {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch (error) {
    throw new XlmError(
      3,
      `Cannot read KyTea model ${path}: ${
        (error as Error).message
      }; expected the model that cuts Japanese into words. ` +
        "Name one by --kytea-model or XLM_KYTEA_MODEL (KyTea comes with one), or pass words in `tokens`.",
    );
  }
  try {
    const end = bytes.subarray(0, LONGEST_HEADER).indexOf(LINE_FEED);
    const format = readHeader(new TextDecoder().decode(bytes.subarray(0, Math.max(end, 0))));
    return format === "B" ? readKyteaBinary(bytes, end + 1) : readKyteaText(bytes, end + 1);
  } catch (error) {
    if (!(error instanceof KyteaFormatError)) throw error;
    throw new XlmError(
      3,
      `Cannot read KyTea model ${path}: ${error.message}; expected ${error.rule}`.replace(/\.?$/, "."),
    );
  }
}

function readHeader(header: string): string {
  const match = HEADER.exec(header);
  if (match === null) {
    throw new KyteaFormatError("it has another header", `the line "KyTea ${VERSION} B utf8", or T for text`);
  }
  const [, version, format = "", encoding] = match;
  if (version !== VERSION) throw new KyteaFormatError(`its version is ${version}`, VERSION);
  if (encoding !== "utf8") throw new KyteaFormatError(`its encoding is ${encoding}`, "utf8");
  return format;
}

/**
 * Words as KyTea's `getWS` gives them: a boundary between two characters where the weights of the character and type
 * n-grams and the dictionary words around it add up to more than 0.
 *
 * @see Neubig et al. 2011, "Pointwise prediction for robust, adaptable Japanese morphological analysis"
 */
export class KyteaSegmenter implements Segmenter {
  readonly #model: KyteaModel;

  constructor(model: KyteaModel) {
    this.#model = model;
  }

  segment(text: string): number[] {
    if (text === "") return [];
    const { characters, charw, typew, dictn, bias, character_ngrams, type_ngrams, words } = this.#model;
    const ends: number[] = [];
    const numbers = new Int32Array(text.length);
    const types = new Int32Array(text.length);
    for (let at = 0; at < text.length;) {
      const code = text.codePointAt(at)!;
      const normalised = normaliseKytea(code);
      numbers[ends.length] = characters.get(normalised) ?? 0;
      types[ends.length] = kyteaType(normalised);
      ends.push(at += code > 0xffff ? 2 : 1);
    }
    const length = ends.length;
    const scores = new Float64Array(length - 1).fill(bias);
    if (character_ngrams) addNgrams(character_ngrams, numbers, length, charw, scores);
    if (type_ngrams) addNgrams(type_ngrams, types, length, typew, scores);
    if (words) addWords(words, numbers, length, dictn, scores);
    return ends.filter((_, i) => i === length - 1 || scores[i]! > 0);
  }
}

function addNgrams(
  ngrams: KyteaNgrams,
  numbers: Int32Array,
  length: number,
  width: number,
  scores: Float64Array,
): void {
  const { automaton, vectors } = ngrams;
  const { output_begins, outputs } = automaton;
  for (let end = 0, state = 0; end < length; end++) {
    state = automaton.step(state, numbers[end]!);
    const last = output_begins[state + 1]!;
    const from = Math.max(0, width - end);
    const to = Math.min(2 * width, length - 1 - end + width);
    for (let output = output_begins[state]!; output < last; output++) {
      const vector = vectors[outputs[output]!]!;
      for (let j = from; j < to; j++) scores[end - width + j]! += vector[j]!;
    }
  }
}

/** Each combination of dictionary, length and place counts once for a boundary, however many words make it. */
function addWords(words: KyteaWords, numbers: Int32Array, length: number, dictn: number, scores: Float64Array): void {
  const { automaton, lengths, masks, dictionaries, weights } = words;
  const { output_begins, outputs } = automaton;
  const features = dictionaries * dictn * 3;
  const seen = new Uint8Array(features * scores.length);
  const add = (boundary: number, feature: number) => {
    if (boundary < 0 || boundary >= scores.length) return;
    const at = boundary * features + feature;
    if (seen[at] === 1) return;
    seen[at] = 1;
    scores[boundary]! += weights[feature]!;
  };
  for (let end = 0, state = 0; end < length; end++) {
    state = automaton.step(state, numbers[end]!);
    const last = output_begins[state + 1]!;
    for (let output = output_begins[state]!; output < last; output++) {
      const word = outputs[output]!;
      const begin = end - lengths[word]! + 1;
      for (let dictionary = 0; dictionary < dictionaries; dictionary++) {
        if ((masks[word]! >> dictionary & 1) === 0) continue;
        const feature = (dictionary * dictn + Math.min(lengths[word]!, dictn) - 1) * 3;
        add(begin - 1, feature);
        for (let inside = begin; inside < end; inside++) add(inside, feature + 1);
        add(end, feature + 2);
      }
    }
  }
}
