/** The model of a run. */
export interface RunModel {
  /** As given. */
  name: string;
  /** One hash of all its files, as `info --json` shows it, whatever a command reads of the model. */
  sha256: string;
  /** The commit of a model from a hub. */
  commit?: string;
  /** SHA-256 of each file that affects answers; also of the KyTea model, and of files that options name. */
  files: Readonly<Record<string, string>>;
}

/** The model of a run that has not begun: its files are stamped, and hashed when `identity` is called. */
export interface StampedModel {
  /** @throws {XlmError} exit code 3 if a file has changed since. */
  identity(): Promise<RunModel>;
}
