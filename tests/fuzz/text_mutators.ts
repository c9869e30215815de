import type { Random } from "../lib/checkpoint/random.ts";
import type { Mutator } from "./mutators.ts";

/** Texts that readers have stumbled over. */
const ODD_TEXTS: readonly string[] = [
  ...[
    "",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\ufeff",
    "\u2028",
    "\u00a0",
    "\ufffd",
    "\u202e",
    "a\u0301",
    "ﬃ",
    "İ",
    "ß",
  ],
  ...["😀", "👩‍👩‍👧", "한", "ไทย", "日本語。", "\ud800", "\udc00", "\\", '"', "'", '""', ",", ";", "\\ud800", "\\u0000"],
  ...["null", "true", "NaN", "-Infinity", "1e400", "-0", "1e-400", "9007199254740993", "18446744073709551616", "0x10"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "<s>",
    "</s>",
    "<mask>",
    "<special1>",
    "</w>",
    "\u2581",
    "{}",
    "[]",
    "[".repeat(1e4),
  ],
  ...['{"a":'.repeat(5000), "é".repeat(2e4), "x".repeat(7e4), "a ".repeat(3e4)],
];

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  2.5,
  -0.5,
  1e9,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
]
  .concat([[], {}, [[]], [null], [1, 2, 3], { a: 1 }, "", "0"] as never[]);

const TOKEN = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|"(?:[^"\\]|\\.)*"|[\p{L}_]+|\s+|./gsu;

/** A few tokens of a text changed for odd ones, removed, doubled or exchanged. */
export const changeText: Mutator = (bytes, random) => {
  const tokens: string[] = new TextDecoder().decode(bytes).match(TOKEN) ?? [];
  for (let changes = 1 << random.integer(3); changes > 0; changes--) {
    const at = random.integer(tokens.length + 1);
    const other = tokens[random.integer(tokens.length)] ?? "";
    tokens.splice(at, random.integer(2), ...random.pick([[], [other], [random.pick(ODD_TEXTS)]]));
  }
  return new TextEncoder().encode(tokens.join(""));
};

/** Lines removed, doubled, joined and exchanged. */
export const changeLines: Mutator = (bytes, random) => {
  const lines = new TextDecoder().decode(bytes).split("\n");
  for (let changes = 1 << random.integer(3); changes > 0; changes--) {
    const at = random.integer(lines.length);
    const other = lines[random.integer(lines.length)]!;
    lines.splice(
      at,
      random.integer(2),
      ...random.pick([[], [other], [other + (lines[at] ?? "")], [random.pick(ODD_TEXTS)]]),
    );
  }
  return new TextEncoder().encode(lines.join(random.pick(["\n", "\n", "\n", "\r\n", "\r"])));
};

/** Values of a JSON document changed for others of its own, for odd ones, or for text; keys removed and added. */
export const changeJson: Mutator = (bytes, random, others) => {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return changeText(bytes, random, others);
  }
  for (let changes = 1 << random.integer(3); changes > 0; changes--) document = changed(document, random);
  return new TextEncoder().encode(JSON.stringify(document));
};

/** Goes down from the top to some value, and changes it. */
function changed(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.integer(8) === 0) return oddValue(value, random);
  const keys = Object.keys(value);
  if (keys.length === 0) return oddValue(value, random);
  const key = random.pick(keys);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  const fields = copy as Record<string, unknown>;
  switch (random.integer(6)) {
    case 0:
      if (Array.isArray(copy)) copy.splice(Number(key), 1);
      else delete fields[key];
      break;
    case 1:
      if (Array.isArray(copy)) copy.splice(Number(key), 0, copy[Number(key)]);
      else fields[random.pick(ODD_TEXTS)] = fields[key];
      break;
    case 2:
      fields[key] = fields[random.pick(keys)];
      break;
    default:
      fields[key] = changed(fields[key], random);
  }
  return copy;
}

function oddValue(value: unknown, random: Random): unknown {
  if (typeof value === "number" && random.integer(2) === 0) {
    return random.pick([value + 1, value - 1, -value, value * 2, value / 2]);
  }
  if (random.integer(4) === 0) return [value];
  return random.pick<unknown>(random.integer(2) === 0 ? ODD_VALUES : ODD_TEXTS);
}

/** Applies a mutator to about half of the lines, each by itself. */
export function insideLines(mutator: Mutator): Mutator {
  return (bytes, random, others) => {
    const lines = new TextDecoder().decode(bytes).split("\n").map((line) => {
      if (line === "" || random.integer(2) === 0) return line;
      return new TextDecoder().decode(mutator(new TextEncoder().encode(line), random, others));
    });
    return new TextEncoder().encode(lines.join("\n"));
  };
}
