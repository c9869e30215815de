/** Contenders by name, each measured by a call. */
export type Contenders<T> = Readonly<Record<string, (round: number) => Promise<T>>>;

/**
 * Measures all contenders in turn, round by round, so that whatever else the machine does falls on all of them alike.
 */
export async function interleaved<T>(rounds: number, contenders: Contenders<T>): Promise<Record<string, T[]>> {
  const results: Record<string, T[]> = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contenders)) results[name]!.push(await measure(round));
  }
  return results;
}
