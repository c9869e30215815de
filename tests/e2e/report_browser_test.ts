/** Opt-in: shows pages in Chromium, where it is installed (Debian's package `chromium`). */
import { assert, assertEquals } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { hostilePage } from "../lib/reports/page/report_page_test.ts";
import { inTempDirectory } from "../in_temp_directory.ts";

const missing = !await new Deno.Command("sh", { args: ["-c", "command -v chromium"], stdout: "null" }).output()
  .then(({ success }) => success);

interface Shown {
  dom: string;
  /** What the page says on its console: errors, and what its policy forbids. */
  console: string[];
  /** Requests for others, but for the browser's own. */
  requests: string[];
}

/** Where the browser itself looks for news. */
const ITS_OWN = /\b(google|googleapis|gvt1|gstatic)\.com\b/;

/** Shows a page in a browser that reaches others only through a proxy that notes what is asked for, and refuses it. */
async function show(page: string, folder: string, more: readonly string[] = []): Promise<Shown> {
  const path = join(folder, "page.html");
  await Deno.writeTextFile(path, page);
  const requests: string[] = [];
  const proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const counting = (async () => {
    for await (const connection of proxy) {
      const bytes = new Uint8Array(4096);
      const length = await connection.read(bytes).catch(() => null);
      const [line = ""] = new TextDecoder().decode(bytes.subarray(0, length ?? 0)).split("\r\n");
      if (line !== "" && !ITS_OWN.test(line)) requests.push(line);
      connection.close();
    }
  })();
  const { port } = proxy.addr as Deno.NetAddr;
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    .concat(["--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions"])
    .concat([`--proxy-server=http://127.0.0.1:${port}`, "--proxy-bypass-list=<-loopback>", "--enable-logging=stderr"])
    .concat([`--user-data-dir=${join(folder, "profile")}`, "--virtual-time-budget=2000", ...more, "--dump-dom"]);
  const child = new Deno.Command("chromium", { args: [...flags, toFileUrl(path).href], stdin: "null" });
  const { stdout, stderr } = await child.output();
  proxy.close();
  await counting.catch(() => {});
  const [dom = "", log = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { dom, console: log.split("\n").filter((line) => line.includes(":CONSOLE")), requests };
}

function test(name: string, run: (folder: string) => Promise<void>): void {
  Deno.test({
    name: `${name}${missing ? " (skipped: chromium is not installed)" : ""}`,
    ignore: missing,
    fn: () => inTempDirectory(run),
  });
}

test("a page of hostile texts runs no script and asks for nothing", async (folder) => {
  const { dom, console, requests } = await show(hostilePage(), folder);
  assert(/<\/footer>\s*<\/main>\s*<\/body>\s*<\/html>\s*$/.test(dom), dom.slice(-300));
  assertEquals([console, requests], [[], []]);
});

test("the browser would show what these tests look for", async (folder) => {
  const page = `<img src="http://a.example/x.png"><script>throw new Error("seen")</script>`;
  const { console, requests } = await show(page, folder);
  assert(requests.some((line) => line.includes("a.example/x.png")), requests.join());
  assert(console.some((line) => line.includes("seen")), console.join());
});

test("a page fits a telephone, and is dark where the reader wants it", async (folder) => {
  const probe = `<script>addEventListener("load", () => {
    const { scrollWidth, clientWidth } = document.documentElement;
    document.title = [scrollWidth <= clientWidth, getComputedStyle(document.body).backgroundColor].join(" ");
  })</script>`;
  const open = hostilePage().replace(/<meta http-equiv[^>]*>/, probe);
  const seen = async (...more: string[]) => /<title>(.*?)<\/title>/.exec((await show(open, folder, more)).dom)![1];
  assertEquals(await seen("--window-size=500,900"), "true rgb(251, 250, 247)");
  assertEquals(await seen("--blink-settings=preferredColorScheme=0"), "true rgb(21, 23, 26)");
});
