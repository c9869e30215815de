/** A prediction as either side prints it. */
export interface Prediction {
  score: number;
  token: number;
  sequence: string;
}

/** How far two scores may lie apart, relative to them. */
const TOLERANCE = 1e-3;

/**
 * A comparison of different answers would be void. Scores must agree rank by rank, ids and texts too, save where scores
 * within the tolerance of each other trade places.
 *
 * @throws where they differ.
 */
export function checkSamePredictions(mine: readonly Prediction[][], theirs: readonly Prediction[][]): void {
  if (mine.length !== theirs.length) throw new Error(`void: ${mine.length} answers against ${theirs.length}`);
  mine.forEach((predictions, line) => {
    const others = theirs[line]!;
    const different = (rank: number) =>
      new Error(`void: line ${line + 1}, rank ${rank + 1}: ${show(predictions[rank])} against ${show(others[rank])}`);
    if (predictions.length !== others.length) throw different(Math.min(predictions.length, others.length));
    predictions.forEach((prediction, rank) => {
      const other = others[rank]!;
      if (!near(prediction.score, other.score)) throw different(rank);
      const tied = others.find(({ token }) => token === prediction.token);
      const last = rank === predictions.length - 1;
      if (tied === undefined ? !last : !near(tied.score, prediction.score) || tied.sequence !== prediction.sequence) {
        throw different(rank);
      }
    });
  });
}

/** How far two sums of log probabilities may lie apart. */
const SCORE_TOLERANCE = 1e-3;

/** @throws where scores, one a record, are not the same. */
export function checkSameScores(mine: readonly number[], theirs: readonly number[]): void {
  if (mine.length !== theirs.length) throw new Error(`void: ${mine.length} scores against ${theirs.length}`);
  mine.forEach((score, line) => {
    if (Math.abs(score - theirs[line]!) <= SCORE_TOLERANCE) return;
    throw new Error(`void: line ${line + 1}: ${score} against ${theirs[line]}`);
  });
}

/** The largest difference of scores, one a record. */
export function furthestApart(mine: readonly number[], theirs: readonly number[]): number {
  return Math.max(...mine.map((score, line) => Math.abs(score - theirs[line]!)));
}

/** @throws where token ids differ. */
export function checkSameIds(mine: readonly (readonly number[])[], theirs: readonly (readonly number[])[]): void {
  if (mine.length !== theirs.length) throw new Error(`void: ${mine.length} lines against ${theirs.length}`);
  mine.forEach((ids, line) => {
    if (ids.join() !== theirs[line]!.join()) throw new Error(`void: line ${line + 1}: ${ids} against ${theirs[line]}`);
  });
}

/** Lines whose token ids differ. */
export function differentLines(mine: readonly (readonly number[])[], theirs: readonly (readonly number[])[]): number {
  return mine.filter((ids, line) => ids.join() !== theirs[line]?.join()).length;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function show(prediction: Prediction | undefined): string {
  return prediction ? `${prediction.token} ${prediction.score}` : "nothing";
}
