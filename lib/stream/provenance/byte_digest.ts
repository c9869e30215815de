import { createHash } from "node:crypto";
import { failureCause } from "../../failure_cause.ts";
import { XlmError } from "../../errors.ts";

/** Number and SHA-256 of bytes that come one after another. */
export class ByteDigest {
  readonly #hash = createHash("sha256");
  #bytes = 0;

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  /** Called once, after the last bytes. */
  end(): { bytes: number; sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }
}

/** The digest of a file. @throws {XlmError} 4 if it cannot be read. */
export async function fileDigest(path: string): Promise<{ bytes: number; sha256: string }> {
  const digest = new ByteDigest();
  const chunk = new Uint8Array(1 << 18);
  try {
    using file = await Deno.open(path);
    for (;;) {
      const length = await file.read(chunk);
      if (length === null) return digest.end();
      digest.add(chunk.subarray(0, length));
    }
  } catch (error) {
    throw new XlmError(4, `Cannot read ${path}: ${failureCause(error)}.`, { cause: error });
  }
}
