import { assert } from "@std/assert";
import { programCommand } from "../../commands/program.ts";
import { helpExamples } from "../docs/example.ts";
import { assertAsRecorded, canRun, keyOf, readRecorded } from "../docs/recorded.ts";

const examples = await helpExamples();
const recorded = await readRecorded();

Deno.test("the help of every command has examples", async () => {
  const program = await programCommand(() => {});
  for (const command of [program, ...program.getCommands()]) {
    const own = examples.filter(({ place }) => place === `${command.getPath()} --help`);
    // The lines of zsh and fish are not for bash, which runs the examples.
    const least = command.getName() === "completions" ? 1 : 2;
    assert(own.length >= least, command.getPath());
  }
});

for (const example of examples) {
  Deno.test({
    name: `${example.place}: ${example.script}`,
    ignore: !await canRun(example),
    fn: () => assertAsRecorded(example, recorded[keyOf(example)]!),
  });
}
