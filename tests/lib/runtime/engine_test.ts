import { assert, assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { RecordError, XlmError } from "../../../lib/errors.ts";
import { GraphBuilder } from "../../../lib/graph/graph_builder.ts";
import { Engine, type EngineOptions } from "../../../lib/runtime/engine.ts";
import {
  type LanguageModelAnswer,
  languageModelProgram,
  type LanguageModelRequest,
} from "../../../lib/tasks/fill_mask/language_model_program.ts";
import type { Program } from "../../../lib/runtime/program.ts";
import { loadModel } from "../../../models/mod.ts";
import type { Model } from "../../../models/model.ts";
import { withCopy } from "../../models/checkpoint_copy.ts";
import { assertRefused } from "../checkpoint/assert_refused.ts";
import { Random } from "../checkpoint/random.ts";

const OPTIONS: EngineOptions = {
  device: "cpu",
  threads: 1,
  workers: 1,
  batch_size: 8,
  max_batch_tokens: 1000,
  verbose: false,
};

/** Looks ids up in the table 0, 10, 20, 30: a request is a list of ids, its answer their values. */
function lookup(batches: number[] = []): Program<number[], number[]> {
  const graph = new GraphBuilder();
  const ids = graph.input("ids", "int32", ["n"]);
  graph.output("values", graph.op("Gather", [graph.floats([0, 10, 20, 30], [4]), ids]), "float", ["n"]);
  return {
    graph: graph.build(),
    size: (request) => ({ length: request.length }),
    collate(requests) {
      batches.push(requests.length);
      const ids = requests.flat();
      return { ids: { type: "int32", data: Int32Array.from(ids), dims: [ids.length] } };
    },
    split(outputs, requests) {
      let at = 0;
      return requests.map(({ length }) => [...outputs["values"]!.data.slice(at, at += length)] as number[]);
    },
  };
}

/** What became of each promise. */
async function outcomes<T>(promises: readonly Promise<T>[]): Promise<(T | string)[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((result) => {
    if (result.status === "fulfilled") return result.value;
    assertInstanceOf(result.reason, RecordError);
    assertEquals(result.reason.code, "runtime");
    return result.reason.message;
  });
}

Deno.test("Engine answers requests of one turn in one batch", async () => {
  const batches: number[] = [];
  using engine = new Engine(lookup(batches), OPTIONS);
  assertEquals(await Promise.all([[0, 1], [2, 3], [3, 0]].map(engine.run)), [[0, 10], [20, 30], [30, 0]]);
  assertEquals(batches, [3]);
});

Deno.test("Engine runs what comes before, with and after the opening of its session", async () => {
  using engine = new Engine(lookup(), OPTIONS);
  const early = engine.run([1]);
  await engine.ready;
  assertEquals(await engine.run([2]), [20]);
  assertEquals(await early, [10]);
});

Deno.test("Engine fails a request that cannot be run, and it alone", async () => {
  using engine = new Engine(lookup(), OPTIONS);
  const answers = await outcomes([[1], [99], [2], [3], [-5], [0]].map(engine.run));
  for (const at of [1, 4]) {
    assertStringIncludes(String(answers[at]), "Cannot run the model: ");
    assertStringIncludes(String(answers[at]), "out of data bounds");
    assert(!String(answers[at]).includes("\n"));
  }
  assertEquals([0, 2, 3, 5].map((at) => answers[at]), [[10], [20], [30], [0]]);
  assertEquals(await engine.run([1]), [10]);
});

Deno.test("Engine halves a batch that fails until it can be run", async () => {
  const batches: number[] = [];
  const { collate, ...program } = lookup(batches);
  // Stands in for memory that suffices for two sequences.
  const crowded: Program<number[], number[]> = {
    ...program,
    collate: (requests) => collate(requests.length > 2 ? [[99], ...requests.slice(1)] : requests),
  };
  using engine = new Engine(crowded, OPTIONS);
  assertEquals(await Promise.all([[1], [2], [3], [0], [1], [2], [3]].map(engine.run)), [
    [10],
    [20],
    [30],
    [0],
    [10],
    [20],
    [30],
  ]);
  assertEquals(batches, [7, 3, 1, 2, 4, 2, 2]);
});

Deno.test("Engine fails one request whose answer cannot be read", async () => {
  const { split, ...program } = lookup();
  const strict: Program<number[], number[]> = {
    ...program,
    split(outputs, requests) {
      if (requests.some(([first]) => first === 3)) throw new RecordError("runtime", "three");
      return split(outputs, requests);
    },
  };
  using engine = new Engine(strict, OPTIONS);
  assertEquals(await outcomes([[1], [3], [2]].map(engine.run)), [[10], "three", [20]]);
});

/** Counts the workers that are started, and those that still run, while `use` does. */
async function watchingWorkers(use: (workers: { started: number; running: number }) => Promise<void>): Promise<void> {
  const { Worker } = globalThis;
  const workers = { started: 0, running: 0 };
  globalThis.Worker = class extends Worker {
    #ended = false;

    constructor(...parameters: ConstructorParameters<typeof Worker>) {
      super(...parameters);
      workers.started++;
      workers.running++;
    }

    override terminate(): void {
      if (!this.#ended) workers.running--;
      this.#ended = true;
      super.terminate();
    }
  };
  try {
    await use(workers);
  } finally {
    globalThis.Worker = Worker;
  }
}

Deno.test("Engine opens a further session when there is work for it, and no more than allowed", async () => {
  await watchingWorkers(async (workers) => {
    using engine = new Engine(lookup(), { ...OPTIONS, workers: 2, batch_size: 1 });
    assertEquals(await engine.run([1]), [10]);
    assertEquals(workers.started, 1);
    const requests = Array.from({ length: 200 }, (_, i) => [i % 4]);
    assertEquals(await Promise.all(requests.map(engine.run)), requests.map(([id]) => [id! * 10]));
    assertEquals(workers.started, 2);
    engine.close();
    assertEquals(workers.running, 0);
  });
});

/** A graph that onnxruntime cannot open. */
function broken(bytes: Uint8Array<ArrayBuffer>): Program<number[], number[]> {
  return {
    ...lookup(),
    graph: {
      model: bytes,
      folder: undefined,
      mapped_bytes: 0,
      matrix_bytes: 0,
      improvable: "nothing",
      int8: false,
      float16: false,
    },
  };
}

for (const [title, bytes] of [["no graph", new Uint8Array()], ["noise", new Random(1).bytes(100)]] as const) {
  Deno.test(`Engine refuses ${title}`, async () => {
    await watchingWorkers(async (workers) => {
      using engine = new Engine(broken(bytes), OPTIONS);
      const early = engine.run([1]);
      await assertRefused(() => engine.ready, "Cannot open a session on device cpu");
      await assertRejects(() => early, XlmError, "Cannot open a session");
      await assertRejects(() => engine.run([1]), XlmError, "Cannot open a session");
      assertEquals(workers.running, 0);
    });
  });
}

Deno.test("Engine names an operator that onnxruntime does not know", async () => {
  const graph = new GraphBuilder();
  graph.output("values", graph.op("NoSuchOperator", [graph.floats([0])]), "float", []);
  using engine = new Engine({ ...lookup(), graph: graph.build() }, OPTIONS);
  await assertRefused(() => engine.ready, "NoSuchOperator");
});

Deno.test("Engine refuses weights that went away or were cut after they were looked at", async () => {
  await withCopy("xlm", {}, async (directory) => {
    const graph = languageModelProgram(await loadModel(directory)).graph;
    const path = `${directory}/model.safetensors`;
    await Deno.truncate(path, 9000);
    using cut = new Engine({ ...lookup(), graph }, OPTIONS);
    await assertRefused(() => cut.ready, "out of bounds");
    await Deno.remove(path);
    using gone = new Engine({ ...lookup(), graph }, OPTIONS);
    await assertRefused(() => gone.ready, "model.safetensors");
  });
});

Deno.test("an Engine that was waited for leaves no memory behind", async () => {
  const model = await loadModel();
  const program = languageModelProgram(model);
  const weights = model.weights!.sizes.bytes;
  const opened = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await using engine = new Engine(program, OPTIONS);
      await engine.ready;
    }
    return Deno.memoryUsage().rss;
  };
  const first = await opened(3);
  const more = (await opened(9) - first) / weights;
  assert(more < 9, `${more.toFixed(1)} times the weights more`); // 27 where sessions are not released
});

