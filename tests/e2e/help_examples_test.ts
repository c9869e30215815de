import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { xlm } from "./xlm.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** Commands that records pass through. */
const COMMANDS = ["tokenize", "fill-mask", "embed", "forward"];

for (const command of COMMANDS) {
  Deno.test(`the examples in the help of xlm ${command} run`, async () => {
    const { stdout: help } = await xlm([command, "--help"]);
    const examples = help.split("\n").map((line) => line.trim()).filter((line) => /^(xlm|echo|printf) /.test(line));
    assert(examples.length >= 3, help);
    for (const example of examples) {
      const script = `xlm() { "${Deno.execPath()}" run -A -q "${MAIN}" "$@"; }\nset -o pipefail\n${example}`;
      const { code, stdout, stderr } = await new Deno.Command("bash", { args: ["-c", script] }).output();
      assertEquals(code, 0, `${example}: ${new TextDecoder().decode(stderr)}`);
      assert(stdout.length > 0, example);
    }
  });
}
