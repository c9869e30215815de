import { assertEquals, assertStringIncludes } from "@std/assert";
import { Command, EnumType } from "@cliffy/command";
import { CompletionsCommand, generateShellCompletions } from "@cliffy/command/completions";

function program() {
  return new Command().name("xlm").noExit()
    .globalComplete("model", () => ["org/one", "org/two"])
    .command(
      "embed",
      new Command().description("Turn text into vectors.").type("pooling", new EnumType(["mean", "max"]))
        .option("--pooling <how:pooling>", "How to pool.")
        .option("-m, --model <name:string:model>", "Which model.")
        .option("-o, --output <file:file>", "Where to.")
        .arguments("[files...:file]"),
    )
    .command("completions", new CompletionsCommand())
    .reset();
}

Deno.test("generateShellCompletions mentions every command and option in each shell", () => {
  for (const shell of ["bash", "fish", "zsh"] as const) {
    const script = generateShellCompletions(program(), shell);
    for (const word of ["embed", "completions", "pooling", "model", "output"]) assertStringIncludes(script, word);
    assertStringIncludes(script, "xlm completions complete");
  }
});

Deno.test("generateShellCompletions completes for bash under the program's own name", () => {
  assertStringIncludes(generateShellCompletions(program(), "bash", { name: "x-lm" }), "complete -F _x_lm");
});

Deno.test("Command.getCompletion finds what types and complete handlers propose", async () => {
  const main = program();
  const embed = main.getCommand("embed")!;
  assertEquals(await embed.getCompletion("pooling")?.complete(embed, main), ["mean", "max"]);
  assertEquals(await embed.getCompletion("model")?.complete(embed, main), ["org/one", "org/two"]);
  assertEquals(embed.getCompletion("nothing"), undefined);
});
