import { XlmError } from "../../errors.ts";
import type { Input } from "./input_files.ts";
import { type Shard, shardRanges } from "./shard.ts";

/**
 * Gives each input the bytes that belong to the shard: those of all inputs, one behind the other, are divided evenly.
 *
 * @throws {XlmError} 2 for an input that cannot be divided
 */
export function divideInputs(inputs: readonly Input[], shard: Shard): void {
  inputs.forEach(refuseIndivisible);
  const sizes = inputs.map(({ size }) => size!);
  shardRanges(sizes, shard).forEach((range, i) => inputs[i]!.range = range);
}

function refuseIndivisible({ name, size, compressed, format }: Input): void {
  const refuse = (found: string, hint: string) => {
    throw new XlmError(2, `Cannot read a shard of ${name}: ${found}; expected files of lines. ${hint}`);
  };
  if (size === null) refuse("its size is not known", "Write it to a file first, or use parallel --pipe.");
  if (compressed) refuse("it is compressed", "Use gzip -d first, or give each machine files of its own.");
  if (format.shards === undefined) refuse(`it is one ${format.name} document`, "Convert it with jq -c '.[]'.");
}
