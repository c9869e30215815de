import { assert, assertEquals } from "@std/assert";
import { GraphBuilder, type GraphProgram } from "../../../lib/graph/graph_builder.ts";
import type { SessionClient } from "../../../lib/runtime/session_client.ts";
import { type PoolOptions, SessionPool } from "../../../lib/runtime/session_pool.ts";
import { languageModelProgram } from "../../../lib/tasks/fill_mask/language_model_program.ts";
import { loadModel } from "../../../models/mod.ts";
import { withCopy } from "../../models/checkpoint_copy.ts";

const OPTIONS: PoolOptions = { device: "auto", verbose: false };

/** More than a processor's caches hold. */
const MANY_BYTES = 64 << 20;

/** y = x + x, said to have so many bytes of matrices. */
function doubling(matrix_bytes = MANY_BYTES): GraphProgram {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float", ["n"]);
  graph.output("y", graph.op("Add", [x, x]), "float", ["n"]);
  return { ...graph.build(), matrix_bytes };
}

async function double(session: SessionClient, value: number): Promise<number> {
  const x = { type: "float32" as const, data: Float32Array.of(value), dims: [1] };
  const reply = await session.ask({ type: "run", feeds: { x } });
  assert(reply.type === "outputs", JSON.stringify(reply));
  return reply.outputs["y"]!.data[0] as number;
}

const delay = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Lets the first session answer batches until more sessions would pay. */
async function keepBusy(pool: SessionPool): Promise<void> {
  for (let i = 0; i < 12; i++) assertEquals(await double(pool.free!, i), 2 * i);
}

Deno.test("SessionPool has one session until there is much to do, then one a processor", async () => {
  const pool = new SessionPool(doubling(), OPTIONS, 2);
  await pool.ready;
  assertEquals(pool.device, "cpu");
  assertEquals(pool.grow(), undefined);
  await keepBusy(pool);
  assertEquals(pool.size, 1);
  await pool.grow();
  assertEquals(pool.size, 2);
  assertEquals(pool.grow(), undefined); // the first gives its memory back
  let growing: Promise<void> | undefined;
  while (growing === undefined) {
    await delay(1);
    growing = pool.grow();
  }
  await growing;
  assertEquals(pool.grow(), undefined);
  const sessions = new Set<SessionClient>();
  const answers = [1, 2, 3, 4].map((value) => {
    const session = pool.free!;
    sessions.add(session);
    return double(session, value);
  });
  assertEquals(pool.free, undefined); // two batches each
  assertEquals(await Promise.all(answers), [2, 4, 6, 8]);
  assertEquals(sessions.size, 2);
  pool.close("done");
});

Deno.test("SessionPool gives a small model a session a processor as soon as there is work for it", async () => {
  const pool = new SessionPool(doubling(0), OPTIONS, 2);
  await pool.ready;
  assertEquals(pool.size, 2);
  await pool.grow();
  assertEquals(pool.grow(), undefined);
  const answers: Promise<unknown>[] = [];
  const sessions = new Set([1, 2, 3, 4].map((value) => {
    const session = pool.free!;
    answers.push(double(session, value));
    return session;
  }));
  assertEquals(sessions.size, 2);
  await Promise.all(answers);
  // None is opened instead of them.
  for (let i = 0; i < 30; i++) assertEquals(await double(pool.free!, i), 2 * i);
  assertEquals(pool.grow(), undefined);
  assert(sessions.has(pool.free!));
  pool.close("done");
});

Deno.test("SessionPool keeps to the workers or threads that were asked for", async () => {
  for (const asked of [{ workers: 1 }, { threads: 1 }]) {
    const pool = new SessionPool(doubling(), { ...OPTIONS, ...asked }, 2);
    await pool.ready;
    await keepBusy(pool);
    assertEquals(pool.grow(), undefined);
    assertEquals(pool.size, 1);
    pool.close("done");
  }
});

Deno.test("SessionPool goes on with what is open where there is no room for more", async () => {
  await withCopy("xlm", {}, async (directory) => {
    const model = await loadModel(directory);
    const { graph, collate } = languageModelProgram(model);
    const input_ids = [0, 5, 1];
    const sequence = { input_ids, position_ids: model.positionIds(input_ids) };
    const pool = new SessionPool({ ...graph, matrix_bytes: MANY_BYTES }, OPTIONS, 2);
    await pool.ready;
    // Stands in for memory that does not suffice: the open session keeps its mapping.
    await Deno.remove(`${directory}/model.safetensors`);
    const ask = async () => {
      const feeds = collate([{ sequence, positions: [1], top_k: 1, targets: [] }]);
      const { type } = await pool.free!.ask({ type: "run", feeds });
      assertEquals(type, "outputs");
    };
    for (let i = 0; i < 12; i++) await ask();
    await pool.grow();
    assertEquals(pool.size, 1);
    await ask();
    assertEquals(pool.grow(), undefined);
    pool.close("done");
  });
});
