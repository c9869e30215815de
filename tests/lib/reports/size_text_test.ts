import { assertEquals } from "@std/assert";
import { sizeText } from "../../../lib/reports/size_text.ts";

Deno.test("sizeText has three digits and the unit that keeps them short", () => {
  const sizes: [number, string][] = [
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1000, "1.00 kB"],
    [12_345, "12.3 kB"],
    [999_499, "999 kB"],
    [999_500, "1.00 MB"],
    [1_115_567_652, "1.12 GB"],
    [999_500_000_000_000, "1.00 PB"],
    [Number.MAX_SAFE_INTEGER, "9.01 PB"],
  ];
  for (const [bytes, text] of sizes) assertEquals(sizeText(bytes), text);
});
