import { CheckpointFile } from "../../../lib/checkpoint/checkpoint_file.ts";

/** How many bytes of checkpoint files are read while `use` runs: what a damaged one costs, on any machine. */
export async function bytesRead(use: () => Promise<unknown>): Promise<number> {
  const { read } = CheckpointFile.prototype;
  let count = 0;
  CheckpointFile.prototype.read = function (offset, length) {
    const bytes = read.call(this, offset, length);
    count += bytes.length;
    return bytes;
  };
  try {
    await use();
  } finally {
    CheckpointFile.prototype.read = read;
  }
  return count;
}
