import { assertEquals } from "@std/assert";
import { Command, EnumType } from "@cliffy/command";

Deno.test("Command.getCompletion finds what types and complete handlers propose", async () => {
  const embed = new Command().type("pooling", new EnumType(["mean", "max"]))
    .complete("model", () => ["org/one", "org/two"])
    .option("--pooling <how:pooling>", "How to pool.")
    .option("-m, --model <name:string:model>", "Which model.");
  assertEquals(await embed.getCompletion("pooling")?.complete(embed), ["mean", "max"]);
  assertEquals(await embed.getCompletion("model")?.complete(embed), ["org/one", "org/two"]);
  assertEquals(embed.getCompletion("nothing"), undefined);
  assertEquals(embed.getOption("model")?.args.map(({ type, action }) => [type, action]), [["string", "model"]]);
});
