/** Receives the entries of records in order. */
export interface Entries {
  /** Number of completely written lines. */
  readonly lines: number;
  /** Whether the producer should pause. */
  readonly full: boolean;
  /** The error that writing failed with; null if it has not failed. */
  readonly failure: { error: unknown } | null;
  /** Adds an entry, without its line end. */
  append(entry: string): void;
  /** Waits until all entries are written, or writing has failed. */
  flush(): Promise<void>;
}
