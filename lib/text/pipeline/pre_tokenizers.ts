import { AlignedText } from "../offsets/aligned_text.ts";
import { type CharacterTest, isNumeric, isPunctuation, isWhiteSpace, isWordCharacter } from "./reference_characters.ts";
import type { StageJson } from "./stage_json.ts";
import { findPattern, type Found, readTextPattern } from "./text_pattern.ts";

/** A text split into words: word i has the cells `begins[i]` to `ends[i]` of `text`. */
export interface Words {
  text: AlignedText;
  begins: number[];
  ends: number[];
}

/** Splits words further, and may rewrite them. The result is valid until the next call. */
export type PreTokenizer = (words: Words) => Words;

/** What happens to the delimiter. */
const BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"] as const;
type Behavior = (typeof BEHAVIORS)[number];

/** Finds the delimiters between two cells, and returns the text between them too. */
type Finder = (text: AlignedText, begin: number, end: number) => Found[];

const PRE_TOKENIZERS: Readonly<Record<string, (stage: StageJson) => PreTokenizer>> = {
  Sequence: (stage) => inTurn(stage.stages("pretokenizers").map(readPreTokenizer)),
  Metaspace: readMetaspace,
  WhitespaceSplit: () => cutting(each(isWhiteSpace), "Removed"),
  Whitespace: () => cutting(findBetweenRuns, "Removed"),
  Punctuation: (stage) => cutting(each(isPunctuation), stage.choice("behavior", BEHAVIORS, "Isolated")),
  Digits: (stage) => cutting(each(isNumeric), stage.boolean("individual_digits") ? "Isolated" : "Contiguous"),
  BertPreTokenizer: () => inTurn([cutting(each(isWhiteSpace), "Removed"), cutting(each(isPunctuation), "Isolated")]),
  CharDelimiterSplit: readDelimiter,
  Split: (stage) => {
    const pattern = readTextPattern(stage, 0);
    const invert = stage.boolean("invert");
    const find: Finder = (text, begin, end) => {
      const found = findPattern(text, begin, end, pattern);
      if (invert) { for (const run of found) run.matches = !run.matches; }
      return found;
    };
    return cutting(find, stage.choice("behavior", BEHAVIORS));
  },
};

/**
 * The `pre_tokenizer` of tokenizer.json.
 *
 * @throws {XlmError} exit code 3 if it is unknown or its fields are wrong.
 */
export function readPreTokenizer(stage: StageJson): PreTokenizer {
  const { type } = stage;
  if (!Object.hasOwn(PRE_TOKENIZERS, type)) return stage.unsupported("pre-tokenizer", Object.keys(PRE_TOKENIZERS));
  return PRE_TOKENIZERS[type]!(stage);
}

function inTurn(preTokenizers: readonly PreTokenizer[]): PreTokenizer {
  return (words) => preTokenizers.reduce((words, cut) => cut(words), words);
}

function readDelimiter(stage: StageJson): PreTokenizer {
  const delimiter = stage.character("delimiter");
  return cutting(each((code) => code === delimiter), "Removed");
}

/** Each character of a class is a delimiter. */
function each(test: CharacterTest): Finder {
  return ({ codes }, begin, end) => {
    const found: Found[] = [];
    let done = begin;
    for (let at = begin; at < end; at++) {
      if (!test(codes[at]!)) continue;
      if (at > done) found.push({ begin: done, end: at, matches: false });
      found.push({ begin: at, end: at + 1, matches: true });
      done = at + 1;
    }
    if (done < end) found.push({ begin: done, end, matches: false });
    return found;
  };
}

/** Delimiters are what is neither in a run of word characters nor in a run of other characters except white space. */
function findBetweenRuns({ codes }: AlignedText, begin: number, end: number): Found[] {
  const kind = (at: number) => isWordCharacter(codes[at]!) ? 1 : isWhiteSpace(codes[at]!) ? 0 : 2;
  const found: Found[] = [];
  for (let at = begin; at < end;) {
    const first = kind(at);
    let next = at + 1;
    while (next < end && kind(next) === first) next++;
    found.push({ begin: at, end: next, matches: first === 0 });
    at = next;
  }
  return found;
}

function cutting(find: Finder, behavior: Behavior): PreTokenizer {
  return ({ text, begins, ends }) => {
    const words: Words = { text, begins: [], ends: [] };
    for (const [i, begin] of begins.entries()) cut(find(text, begin, ends[i]!), behavior, words);
    return withoutEmpty(words);
  };
}

/** Removes empty words, which remain after splits between two characters. */
function withoutEmpty(words: Words): Words {
  const { text, begins, ends } = words;
  const isFull = (_: number, i: number) => begins[i]! < ends[i]!;
  return begins.every(isFull) ? words : { text, begins: begins.filter(isFull), ends: ends.filter(isFull) };
}

/** Appends the words between delimiters, as `NormalizedString::split` does. */
function cut(found: readonly Found[], behavior: Behavior, { begins, ends }: Words): void {
  if (behavior === "MergedWithNext") return cutBeforeDelimiters(found, begins, ends);
  let before = false;
  const first = begins.length;
  for (const { begin, end, matches } of found) {
    if (behavior === "Removed" && matches) continue;
    const joins = behavior === "Contiguous"
      ? matches === before
      : behavior === "MergedWithPrevious" && matches && !before;
    if (joins && begins.length > first) ends[ends.length - 1] = end;
    else {
      begins.push(begin);
      ends.push(end);
    }
    before = matches;
  }
}

function cutBeforeDelimiters(found: readonly Found[], begins: number[], ends: number[]): void {
  const words: [begin: number, end: number][] = [];
  let behind = false;
  for (const { begin, end, matches } of found.toReversed()) {
    const last = words.at(-1);
    if (matches && !behind && last) last[0] = begin;
    else words.push([begin, end]);
    behind = matches;
  }
  for (const [begin, end] of words.reverse()) {
    begins.push(begin);
    ends.push(end);
  }
}

/** Replaces spaces, may prepend a replacement, and splits before each. */
function readMetaspace(stage: StageJson): PreTokenizer {
  const replacement = stage.character("replacement");
  const scheme = stage.choice("prepend_scheme", ["always", "first", "never"], "always");
  if (stage.has("add_prefix_space") && !stage.boolean("add_prefix_space") && scheme !== "never") {
    stage.refuse(`${stage.place} has add_prefix_space false and prepend_scheme "${scheme}"`, "them to agree");
  }
  const find = each((code) => code === replacement);
  const splits = stage.boolean("split", true);
  const into = new AlignedText();
  return ({ text, begins, ends }) => {
    const words: Words = { text: into, begins: [], ends: [] };
    into.reset(text.length + begins.length);
    for (const [i, begin] of begins.entries()) {
      const start = into.length;
      const head = text.codes[begin]!;
      const prepends = scheme === "always" || (scheme === "first" && text.starts[begin] === 0);
      if (prepends && head !== replacement && head !== 0x20) {
        into.push(replacement, text.starts[begin]!, text.ends[begin]!);
      }
      into.copyRange(text, begin, ends[i]!);
      for (let at = start; at < into.length; at++) if (into.codes[at] === 0x20) into.codes[at] = replacement;
      if (splits) cut(find(into, start, into.length), "MergedWithNext", words);
      else {
        words.begins.push(start);
        words.ends.push(into.length);
      }
    }
    return words;
  };
}
