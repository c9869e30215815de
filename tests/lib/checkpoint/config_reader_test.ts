import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ConfigReader } from "../../../lib/checkpoint/config_reader.ts";
import { assertRefused } from "./assert_refused.ts";

/** A reader of `json`, as text so that every number and key is possible. */
function reader(json: string): ConfigReader {
  return new ConfigReader("/m/config.json", JSON.parse(json));
}

async function withConfig(content: string | undefined, use: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "config.json");
    if (content !== undefined) await Deno.writeTextFile(path, content);
    await use(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("ConfigReader.load reads an object", async () => {
  await withConfig('{"n_layers":3}', async (path) => {
    assertEquals((await ConfigReader.load(path)).integer("n_layers", 1), 3);
  });
});

Deno.test("ConfigReader.load refuses what is not there and what is no object", async () => {
  const lfs = "version https://git-lfs.github.com/spec/v1\n";
  for (
    const content of [undefined, "", "{", "[]", "null", "1", '"{}"', "<!doctype html>", lfs, "{'a':1}", '{"a":1,}']
  ) {
    await withConfig(content, (path) => assertRefused(() => ConfigReader.load(path), path));
  }
});

Deno.test("ConfigReader takes the default where a field is missing or null", () => {
  const json = reader('{"a":null}');
  for (const name of ["a", "b", "constructor", "__proto__", "toString"]) {
    assertEquals(json.integer(name, 7), 7);
    assertEquals(json.firstInteger(name, 7), 7);
    assertEquals(json.number(name, 0.5), 0.5);
    assertEquals(json.boolean(name, true), true);
    assertEquals(json.string(name, "x"), "x");
    assertEquals([json.integers(name), json.strings(name), json.indices(name), json.names(name)], [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  }
});

Deno.test("ConfigReader takes the first of a field's names that is there", () => {
  const names = ["new", "old"];
  assertEquals(reader('{"new":1,"old":2}').integer(names, 0), 1);
  assertEquals(reader('{"new":null,"old":2}').integer(names, 0), 2);
  assertEquals(reader('{"old":2}').integer(names, 0), 2);
});

Deno.test("ConfigReader refuses values of another type or out of range, with the field's name", async () => {
  const range = { min: 1, max: 4 };
  const cases: [read: (json: ConfigReader) => unknown, values: string[], rule: string][] = [
    [
      (json) => json.integer("f", 1, range),
      ["0", "5", "1.5", '"2"', "true", "[2]", "{}", "1e400", "9007199254740993"],
      "an integer from 1 to 4",
    ],
    [(json) => json.integer("f", 1, { min: 1 }), ["0", "-1e9"], "an integer of at least 1"],
    [(json) => json.integer("f", 1, { max: 1 }), ["2"], "an integer of at most 1"],
    [(json) => json.integer("f", 1), ["0.1", '""'], "an integer"],
    [(json) => json.firstInteger("f", 1, range), ["0", "[]", "[1,5]", '["1"]', "[[1]]", '"1"'], "or a list of them"],
    [
      (json) => json.number("f", 0, { min: 0, max: 1 }),
      ["-0.1", "1.1", '"0.1"', "1e400", "[0.1]"],
      "a number from 0 to 1",
    ],
    [(json) => json.boolean("f", true), ["0", "1", '"true"', "[]"], "true or false"],
    [(json) => json.string("f", "a"), ["1", "[]", "{}", "false"], "a string"],
    [(json) => json.string("f", "a", ["a", "b"]), ['"c"', '"A"', "1", '["a"]'], "one of a, b"],
    [(json) => json.integers("f"), ["1", "[1.5]", '["1"]', "[null]", "{}"], "a list of integers"],
    [(json) => json.strings("f"), ['"a"', "[1]", "[null]", "{}"], "a list of strings"],
    [(json) => json.indices("f"), ["1", '"ab"', "[0]", '{"a":-1}', '{"a":0.5}', '{"a":"0"}'], "an object of integers"],
    [(json) => json.names("f"), ["1", '"ab"', '["a"]'], "an object of names by integers"],
    [(json) => json.unused("f"), ['"1"', "true", "[1]"], "a number"],
  ];
  for (const [read, values, rule] of cases) {
    for (const value of values) {
      await assertRefused(() => read(reader(`{"f":${value}}`)), "/m/config.json", "f is ", rule);
    }
  }
});

Deno.test("ConfigReader shows numbers as they are and long values in part", async () => {
  await assertRefused(() => reader('{"f":1e400}').integer("f", 1), "f is Infinity");
  await assertRefused(() => reader(`{"f":"${"x".repeat(1e5)}"}`).integer("f", 1), `f is "${"x".repeat(79)}…;`);
  await assertRefused(() => reader(`{"f":${"[".repeat(1e5)}${"]".repeat(1e5)}}`).integer("f", 1), "f is [[[[");
});

Deno.test("ConfigReader reads names that every object has as data", () => {
  const json = reader('{"lang2id":{"__proto__":0,"constructor":1},"id2lang":{"0":"__proto__"}}');
  assertEquals(Object.entries(json.indices("lang2id")!), [["__proto__", 0], ["constructor", 1]]);
  assertEquals([...json.names("id2lang")!], [[0, "__proto__"]]);
});
