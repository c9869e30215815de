/** A hub with one model whose weights are a file, for `download.ts`: hub_server.ts FILE. Prints what clients need. */
import { fakeHub } from "../hub/fake_hub.ts";
import { writeStdout } from "../../lib/stream/standard_streams.ts";

const path = Deno.args[0]!;
const file = await Deno.open(path);
const { size } = await file.stat();

function at(offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let read = 0; read < bytes.length;) read += file.readSync(bytes.subarray(read)) ?? bytes.length;
  return bytes;
}

const hub = fakeHub({
  "org/large": {
    "config.json": JSON.stringify({ model_type: "xlm-roberta" }),
    "tokenizer.json": "{}",
    "model.safetensors": { size, at, stream: () => Deno.openSync(path).readable },
  },
});
const { commit } = hub.repository("org/large").revisions.get("main")!;
const url = `${hub.store}/org/large/resolve/${commit}/model.safetensors`;
await writeStdout(`${JSON.stringify({ endpoint: hub.url, url })}\n`);
