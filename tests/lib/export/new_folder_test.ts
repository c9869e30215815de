import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { XlmError } from "../../../lib/errors.ts";
import { NewFolder } from "../../../lib/export/new_folder.ts";
import { inTempDirectory } from "../../in_temp_directory.ts";

const namesIn = (directory: string) => [...Deno.readDirSync(directory)].map(({ name }) => name);

Deno.test("NewFolder appears when it is finished, also in place of an empty one", () =>
  inTempDirectory(async (directory) => {
    for (const name of ["new", "empty", "deep/er"]) {
      const path = join(directory, name);
      if (name === "empty") await Deno.mkdir(path);
      const folder = await NewFolder.begin(path);
      await Deno.writeTextFile(join(folder.partial, "file"), "text");
      assertEquals(await Deno.stat(join(path, "file")).catch(() => undefined), undefined);
      await folder.finish();
      folder.discard();
      assertEquals(namesIn(path), ["file"]);
    }
    assertEquals(namesIn(directory).sort(), ["deep", "empty", "new"]);
  }));

Deno.test("NewFolder leaves nothing when it is discarded", () =>
  inTempDirectory(async (directory) => {
    const folder = await NewFolder.begin(join(directory, "new"));
    await Deno.writeTextFile(join(folder.partial, "file"), "text");
    folder.discard();
    assertEquals(namesIn(directory), []);
  }));

Deno.test("NewFolder refuses files that are there, at the beginning and at the end", () =>
  inTempDirectory(async (directory) => {
    const path = join(directory, "full");
    await Deno.mkdir(path);
    const folder = await NewFolder.begin(path);
    await Deno.writeTextFile(join(path, "theirs"), "text");
    for (
      const action of [() => NewFolder.begin(path), () => folder.finish(), () => NewFolder.begin(join(path, "theirs"))]
    ) {
      const error = await assertRejects(action, XlmError, "expected a new or empty directory. Name another");
      assertEquals(error.exitCode, 2);
    }
    folder.discard();
    assertEquals(namesIn(path), ["theirs"]);
    const inFile = await assertRejects(() => NewFolder.begin(join(path, "theirs", "new")), XlmError);
    assertEquals(inFile.exitCode, 4);
  }));
