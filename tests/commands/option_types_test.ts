import { ValidationError } from "@cliffy/command";
import { assertEquals, assertThrows } from "@std/assert";
import { decimal, integer } from "../../commands/option_types.ts";

const given = (value: string) => ({ label: "Option", type: "", name: "--layer", value });

Deno.test("integer and decimal read numbers, and refuse what JavaScript would make one of", () => {
  assertEquals(["-2", "0", "12"].map((value) => integer(given(value))), [-2, 0, 12]);
  assertEquals(["0", ".5", "1.", "2e-1"].map((value) => decimal(given(value))), [0, 0.5, 1, 0.2]);
  for (const wrong of ["", " ", "1 ", "0x1", "1.5", "1e1", "--1", "9".repeat(17)]) {
    assertThrows(() => integer(given(wrong)), ValidationError, "must be a whole number");
  }
  for (const wrong of ["", " ", "-1", "0x1", "NaN", "Infinity", "1e999", "."]) {
    assertThrows(() => decimal(given(wrong)), ValidationError, "must be a number of at least 0");
  }
});
