import { OpenFiles } from "../checkpoint/open_files.ts";
import { tensorBytes, tensorSize } from "../checkpoint/tensor_bytes.ts";
import type { Dtype, TensorReference } from "../checkpoint/tensor_reference.ts";
import { writeAllSync } from "../checkpoint/whole_file.ts";

/** Sizes in bytes that a system maps files in: a page, and the granularity of Windows. */
const PAGE = 1 << 12;
const GRANULE = 1 << 16;

/** Tensors of so many bytes begin at a multiple of `GRANULE`, smaller ones at one of `PAGE`. */
const LARGE = 1 << 20;

interface Copy {
  from: TensorReference;
  to: TensorReference;
}

/**
 * A file of weights that several graphs share. A graph asks for the place of each tensor that it reads; then all are
 * written, each once: tied ones, which lie at the same place in the checkpoint, too.
 */
export class DataFile {
  readonly #copies = new Map<string, Copy>();
  #size = 0;

  /** @param path absolute. */
  constructor(readonly path: string) {}

  /** The tensors that are written, as the checkpoint has them. */
  get sources(): TensorReference[] {
    return [...this.#copies.values()].map(({ from }) => from);
  }

  /** Where a tensor will be, as float32, or in the type that it is stored in. */
  place(tensor: TensorReference, dtype: Dtype): TensorReference {
    const { name, shape, file, offset, data } = tensor;
    const key = `${dtype} [${shape}] ${data ? name : `${offset} ${file}`}`;
    const known = this.#copies.get(key);
    if (known) return known.to;
    const length = tensorSize(shape, dtype);
    const unit = length < LARGE ? PAGE : GRANULE;
    const begin = Math.ceil(this.#size / unit) * unit;
    const to: TensorReference = { name, dtype, shape, file: this.path, offset: begin, length };
    this.#size = begin + length;
    this.#copies.set(key, { from: tensor, to });
    return to;
  }

  /** Writes all tensors, part by part. */
  async write(): Promise<void> {
    using files = new OpenFiles();
    using file = await Deno.open(this.path, { write: true, createNew: true });
    for (const { from, to } of this.#copies.values()) {
      await file.seek(to.offset, Deno.SeekMode.Start);
      for await (const bytes of tensorBytes(from, to.dtype, files)) writeAllSync(file, bytes);
    }
    await file.sync();
  }
}
