/** ` Did you mean <what> "<closest name>"?`, or nothing where there is nothing to propose. */
export function didYouMean(what: string, given: string, names: string[]): string {
  const distances = names.map((name) => editDistance(given.toLowerCase(), name.toLowerCase()));
  const closest = names[distances.indexOf(Math.min(...distances))];
  return closest ? ` Did you mean ${what} "${closest}"?` : "";
}

/** Insertions, deletions and replacements of code points that lead from one text to the other. */
function editDistance(from: string, to: string): number {
  const target = [...to];
  let row = [0, ...target.map((_, j) => j + 1)];
  for (const [i, char] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of target.entries()) {
      next.push(Math.min(row[j]! + (char === wanted ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[target.length]!;
}
