import { assert, assertEquals } from "@std/assert";
import { excerpt } from "../../../lib/checkpoint/excerpt.ts";

Deno.test("excerpt shows values as JSON, and cuts them where they are long", () => {
  const cases: [value: unknown, text: string][] = [
    ["a\n", '"a\\n"'],
    [NaN, "NaN"],
    [7n, "7"],
    [undefined, "undefined"],
    [[1, ["a"], null, {}], '[1,["a"],null,{}]'],
    [{ a: 1, b: [] }, '{"a":1,"b":[]}'],
    [new Map([["a", new Map([[1, true]])]]), '{"a":{1:true}}'],
    ["x".repeat(100), `"${"x".repeat(79)}…`],
    [Array(100).fill(1), `[${"1,".repeat(100).slice(0, 79)}…`],
  ];
  for (const [value, text] of cases) assertEquals(excerpt(value), text);
});

Deno.test("excerpt shows what holds itself, and of what is large once followed no more than is shown", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  let looks = 0;
  let laughs: unknown[] = [1];
  for (let i = 0; i < 40; i++) {
    laughs = new Proxy(Array(10).fill(laughs), {
      get(target, name) {
        looks++;
        return Reflect.get(target, name);
      },
    });
  }
  const map = new Map<unknown, unknown>();
  map.set(map, map);
  for (const value of [cycle, laughs, map, "x".repeat(1e8)]) assertEquals(excerpt(value).length, 81);
  assert(looks < 1000, `${looks} looks`);
});
