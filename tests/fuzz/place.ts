import { dirname, join } from "@std/path";
import { fixture } from "./fixture_seeds.ts";
import type { Seed } from "./reader.ts";

/** Folders that inputs are read in: one for each set of files that lie beside an input. */
export class Place implements AsyncDisposable {
  /** By the files beside: the name of a fixture, or what `others` refers to. */
  readonly #folders = new Map<unknown, string>();

  private constructor(readonly root: string) {}

  static async open(): Promise<Place> {
    return new Place(await Deno.makeTempDir());
  }

  /** Writes the input where it belongs, and returns the folder. */
  async put(seed: Seed, bytes: Uint8Array): Promise<string> {
    const key = seed.others ?? seed.beside;
    const folder = this.#folders.get(key) ?? await this.#prepare(seed);
    this.#folders.set(key, folder);
    await Deno.writeFile(join(folder, seed.file), bytes);
    return folder;
  }

  async #prepare({ file, beside, others = {} }: Seed): Promise<string> {
    const folder = join(this.root, `${this.#folders.size}`);
    await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
    if (beside !== undefined) {
      for await (const { name, isFile } of Deno.readDir(fixture(beside))) {
        if (isFile && name !== file) await Deno.copyFile(join(fixture(beside), name), join(folder, name));
      }
    }
    for (const [name, content] of Object.entries(others)) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeFile(
        join(folder, name),
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}
