import type { TensorReference } from "./tensor_reference.ts";

/** The files of a checkpoint, each opened once. */
export class OpenFiles implements Disposable {
  readonly #files = new Map<string, Deno.FsFile>();

  readonly of = ({ file }: TensorReference): Deno.FsFile => {
    const known = this.#files.get(file);
    if (known) return known;
    const opened = Deno.openSync(file);
    this.#files.set(file, opened);
    return opened;
  };

  [Symbol.dispose](): void {
    for (const file of this.#files.values()) file.close();
  }
}
