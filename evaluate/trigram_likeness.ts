/** Weights of a text's character trigrams; a vector of length 1. */
type TrigramVector = ReadonlyMap<string, number>;

/**
 * Cosines of texts as weighted character trigrams (tf-idf over both lists): what translations share without any
 * knowledge of their languages, such as names, numbers and cognates.
 *
 * @returns the likenesses of source `i` and every target.
 */
export function trigramLikeness(
  sources: readonly string[],
  targets: readonly string[],
): (i: number) => Float64Array {
  const vectors = trigramVectors([...sources, ...targets]);
  const having = new Map<string, { target: number; weight: number }[]>();
  vectors.slice(sources.length).forEach((vector, target) => {
    for (const [trigram, weight] of vector) {
      const places = having.get(trigram) ?? [];
      having.set(trigram, places);
      places.push({ target, weight });
    }
  });
  return (i) => {
    const likenesses = new Float64Array(targets.length);
    for (const [trigram, own] of vectors[i]!) {
      for (const { target, weight } of having.get(trigram) ?? []) likenesses[target]! += own * weight;
    }
    return likenesses;
  };
}

function trigramVectors(texts: readonly string[]): TrigramVector[] {
  const counts = texts.map((text) => {
    const characters = [...` ${text.toLowerCase().replace(/\s+/g, " ")} `];
    const own = new Map<string, number>();
    for (let i = 0; i + 3 <= characters.length; i++) {
      const trigram = characters.slice(i, i + 3).join("");
      own.set(trigram, (own.get(trigram) ?? 0) + 1);
    }
    return own;
  });
  const having = new Map<string, number>();
  for (const own of counts) for (const trigram of own.keys()) having.set(trigram, (having.get(trigram) ?? 0) + 1);
  return counts.map((own) => {
    const weights = [...own].map(([trigram, count]) =>
      [trigram, count * Math.log(texts.length / having.get(trigram)!)] as const
    );
    const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0)) || 1;
    return new Map(weights.map(([trigram, weight]) => [trigram, weight / length]));
  });
}
