import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { fixture, jsonLines, xlm } from "./xlm.ts";

const MODEL = fixture("fill_mask/xlm");

interface Encoding {
  input_ids: number[];
  tokens: string[];
  offset_mapping: [number, number][];
  special_tokens_mask: number[];
  token_type_ids?: number[];
  langs?: number[];
  explain?: Record<string, unknown>;
}

async function encoding(args: string[], stdin = ""): Promise<Encoding> {
  const { code, stdout, stderr } = await xlm(["tokenize", "--bare", ...args], { stdin });
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

Deno.test("xlm tokenize keeps the line's own bytes and adds one field", async () => {
  const line = '{ "n":1.0, "big":12345678901234567890,"text":"Light, the water." }';
  const { stdout } = await xlm(["tokenize", "-m", MODEL], { stdin: `${line}\n` });
  assertEquals(stdout.startsWith(line.slice(0, line.lastIndexOf("}"))), true);
  const { encoding } = JSON.parse(stdout) as { encoding: Encoding };
  assertEquals(Object.keys(encoding), ["input_ids", "tokens", "offset_mapping", "special_tokens_mask"]);
  assertEquals(encoding.tokens[0], "<s>");
  assertEquals(encoding.offset_mapping[0], [0, 0]);
  assertEquals(encoding.special_tokens_mask.filter((special) => special === 1).length, 2);
});

Deno.test("xlm tokenize takes null for a field that is not there", async () => {
  const model = fixture("fill_mask/xlm_langs");
  const ids = async (record: object) => {
    return (await encoding(["-m", model, "--langs", "--lang", "en"], `${JSON.stringify(record)}\n`)).input_ids;
  };
  const plain = await ids({ text: "the light" });
  const alike: object[] = [
    { text: "the light", text_pair: null },
    { text: "the light", lang: null, lang_pair: null, tokens: null },
    { text: null, tokens: ["the", "light"] },
  ];
  for (const record of alike) assertEquals(await ids(record), plain, JSON.stringify(record));
  const failed = await xlm(["tokenize", "-m", model, "--bare"], { stdin: '{"text":null}\n' });
  assertEquals(JSON.parse(failed.stdout).error, { code: "field_type", message: "text is null; expected a string" });
});

Deno.test("xlm tokenize --non-printing space parts words at line ends and tabs, and --resume notices it", async () => {
  const text = "first line\nsecond\tcolumn\r\nthird";
  const explain = async (...args: string[]) =>
    (await encoding(["-m", MODEL, "--explain", "--text", text, ...args])).explain;
  assertEquals((await explain())!["words"], ["first", "linesecondcolumnthird"]);
  assertEquals((await explain("--non-printing", "drop"))!["words"], ["first", "linesecondcolumnthird"]);
  const spaced = await explain("--non-printing", "space");
  assertEquals(spaced!["words"], ["first", "line", "second", "column", "third"]);
  const output = await Deno.makeTempFile();
  const run = (...args: string[]) => xlm(["tokenize", "-m", MODEL, "-o", output, ...args], { stdin: '"a\\nb"\n' });
  assertEquals((await run("--overwrite")).code, 0);
  const other = await run("--resume", "--non-printing", "space");
  assertEquals(other.code, 2);
  assertEquals((await run("--resume")).code, 0);
  await Deno.remove(output);
});

Deno.test("xlm tokenize counts offsets in the unit asked for", async () => {
  const text = "🎉 water";
  const last = async (unit: string) =>
    (await encoding(["-m", MODEL, "--offsets", unit, "--text", text])).offset_mapping.at(-2);
  assertEquals((await last("codepoint"))![1], 7);
  assertEquals((await last("utf16"))![1], 8);
  assertEquals((await last("byte"))![1], 10);
  assertEquals((await last("grapheme"))![1], 7);
});

Deno.test("xlm tokenize reads pairs, words, languages and adds what is asked for", async () => {
  const model = fixture("fill_mask/xlm_langs");
  const pair = '{"text":"food","text_pair":"water","lang":"en","lang_pair":"fr"}\n';
  const both = await encoding(["-m", model, "--token-type-ids", "--langs"], pair);
  const second = both.token_type_ids!.indexOf(1);
  assertEquals(both.langs!.slice(0, second), both.langs!.slice(0, second).map(() => 0));
  assertEquals(both.langs!.slice(second), both.langs!.slice(second).map(() => 1));
  assertEquals(both.tokens.filter((token) => token === "</s>").length, 2);

  const words = await encoding(["-m", MODEL], '{"tokens":["the","light"]}\n');
  assertEquals(words.input_ids, (await encoding(["-m", MODEL, "--text", "the light"])).input_ids);

  const explained = await encoding(["-m", MODEL, "--explain", "--text", "The light"]);
  assertEquals(Object.keys(explained.explain!), ["normalized", "words", "pieces", "ids"]);
  const bare = await encoding(["-m", MODEL, "--no-special-tokens", "--ids-only", "--text", "the light"]);
  assertEquals(bare, { input_ids: words.input_ids.slice(1, -1) } as unknown as Encoding);
});

Deno.test("xlm tokenize --decode reads what tokenize wrote", async () => {
  const { stdout } = await xlm(["tokenize", "-m", MODEL, "--ids-only", "--bare", "--text", "the light of water"]);
  const decoded = await xlm(["tokenize", "-m", MODEL, "--decode", "--no-special-tokens"], { stdin: stdout });
  assertEquals((jsonLines(decoded.stdout)[0] as { text: string }).text, "the light of water");
});

Deno.test("xlm tokenize --save-vocabulary writes files that give the same ids", async () => {
  for (const name of ["xlm", "xlm_roberta"]) {
    const folder = await Deno.makeTempDir();
    try {
      const target = join(folder, "new");
      const { code, stdout } = await xlm(["tokenize", "-m", fixture(`fill_mask/${name}`), "--save-vocabulary", target]);
      assertEquals(code, 0);
      const { saved } = JSON.parse(stdout) as { saved: string[] };
      for (const file of saved) assertEquals((await Deno.stat(file)).isFile, true);
      const text = "Растения создают 🎉 food.";
      const again = await encoding(["-m", target, "--text", text]);
      const before = await encoding(["-m", fixture(`fill_mask/${name}`), "--text", text]);
      assertEquals(again, before);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});

Deno.test("tokenize reads special tokens as text where tokenizer_config.json says so", async () => {
  const directory = await Deno.makeTempDir();
  try {
    for (const name of ["tokenizer_config.json", "vocab.json", "merges.txt", "config.json"]) {
      await Deno.copyFile(join(MODEL, name), join(directory, name));
    }
    const path = join(directory, "tokenizer_config.json");
    const config = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...config, split_special_tokens: true }));
    const args = ["--text", "a </s> b <special1>", "--bare"];
    const asked = await xlm(["tokenize", "-m", MODEL, "--split-special-tokens", ...args]);
    assertEquals(await xlm(["tokenize", "-m", directory, ...args]), asked);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
