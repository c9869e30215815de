import { assertEquals } from "@std/assert";
import { downloadLine } from "../../commands/download_progress.ts";
import { sizeText } from "../../lib/reports/size_text.ts";

for (
  const [bytes, text] of [
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1000, "1.00 kB"],
    [9_994, "9.99 kB"],
    [9_996, "10.0 kB"],
    [99_960, "100 kB"],
    [999_600, "1.00 MB"],
    [1_115_567_652, "1.12 GB"],
    [2_239_607_176, "2.24 GB"],
  ] as const
) {
  Deno.test(`${bytes} bytes`, () => assertEquals(sizeText(bytes), text));
}

Deno.test("the line: share, bytes, and with a speed the time left", () => {
  assertEquals(downloadLine("org/name", 0, 1e9, 0), "org/name: 0 %, 0 bytes of 1.00 GB");
  assertEquals(downloadLine("org/name", 5e8, 1e9, 2e7), "org/name: 50 %, 500 MB of 1.00 GB, 20.0 MB/s, 25 s left");
  assertEquals(downloadLine("org/name", 0, 1e9, 5e6), "org/name: 0 %, 0 bytes of 1.00 GB, 5.00 MB/s, 3 min 20 s left");
  assertEquals(downloadLine("org/name", 0, 1e9, 1e5), "org/name: 0 %, 0 bytes of 1.00 GB, 100 kB/s, 2 h 46 min left");
  assertEquals(downloadLine("org/name", 0, 0, 0), "org/name: 100 %, 0 bytes of 0 bytes");
});
