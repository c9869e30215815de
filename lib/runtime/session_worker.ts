/**
 * A worker with one onnxruntime session, since `run` blocks the thread that calls it. This is the only file that runs
 * onnxruntime.
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Feed, Feeds } from "./program.ts";
import { deviceCandidates } from "./device_candidates.ts";
import { kindOf, type NamedDevice } from "./devices/registry.ts";
import type { FromWorker, SessionOptions, ToWorker } from "./worker_protocol.ts";

type OpenMessage = Extract<ToWorker, { type: "open" }>;

/** What is used of a worker's global scope: JSR does not publish a module that refers to Deno's types of all of it. */
declare const self: Pick<Worker, "onmessage" | "postMessage">;

const FATAL = 4;
const WARNING = 2;

/** onnxruntime's optimization level on the CPU. `basic` folds constants and fuses nothing. */
const OPTIMIZATION = { nothing: "disabled", weights: "basic", nodes: "all" } as const;

/** Some of onnxruntime's messages begin with a line of its source code. */
const SOURCE_LINE = /^\S+\.cc:\d+ .* was false\. /s;

let session: InferenceSession | undefined;
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  last = last.then(() => answer(data));
};

async function answer(message: ToWorker): Promise<void> {
  try {
    if (message.type === "open") {
      post({ type: "opened", device: await openFirst(message.graph, message.options) });
    } else if (message.type === "close") {
      await session?.release();
      post({ type: "closed" });
    } else {
      const outputs = await run(session!, message.feeds);
      post({ type: "outputs", outputs }, Object.values(outputs).map((output) => output.data.buffer));
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ type: "failed", message: message.replace(SOURCE_LINE, "") });
  }
}

function post(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}

/** Opens the session on the first device that works. @throws the error of the last one. */
async function openFirst(graph: OpenMessage["graph"], options: SessionOptions): Promise<NamedDevice> {
  const candidates = await deviceCandidates(options.device);
  const last = candidates.pop()!;
  for (const device of candidates) {
    try {
      session = await open(graph, options, device);
      return device;
    } catch {
      // `auto` takes the next.
    }
  }
  session = await open(graph, options, last);
  return last;
}

async function open(
  graph: OpenMessage["graph"],
  { threads, packed, verbose }: SessionOptions,
  device: NamedDevice,
): Promise<InferenceSession> {
  const { kind, number } = kindOf(device);
  await kind.findLibrary?.();
  const onCpu = device === "cpu";
  if (graph.float16 && !onCpu) await requireFloat16(kind.provider(number));
  return await InferenceSession.create(graph.model, {
    executionProviders: [kind.provider(number)],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Memory patterns would keep a plan, and memory, for every shape of a batch.
    enableMemPattern: false,
    graphOptimizationLevel: onCpu ? OPTIMIZATION[graph.improvable] : "all",
    logSeverityLevel: verbose ? WARNING : FATAL,
    extra: {
      session: {
        ...(graph.folder === undefined ? {} : { model_external_initializers_file_folder_path: graph.folder }),
        disable_prepacking: packed ? "0" : "1",
      },
    },
  });
}

/** @throws where the device has no half precision, which it would say only at the first batch. */
async function requireFloat16(provider: InferenceSession.ExecutionProviderConfig): Promise<void> {
  const { deviceProbe } = await import("./device_probe.ts"); // not needed for the first answer of others
  const { graph, collate, split } = deviceProbe("float16");
  const settings = { executionProviders: [provider], logSeverityLevel: FATAL } as const;
  const probe = await InferenceSession.create(graph.model, settings);
  try {
    const [two] = split(await run(probe, collate([1])), [1]);
    if (two !== 2) throw new Error(`1 + 1 is ${two}`);
  } catch (cause) {
    throw new Error("it cannot compute in half precision", { cause });
  } finally {
    await probe.release();
  }
}

async function run(session: InferenceSession, feeds: Feeds): Promise<Feeds> {
  const inputs = Object.entries(feeds).map(([name, { type, data, dims }]) =>
    [name, new Tensor(type, data as Float32Array, dims)] as const
  );
  const outputs = await session.run(Object.fromEntries(inputs));
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { type, data, dims }]) => {
      // onnxruntime owns its buffers; a copy can be transferred.
      const copy = (data as Float32Array<ArrayBuffer>).slice();
      return [name, { type: type as Feed["type"], data: copy, dims }];
    }),
  );
}
