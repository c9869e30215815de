import type { Thresholds } from "../uncertainty/thresholds.ts";
import { rounded, uncertainty, type UncertaintyMeasure, uncertaintyName } from "../uncertainty/uncertainty.ts";
import { groupName } from "./label_scheme.ts";
import type { GroupedEntity, TagContext, TokenEntity } from "./tag_context.ts";

/** The uncertainty of a sentence: the mean of its words, and the least certain of them. Null if no word has a label. */
export interface SentenceUncertainty {
  mean: number | null;
  worst: number | null;
  /** Number of the least certain word, from 0. */
  index: number | null;
}

/** @param words probabilities of all labels of each word; null for words without a label, which do not count. */
export function uncertaintyOfSentence(
  words: readonly (ArrayLike<number> | null)[],
  measures: readonly UncertaintyMeasure[],
): Record<string, SentenceUncertainty> {
  return Object.fromEntries(measures.map((measure) => {
    const values = words.flatMap((scores, index) =>
      scores === null ? [] : [{ index, value: uncertainty(scores, measure) }]
    );
    if (values.length === 0) return [uncertaintyName(measure), { mean: null, worst: null, index: null }];
    const sign = measure === "margin" ? -1 : 1;
    const worst = values.reduce((worst, word) => sign * word.value > sign * worst.value ? word : worst);
    const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
    return [uncertaintyName(measure), { mean: rounded(mean), worst: rounded(worst.value), index: worst.index }];
  }));
}

/** A piece, a word or an entity whose label is null if its score is too low. */
type CertainEntity = (TokenEntity | Omit<GroupedEntity, "entity_group"> & { entity_group: string | null }) & {
  abstain?: true;
};

/** The rows, without the labels that do not reach their thresholds. */
export function certainEntities(
  rows: readonly (TokenEntity | GroupedEntity)[],
  thresholds: Thresholds,
): CertainEntity[] {
  return rows.map((row) => {
    if ("entity_group" in row) {
      return thresholds.abstains(row.entity_group, row.score) ? { ...row, entity_group: null, abstain: true } : row;
    }
    const { entity, score } = row;
    const abstains = entity !== null && score !== null && thresholds.abstains(entity, score);
    return abstains ? { ...row, entity: null, abstain: true } : row;
  });
}

/** The names that thresholds may have: those of labels, or of groups where rows are groups. */
export function namesOfRows({ labels: { id2label }, options }: TagContext): readonly string[] {
  const { per_word, aggregation_strategy } = options;
  return per_word || aggregation_strategy === "none" ? id2label : [...new Set(id2label.map(groupName))];
}
