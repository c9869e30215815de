import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { readCheckpoint } from "../../../lib/checkpoint/checkpoint.ts";
import { readModelFile, readModelJson } from "../../../lib/checkpoint/model_file.ts";
import { refuseStandIn } from "../../../lib/checkpoint/stand_in.ts";
import { readOnnxFile } from "../../../lib/checkpoint/onnx/read_onnx_file.ts";
import { assertRefused } from "./assert_refused.ts";
import { needing } from "../../needing.ts";

const STAND_INS: Record<string, [content: string, found: string, hint: string]> = {
  "nothing": ["", "it is empty", "Download it again"],
  "a Git LFS pointer": [
    "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1115567652\n",
    "Git LFS pointer (73 bytes)",
    "git lfs pull",
  ],
  "a Git Xet pointer": ["# xet version 0\nfilesize = 7\n", "Git Xet pointer", "git xet pull"],
  "an HTML page": ["\n<!DOCTYPE html><html>Not found</html>", "HTML or XML page", "Download it again"],
  "a page after a byte order mark": ["\xef\xbb\xbf<html><body>Sign in", "HTML or XML page", "Download it again"],
  "an XML error": ["<Error><Code>AccessDenied</Code></Error>", "HTML or XML page", "Download it again"],
  "the hub's answer for a file it lacks": ["Entry not found", "a server's error message", "Download it again"],
  "the hub's answer in JSON": ['{"error":"Repository not found"}', "a server's error message", "Download it again"],
  "the hub's answer for a gated model": ["Access to model a/b is restricted.", "a server's error message", "again"],
  "a hub's older answer in JSON": ['{ "error_message": "gone" }', "a server's error message", "Download it again"],
  "an answer in JSON of another server": ['{"message":"Not Found"}', "a server's error message", "Download it again"],
  "an answer with its status": ["401 Unauthorized\n", "a server's error message", "Download it again"],
  "an answer with its status and a colon": ["404: Not Found", "a server's error message", "Download it again"],
  "a server's fault": ["502 Bad Gateway", "a server's error message", "Download it again"],
  "a download that did not follow its link": [
    "Found. Redirecting to https://example.org/file",
    "a server's error message",
    "Download it again",
  ],
  "blank lines": [" \n\r\n", "it is blank", "Download it again"],
  "an unfinished download": ["\0".repeat(100), "begins with zero bytes alone", "Download it again"],
  "a file packed with gzip": ["\x1f\x8b\x08\0", "compressed with gzip", "gunzip"],
  "a file packed with xz": ["\xfd7zXZ\0\0", "compressed with xz", "unxz"],
  "a file packed with zstd": ["\x28\xb5\x2f\xfd\x04", "compressed with zstd", "unzstd"],
  "a file packed with bzip2": ["BZh91AY&SY", "compressed with bzip2", "bunzip2"],
};

const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

async function withFile(content: Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "file");
    await Deno.writeFile(path, content);
    await use(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

for (const [title, [content, ...parts]] of Object.entries(STAND_INS)) {
  Deno.test(`every reader of a model's files refuses ${title} in a file's place`, async () => {
    await withFile(latin1(content), async (path) => {
      const readers = [
        () => readModelFile(path, "text"),
        () => readModelJson(path, "JSON"),
        () => readCheckpoint(path),
        () => readOnnxFile(path),
      ];
      for (const read of readers) await assertRefused(read, path, ...parts);
    });
  });
}

Deno.test("files that only look a little like a stand-in are none", () => {
  const files = [
    "<s> 12\n</s> 11\n",
    "v e</w> 1\n",
    "not e</w> 3\n",
    '{"errors": 1}',
    '{"messages": {"error": 1}}',
    "found e</w> 3\nredirecting to</w> 1\n",
    "404 not</w> 3\n",
    "\0".repeat(63),
    "#version: 0.2\n",
    "< a",
  ];
  for (const file of files) refuseStandIn(latin1(file), file.length, "it");
});

needing("links", "readModelFile tells a file that is not there from a link to nothing", async () => {
  await withFile(new Uint8Array(), async (path) => {
    assertEquals(await readModelFile(`${path}.gone`, "text"), undefined);
    if (Deno.build.os === "windows") return;
    await Deno.symlink("blobs/gone", `${path}.link`);
    await assertRefused(() => readModelFile(`${path}.link`, "text"), `${path}.link`, "a link to nothing");
    await assertRefused(() => readModelFile(join(path, ".."), "text"), "expected text");
  });
});
