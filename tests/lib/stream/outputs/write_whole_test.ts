import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { XlmError } from "../../../../lib/errors.ts";
import { writeWhole } from "../../../../lib/stream/outputs/write_whole.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

/** What a POSIX system has and Windows has not. */
const ignore = Deno.build.os === "windows";

Deno.test("writeWhole replaces a file in one piece and leaves nothing beside it", async () => {
  await inTempDirectory(async (directory) => {
    const path = join(directory, "page");
    await writeWhole(path, "old");
    await writeWhole(path, "new");
    assertEquals(await Deno.readTextFile(path), "new");
    assertEquals([...Deno.readDirSync(directory)].length, 1);
    const error = await assertRejects(() => writeWhole(join(directory, "none", "page"), "new"), XlmError);
    assertEquals([error.exitCode, error.message.includes("no such file or directory")], [4, true]);
  });
});

Deno.test({ name: "writeWhole leaves a link a link, and replaces its file", ignore }, async () => {
  await inTempDirectory(async (directory) => {
    const [file, link] = [join(directory, "file"), join(directory, "link")];
    await Deno.writeTextFile(file, "old");
    await Deno.symlink(file, link);
    await writeWhole(link, "new");
    assertEquals([(await Deno.lstat(link)).isSymlink, await Deno.readTextFile(file)], [true, "new"]);
  });
});

Deno.test({ name: "writeWhole writes to a pipe and leaves it a pipe", ignore }, async () => {
  await inTempDirectory(async (directory) => {
    const pipe = join(directory, "pipe");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const reader = new Deno.Command("cat", { args: [pipe], stdout: "piped" }).spawn();
    await writeWhole(pipe, "new");
    const { isFifo } = await Deno.stat(pipe);
    if (!isFifo) reader.kill();
    assertEquals([isFifo, new TextDecoder().decode((await reader.output()).stdout)], [true, "new"]);
  });
});
