import { assertEquals, assertThrows } from "@std/assert";
import {
  basename,
  dirname,
  extname,
  fromFileUrl,
  isAbsolute,
  join,
  normalize,
  relative,
  resolve,
  SEPARATOR,
  toFileUrl,
} from "@std/path";

const isPosix = SEPARATOR === "/";

Deno.test({ name: "join, normalize, relative and resolve walk paths", ignore: !isPosix }, () => {
  assertEquals([join("a", "..", "b", "c.txt"), join("a/", "/b"), join("")], ["b/c.txt", "a/b", "."]);
  assertEquals(join(new URL("file:///a%20b/"), "c"), "/a b/c");
  assertEquals([normalize("a//b/./../c/"), normalize("")], ["a/c/", "."]);
  assertEquals([relative("/a/b", "/a/c/d"), relative("/a", "/a")], ["../c/d", ""]);
  assertEquals([resolve("/a", "b", "../c"), resolve("/a", "/b"), resolve()], ["/a/c", "/b", Deno.cwd()]);
  assertEquals([isAbsolute("/a"), isAbsolute("a")], [true, false]);
});

Deno.test({ name: "dirname, basename and extname take paths apart", ignore: !isPosix }, () => {
  const cases: Array<[path: string, dirname: string, basename: string, extname: string]> = [
    ["/a/b.tar.gz", "/a", "b.tar.gz", ".gz"],
    ["a/b/", "a", "b", ""],
    ["a//b", "a", "b", ""],
    [".hidden", ".", ".hidden", ""],
    ["b.", ".", "b.", "."],
    ["/", "/", "/", ""],
    ["", ".", "", ""],
  ];
  for (const [path, ...parts] of cases) assertEquals([dirname(path), basename(path), extname(path)], parts);
  assertEquals([basename("a/b.txt", ".txt"), basename("b.txt", "b.txt")], ["b", "b.txt"]);
  assertEquals(basename(new URL("file:///a/b.txt")), "b.txt");
});

Deno.test({ name: "toFileUrl and fromFileUrl are each other's inverse", ignore: !isPosix }, () => {
  const cases = { "/a b/ü": "file:///a%20b/%C3%BC", "/50%/c#d?e/": "file:///50%25/c%23d%3Fe/", "/a~b": "file:///a~b" };
  for (const [path, url] of Object.entries(cases)) {
    assertEquals([toFileUrl(path).href, fromFileUrl(url), fromFileUrl(new URL(url))], [url, path, path]);
  }
  assertThrows(() => toFileUrl("a"), TypeError, 'Path must be absolute: received "a"');
  assertThrows(() => fromFileUrl("https://a/b"), TypeError, 'URL must be a file URL: received "https:"');
});
