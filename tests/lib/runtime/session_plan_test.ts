import { assertEquals } from "@std/assert";
import { firstPlan, fixedPlan, streamPlan } from "../../../lib/runtime/session_plan.ts";
import type { GraphProgram } from "../../../lib/runtime/program.ts";

const MB = 1 << 20;

/** A graph of weights that are mapped and not copied. */
function graph(parts: Partial<GraphProgram>): GraphProgram {
  return {
    ...{ model: new Uint8Array(), folder: undefined, improvable: "nothing", int8: false, float16: false },
    ...{ mapped_bytes: 10 * MB, matrix_bytes: 10 * MB },
    ...parts,
  };
}

Deno.test("fixedPlan packs small models and those of 8-bit integers", () => {
  assertEquals(fixedPlan(graph({}), 1, 8), { sessions: 1, threads: 8, packed: true });
  assertEquals(fixedPlan(graph({ mapped_bytes: 65 * MB }), 2, 4), { sessions: 2, threads: 4, packed: false });
  assertEquals(fixedPlan(graph({ mapped_bytes: 65 * MB, int8: true }), 1, 1).packed, true);
});

Deno.test("firstPlan takes all processors for one batch, but not where a processor's caches hold the matrices", () => {
  assertEquals(firstPlan(graph({ matrix_bytes: 40 * MB }), 4), { sessions: 1, threads: 4, packed: true });
  assertEquals(firstPlan(graph({}), 4), { sessions: 4, threads: 1, packed: true });
  assertEquals(firstPlan(graph({}), 1), { sessions: 1, threads: 1, packed: true });
  // An exported graph's matrices are among the weights inside it.
  const inside = graph({ improvable: "nodes", model: new Uint8Array(40 * MB), mapped_bytes: 0, matrix_bytes: 0 });
  assertEquals(firstPlan(inside, 4).sessions, 1);
});

Deno.test("streamPlan gives each processor a session while all copies fit", () => {
  assertEquals(streamPlan(graph({}), 8), { sessions: 8, threads: 1, packed: true });
  // The embeddings of a large vocabulary are mapped, but not multiplied by.
  assertEquals(streamPlan(graph({ mapped_bytes: 1100 * MB, matrix_bytes: 340 * MB }), 2)?.sessions, 2);
});

Deno.test("streamPlan takes fewer sessions with more threads where copies are large", () => {
  assertEquals(streamPlan(graph({ matrix_bytes: 340 * MB }), 16), { sessions: 3, threads: 5, packed: true });
  // Weights in half precision are widened by every session, those of a graph without a folder lie inside it.
  const widened = graph({ improvable: "weights", mapped_bytes: 100 * MB, matrix_bytes: 0 });
  assertEquals(streamPlan(widened, 16)?.sessions, 5);
  const inside = graph({ improvable: "nodes", model: new Uint8Array(300 * MB), mapped_bytes: 0, matrix_bytes: 0 });
  assertEquals(streamPlan(inside, 16)?.sessions, 3);
});

Deno.test("streamPlan leaves one session with all processors where there is no room for two, or one processor", () => {
  assertEquals(streamPlan(graph({ matrix_bytes: 600 * MB }), 16), undefined);
  assertEquals(streamPlan(graph({}), 1), undefined);
});
