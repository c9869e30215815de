/** Takes what an output says of its records, in their order. */
export interface Entries {
  /** Lines written completely. */
  readonly lines: number;
  /** True while the producer should pause. */
  readonly full: boolean;
  /** Why writing failed; null while it has not. */
  readonly failure: { error: unknown } | null;
  /** Takes one entry, without the line end behind it. */
  append(entry: string): void;
  /** Waits until all entries are written, or writing has failed. */
  flush(): Promise<void>;
}
