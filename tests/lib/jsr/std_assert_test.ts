import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";

class Point {
  constructor(readonly x: number) {}
}

const cycle = (): unknown => {
  const node: Record<string, unknown> = { a: 1 };
  node["self"] = node;
  return node;
};

const EQUAL: Array<[unknown, unknown]> = [
  [0, -0],
  [NaN, NaN],
  [[1, { a: [2] }], [1, { a: [2] }]],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  [Object.create(null), {}],
  [new Point(1), new Point(1)],
  [new Date(5), new Date(5)],
  [/a/g, /a/g],
  [new URL("http://a"), new URL("http://a/")],
  [new Map([["a", [1]], ["b", [2]]]), new Map([["b", [2]], ["a", [1]]])],
  [new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])],
  [new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }])],
  [new Float32Array([NaN, -0]), new Float32Array([NaN, 0])],
  [new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2]).buffer],
  [cycle(), cycle()],
];

const UNEQUAL: Array<[unknown, unknown]> = [
  [1, "1"],
  [1n, 1],
  [null, undefined],
  [{}, { a: undefined }],
  [{ a: undefined }, { b: undefined }],
  [[1, 2], [1, 2, 3]],
  [[1, 2], { 0: 1, 1: 2 }],
  [new Point(1), { x: 1 }],
  [new Date(5), new Date(6)],
  [/a/g, /a/i],
  [new Map([["a", 1]]), new Map([["a", 2]])],
  [new Set([1]), new Set([2])],
  [new Float32Array([1]), new Float64Array([1])],
  [new Uint8Array([1]), new Uint8Array([1, 2])],
];

/** Runs the assertion and answers the message it fails with; undefined where it holds. */
function failure(assertion: () => unknown): string | undefined {
  try {
    assertion();
    return undefined;
  } catch (error) {
    if (!(error instanceof AssertionError) || error.name !== "AssertionError") throw error;
    return error.message;
  }
}

function check(holds: boolean, found: string | undefined, what: unknown): void {
  if (holds !== (found === undefined)) throw new Error(`${Deno.inspect(what)}: ${found ?? "holds"}`);
}

Deno.test("assertEquals compares deeply, and assertNotEquals is its opposite", () => {
  for (const [cases, areEqual] of [[EQUAL, true], [UNEQUAL, false]] as const) {
    for (const [a, b] of cases) {
      check(areEqual, failure(() => assertEquals(a, b)), [a, b]);
      check(areEqual, failure(() => assertEquals(b, a)), [b, a]);
      check(!areEqual, failure(() => assertNotEquals(a, b)), [a, b]);
    }
  }
});

Deno.test("assertEquals says in its first line what the caller said, then what differs", () => {
  const message = failure(() => assertEquals([1, { a: 2 }], [1, { a: 3 }], "pair 7")) ?? "";
  check(true, failure(() => assertMatch(message, /^Values are not equal: pair 7\n/)), message);
  check(true, failure(() => assertMatch(message, /-.*a: [23][^]*\+.*a: [23]|\+.*a: [23][^]*-.*a: [23]/)), message);
});

Deno.test("each assertion holds or fails as its name says", () => {
  const cases: Array<[holds: boolean, assertion: () => unknown]> = [
    [true, () => assert(1)],
    [false, () => assert("")],
    [true, () => assertFalse(0)],
    [false, () => assertFalse("a")],
    [true, () => assertStrictEquals(NaN, NaN)],
    [false, () => assertStrictEquals(0, -0)],
    [false, () => assertStrictEquals<unknown>([], [])],
    [true, () => assertAlmostEquals(1, 1 + 5e-8)],
    [false, () => assertAlmostEquals(1, 1 + 5e-7)],
    [true, () => assertAlmostEquals(1, 1.05, 0.1)],
    [true, () => assertAlmostEquals(Infinity, Infinity)],
    [false, () => assertAlmostEquals(NaN, 1)],
    [true, () => assertGreater(2, 1)],
    [false, () => assertGreater(1, 1)],
    [true, () => assertGreaterOrEqual(1, 1)],
    [false, () => assertGreaterOrEqual(NaN, 1)],
    [true, () => assertLess(1, 2)],
    [false, () => assertLess(2, 2)],
    [true, () => assertLessOrEqual(2, 2)],
    [false, () => assertLessOrEqual(3, 2)],
    [true, () => assertMatch("abc", /b/)],
    [false, () => assertMatch("abc", /^b/)],
    [true, () => assertStringIncludes("abc", "bc")],
    [false, () => assertStringIncludes("abc", "bd")],
    [true, () => assertInstanceOf(new TypeError(), Error)],
    [false, () => assertInstanceOf({}, Error)],
    [true, () => assertExists(0)],
    [false, () => assertExists(null)],
    [false, () => fail("why")],
    [true, () => assertThrows(() => JSON.parse("{"), SyntaxError)],
    [false, () => assertThrows(() => JSON.parse("{}"))],
    [false, () => assertThrows(() => JSON.parse("{"), RangeError)],
    [false, () => assertThrows(() => JSON.parse("{"), SyntaxError, "no such text")],
  ];
  for (const [holds, assertion] of cases) check(holds, failure(assertion), assertion.toString());
});

Deno.test("assertThrows and assertRejects return the error", async () => {
  const error = new RangeError("out of range");
  assertStrictEquals(
    assertThrows(
      () => {
        throw error;
      },
      RangeError,
      "of r",
    ),
    error,
  );
  assertStrictEquals(await assertRejects(() => Promise.reject(error), RangeError, "of r"), error);
  const wrong = [() => Promise.resolve(), () => Promise.reject(new Error("x"))];
  for (const fn of wrong) await assertRejects(() => assertRejects(fn, RangeError), AssertionError);
});
