import { XlmError } from "../../lib/errors.ts";

/** vocab.json of an XLM checkpoint: pieces and their ids, added tokens left out. */
export class XlmVocabulary {
  /** Number of pieces. */
  readonly size: number;
  /** One more than the largest id. */
  readonly limit: number;
  readonly #ids: Readonly<Record<string, number>>;
  readonly #pieces: string[] = [];

  /** @throws {XlmError} exit code 3 where `json`, read from `path`, is no object of ids. */
  constructor(json: unknown, readonly path: string) {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new XlmError(3, `Cannot read ${path}: it holds no object; expected pieces and their ids.`);
    }
    const ids = json as Record<string, unknown>;
    let size = 0;
    for (const piece in ids) {
      const id = ids[piece];
      if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= 2 ** 31) {
        throw new XlmError(
          3,
          `Cannot read ${path}: ${JSON.stringify(piece)} has the id ${JSON.stringify(id)}; expected an integer from 0.`,
        );
      }
      this.#pieces[id as number] = piece;
      size++;
    }
    if (size === 0) throw new XlmError(3, `Cannot read ${path}: it is empty; expected pieces and their ids.`);
    this.#ids = ids as Record<string, number>;
    this.size = size;
    this.limit = this.#pieces.length;
  }

  id(piece: string): number | undefined {
    return Object.hasOwn(this.#ids, piece) ? this.#ids[piece] : undefined;
  }

  /** The piece of an id; if several share it, the last in the file. */
  piece(id: number): string | undefined {
    return this.#pieces[id];
  }

  /** Pieces and ids, in the order of the file, except that pieces that are numbers come first. */
  entries(): [piece: string, id: number][] {
    return Object.entries(this.#ids);
  }
}