Deno.test("Engine.close ends a session that is being opened", async () => {
  await watchingWorkers(async (workers) => {
    const engine = new Engine(lookup(), OPTIONS);
    const early = engine.run([1]);
    assertEquals(workers.running, 1);
    engine.close();
    assertEquals(workers.running, 0);
    await assertRefused(() => engine.ready, "the engine was closed");
    const late = engine.run([1]);
    assertEquals(await outcomes([early, late]), Array(2).fill("Cannot run the model: the engine was closed"));
    assertEquals(workers, { started: 1, running: 0 });
  });
});

Deno.test("Engine.close ends a second session that is being opened", async () => {
  await watchingWorkers(async (workers) => {
    const engine = new Engine(lookup(), { ...OPTIONS, workers: 2, batch_size: 1 });
    await engine.ready;
    const answers = Array.from({ length: 50 }, () => engine.run([1]));
    await answers[0];
    assertEquals(workers, { started: 2, running: 2 });
    engine.close();
    engine.close();
    assertEquals(workers, { started: 2, running: 0 });
    assertEquals((await outcomes(answers)).at(-1), "Cannot run the model: the engine was closed");
  });
});

/** Models whose batches differ in all that padding and masking can touch. */
const MODELS = ["xlm_all", "xlm_causal", "xlm_asm", "xlm_roberta", "xlm_roberta_causal"];

