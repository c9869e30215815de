import { continues, groupName, type LabelScheme, parseLabel } from "./label_scheme.ts";
import type { TaggedWord } from "./tagged_words.ts";

type LabelledWord = Omit<TaggedWord, "scores" | "uncalibrated">;

/** Adjacent words of one entity. */
export interface EntityGroup {
  entity_group: string;
  score: number;
  words: readonly string[];
  start: number;
  end: number;
}

/**
 * Joins adjacent words of one entity; its score is the mean of theirs.
 *
 * @see transformers/pipelines/token_classification.py, group_entities
 */
export function groupEntities(
  words: readonly LabelledWord[],
  id2label: readonly string[],
  scheme: LabelScheme,
): EntityGroup[] {
  const groups: LabelledWord[][] = [];
  for (const word of words) {
    const previous = groups.at(-1)?.at(-1);
    const joined = previous !== undefined &&
      continues(parseLabel(id2label[previous.label]!, scheme), parseLabel(id2label[word.label]!, scheme), scheme);
    if (joined) groups.at(-1)!.push(word);
    else groups.push([word]);
  }
  return groups.map((group) => ({
    entity_group: groupName(id2label[group[0]!.label]!),
    score: group.reduce((sum, { score }) => sum + score, 0) / group.length,
    words: group.map(({ word }) => word),
    start: group[0]!.start,
    end: group.at(-1)!.end,
  }));
}

/**
 * Of overlapping entities (from overlapping windows) keeps the longest, of equally long ones the one with the highest
 * score.
 *
 * @param length length of a text in code points, as in the reference.
 * @see transformers/pipelines/token_classification.py, aggregate_overlapping_entities
 */
export function resolveOverlaps(
  groups: readonly EntityGroup[],
  length: (group: EntityGroup) => number,
): EntityGroup[] {
  const kept: EntityGroup[] = [];
  for (const group of [...groups].sort((a, b) => a.start - b.start)) {
    const previous = kept.at(-1);
    if (previous === undefined || !(previous.start <= group.start && group.start < previous.end)) {
      kept.push(group);
      continue;
    }
    const longer = length(group) - length(previous);
    if (longer > 0 || (longer === 0 && group.score > previous.score)) kept[kept.length - 1] = group;
  }
  return kept;
}
