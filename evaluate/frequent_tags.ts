/** Words with their tags. */
export interface TaggedWords {
  tokens: readonly string[];
  upos: readonly string[];
}

/**
 * Gives each word its most frequent tag, and an unseen word the most frequent tag of the words seen once.
 *
 * @see Charniak et al. 1993, "Equations for Part-of-Speech Tagging"
 */
export class FrequentTags {
  readonly #tags = new Map<string, string>();
  /** Tag of unseen words; `X` if no word was seen once. */
  readonly #unknown: string;

  constructor(sentences: readonly TaggedWords[]) {
    const seen = new Map<string, string[]>();
    for (const { tokens, upos } of sentences) {
      tokens.forEach((token, i) => {
        const tags = seen.get(token) ?? [];
        seen.set(token, tags);
        tags.push(upos[i]!);
      });
    }
    const rare: string[] = [];
    for (const [token, tags] of seen) {
      this.#tags.set(token, mostFrequent(tags)!);
      if (tags.length === 1) rare.push(tags[0]!);
    }
    this.#unknown = mostFrequent(rare) ?? "X";
  }

  tag(tokens: readonly string[]): string[] {
    return tokens.map((token) => this.#tags.get(token) ?? this.#unknown);
  }
}

/** The most frequent name, the first of equally frequent ones; `undefined` of an empty list. */
function mostFrequent(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  let best: string | undefined;
  for (const [name, count] of counts) if (best === undefined || count > counts.get(best)!) best = name;
  return best;
}