function randomRequest(model: Model, random: Random): LanguageModelRequest {
  const length = 1 + random.integer(model.max_length);
  const input_ids = Array.from({ length }, () => random.integer(model.vocab_size));
  const count = model.langs && Object.keys(model.langs).length;
  return {
    sequence: {
      input_ids,
      position_ids: model.positionIds(input_ids),
      langs: count === undefined ? undefined : input_ids.map(() => random.integer(count + 1) - 1),
    },
    positions: random.shuffle(input_ids.map((_, i) => i)).slice(0, 1 + random.integer(3)),
    top_k: random.integer(4),
    targets: Array.from({ length: random.integer(4) }, () => random.integer(model.vocab_size)),
  };
}

/** The answers in one list of numbers, and the shape they came in. */
function flat(answers: readonly LanguageModelAnswer[]): { scores: number[]; shape: unknown } {
  const scores = answers.flat().flatMap(({ top, targets }) => [...top.map(({ log_prob }) => log_prob), ...targets]);
  return { scores, shape: answers.map((answer) => answer.map(({ top, targets }) => [top.length, targets.length])) };
}

for (const name of MODELS) {
  Deno.test(`Engine answers for ${name} the same in any batch and order, with one worker and two`, async () => {
    const model = await loadModel(fromFileUrl(new URL(`../../fixtures/language_model/${name}`, import.meta.url)));
    const program = languageModelProgram(model);
    const random = new Random(name.length);
    const requests = Array.from({ length: 80 }, () => randomRequest(model, random));
    using alone = new Engine(program, { ...OPTIONS, batch_size: 1 });
    const expected = flat(await Promise.all(requests.map(alone.run)));
    for (const [batch_size, workers] of [[2, 1], [7, 2]] as const) {
      using engine = new Engine(program, { ...OPTIONS, batch_size, workers, max_batch_tokens: 64 });
      const answers = new Map<LanguageModelRequest, LanguageModelAnswer>();
      await Promise.all(
        random.shuffle(requests).map(async (request) => {
          answers.set(request, await engine.run(request));
        }),
      );
      const actual = flat(requests.map((request) => answers.get(request)!));
      assertEquals(actual.shape, expected.shape);
      const worst = Math.max(...expected.scores.map((score, i) => Math.abs(score - actual.scores[i]!)));
      assert(worst <= 1e-5, `log probabilities differ by ${worst} in batches of ${batch_size}`);
    }
  });
}
