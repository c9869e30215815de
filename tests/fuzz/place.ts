import { join } from "@std/path";
import { fixture } from "./fixture_seeds.ts";
import type { Seed } from "./reader.ts";

/** Folders that inputs are read in: one for each fixture whose other files lie beside an input. */
export class Place implements AsyncDisposable {
  readonly #folders = new Map<string | undefined, string>();

  private constructor(readonly root: string) {}

  static async open(): Promise<Place> {
    return new Place(await Deno.makeTempDir());
  }

  /** Writes the input where it belongs, and returns the folder. */
  async put({ file, beside }: Seed, bytes: Uint8Array): Promise<string> {
    const folder = this.#folders.get(beside) ?? await this.#prepare(beside, file);
    await Deno.writeFile(join(folder, file), bytes);
    return folder;
  }

  async #prepare(beside: string | undefined, file: string): Promise<string> {
    const folder = join(this.root, `${this.#folders.size}`);
    await Deno.mkdir(folder);
    this.#folders.set(beside, folder);
    if (beside === undefined) return folder;
    for await (const { name, isFile } of Deno.readDir(fixture(beside))) {
      if (isFile && name !== file) await Deno.copyFile(join(fixture(beside), name), join(folder, name));
    }
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}
