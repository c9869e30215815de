import { XlmError } from "../../errors.ts";

/** Maximum length of a token in UTF-16 code units: half of what V8's regular expressions support. */
const LONGEST_TOKEN = 1 << 14;

/**
 * A regular expression that finds tokens literally, of several at one position the longest; `undefined` without tokens.
 *
 * @throws {XlmError} exit code 3 for a token that is too long.
 */
export function tokenPattern(tokens: Iterable<string>): RegExp | undefined {
  const longestFirst = [...tokens].filter((token) => token !== "").sort((a, b) => b.length - a.length);
  const [longest] = longestFirst;
  if (longest === undefined) return undefined;
  if (longest.length > LONGEST_TOKEN) {
    throw new XlmError(
      3,
      `Cannot use the tokenizer: its added token ${JSON.stringify(longest.slice(0, 40))}… has ${longest.length} ` +
        `characters; expected at most ${LONGEST_TOKEN}. Are its files damaged?`,
    );
  }
  return new RegExp(longestFirst.map((token) => RegExp.escape(token)).join("|"), "g");
}
