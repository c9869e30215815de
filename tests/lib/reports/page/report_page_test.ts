import { assert, assertEquals } from "@std/assert";
import { reportPage } from "../../../../lib/reports/page/report_page.ts";
import { STYLE } from "../../../../lib/reports/page/style_data.ts";
import { ResultsReport } from "../../../../lib/reports/results/results_report.ts";

const HOSTILE = `</script></style><script>x()</script><img src=http://a.example/x onerror=x()> "'&\u202e\0\ud800`;

export function hostilePage(): string {
  const options = {
    result_field: undefined,
    gold_field: "gold",
    text_field: "text",
    question_field: "question",
    examples: 5,
  };
  const report = new ResultsReport(options);
  const labels = [{ label: HOSTILE, score: 0.5 }];
  for (let i = 0; i < 8; i++) report.add({ text: HOSTILE, text_pair: HOSTILE, gold: `${HOSTILE}${i}`, labels }, i + 1);
  report.add({ text: HOSTILE, error: { code: HOSTILE, message: HOSTILE } }, 9);
  report.add({ text: `${HOSTILE} `.repeat(20_000), labels }, 10);
  const manifest = {
    manifest: 1,
    command: HOSTILE,
    model: { name: HOSTILE, sha256: HOSTILE },
    options: { [HOSTILE]: HOSTILE },
  };
  const file = { name: HOSTILE, bytes: 1, sha256: "0" };
  return reportPage({ report, file, manifest, title: HOSTILE, gold_field: "gold", unreadable: 2 });
}

Deno.test("no text can become a part of the page", () => {
  const page = hostilePage();
  assert(page.length < 300_000, `${page.length}`);
  const inside = page.slice(page.indexOf("</style>") + 8);
  const tags = new Set([...inside.matchAll(/<\/?([a-z!]+)/gi)].map(([, name]) => name!.toLowerCase()));
  for (const name of ["script", "img", "iframe", "link", "style", "object", "form"]) assert(!tags.has(name), name);
  assert(!/\son\w+=/.test(inside.replace(/&#\d+;/g, "").replace(/onerror=x\(\)/g, "")), "an event handler");
  assert(!/(?:src|href|url)\s*[=(]\s*["']/i.test(page), "something is loaded");
  for (const mark of ["\u202e", "\0", "\ud800"]) assert(!inside.includes(mark), JSON.stringify(mark));
  assert(page.includes("default-src 'none'"));
});

Deno.test("pictures have names, and a table of the same numbers", () => {
  const page = hostilePage();
  const pictures = [...page.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag.replace(/\s+/g, " "));
  assert(pictures.length > 3);
  for (const tag of pictures) assert(/role="img" aria-label="[^"]+"|aria-hidden="true"/.test(tag), tag);
  assertEquals(page.match(/<figure>/g)?.length, page.match(/<summary>The numbers<\/summary>/g)?.length);
});

Deno.test("every colour of a text can be read on what is behind it, in the light and in the dark", () => {
  const [light = "", dark = ""] = STYLE.split("(prefers-color-scheme: dark) { :root");
  for (const theme of [light, dark]) {
    const colour = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(theme)![1]!;
    for (const name of ["ink", "soft", "blue", "rust", "green"]) assertContrast(colour(name), colour("paper"), 4.5);
    assertContrast(colour("paper"), colour("blue"), 4.5); // numbers in dark cells
  }
  const marks = [...STYLE.matchAll(/--mark: (#\w+); --tag: (#\w+)/g)];
  assertEquals(marks.length, 16);
  marks.forEach(([, mark, tag], i) => {
    assertContrast(tag!, mark!, 4.5);
    assertContrast(i < 8 ? "#1d1c1a" : "#eceae6", mark!, 4.5);
  });
});

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function assertContrast(one: string, other: string, least: number): void {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  const ratio = (high + 0.05) / (low + 0.05);
  assert(ratio >= least, `${one} on ${other}: ${ratio.toFixed(2)}`);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
