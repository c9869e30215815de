import { dirname, join } from "@std/path";

/** What `deno compile` put behind the runtime: the program's files, and how imports are resolved. */
export interface Embedded {
  metadata: {
    /** Names the folder in which the binary extracts itself. */
    self_extracting: string;
    code_cache_key: number | null;
    workspace_resolver: {
      import_map: { json: string };
      /** Packages of the repository; the folder is relative to its root. */
      jsr_pkgs: { relative_base: string; name: string; exports: Record<string, string> }[];
    };
  };
  /** The bytes of each file by its path, with slashes. */
  files: Map<string, Uint8Array>;
}

/** An entry of a folder: a folder, a file, whose place in the data is `[offset, length]`, or a link. */
type Entry = { Dir: { n: string; e: Entry[] } } | { File: { n: string; o: [number, number] } } | { Symlink: unknown };

/** The name of the section in the executable, and with what its contents begin and end. */
const MAGIC = "d3n0l4nd";

/**
 * Reads what `deno compile` (2.9.6) embedded in a binary: metadata, packages, specifiers, redirects, remote
 * modules, the tree of files as JSON, and their bytes, each after its length.
 *
 * @throws {Error} if the binary is laid out otherwise.
 */
export function readEmbedded(binary: Uint8Array): Embedded {
  const bytes = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength);
  let at = sectionStart(bytes) + MAGIC.length;
  const part = () => {
    const start = at + 8;
    at = start + Number(bytes.readBigUInt64LE(at));
    return bytes.subarray(start, at);
  };
  const metadata = JSON.parse(part().toString());
  part(); // the npm packages' dependencies
  for (let left = uint32(); left > 0; left--) at += 4 + bytes.readUInt32LE(at) + 4; // specifiers: a text, an id
  const redirects = uint32();
  at += 8 * redirects; // two ids
  if (uint32() !== 0) {
    throw new Error("the binary has remote modules; expected the repository's files and npm packages");
  }
  const tree: Entry[] = JSON.parse(part().toString());
  const data = part();
  if (bytes.subarray(at, at + MAGIC.length).toString() !== MAGIC) {
    throw new Error("the section does not end as expected");
  }
  return { metadata, files: new Map(filesOf(tree, "", data)) };

  function uint32() {
    at += 4;
    return bytes.readUInt32LE(at - 4);
  }
}

/** Where the section begins. The code of the runtime has the same letters, but no length and JSON after them. */
function sectionStart(bytes: Buffer): number {
  let at = bytes.indexOf(MAGIC);
  while (at >= 0 && bytes[at + MAGIC.length + 8] !== "{".charCodeAt(0)) at = bytes.indexOf(MAGIC, at + 1);
  if (at < 0) throw new Error("the binary has no section of embedded files");
  return at;
}

function filesOf(entries: readonly Entry[], folder: string, data: Uint8Array): [string, Uint8Array][] {
  return entries.flatMap((entry): [string, Uint8Array][] => {
    if ("Dir" in entry) return filesOf(entry.Dir.e, `${folder}${entry.Dir.n}/`, data);
    if ("Symlink" in entry) throw new Error(`a link in ${folder}; expected files and folders`);
    const { n, o: [offset, length] } = entry.File;
    return [[folder + n, data.subarray(offset, offset + length)]];
  });
}

/** Where the binary keeps npm packages: Deno looks for them in `node_modules/NAME/`, if it has no registry to ask. */
const PACKAGE = /^\.deno_compile_node_modules\/localhost\/(.+?)\/\d[^/]*\//;

/** The path of an embedded file as {@linkcode unpack} writes it. */
export function unpackedPath(path: string): string {
  return path.replace(PACKAGE, "node_modules/$1/");
}

/** The configuration beside the unpacked files with which `deno run` resolves imports as the binary does. */
export const CONFIG = "unpacked.json";

/** Writes the embedded files and {@linkcode CONFIG} into a folder. */
export async function unpack({ metadata, files }: Embedded, folder: string): Promise<void> {
  for (const [path, bytes] of files) {
    const target = join(folder, unpackedPath(path));
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target, bytes);
  }
  const { import_map, jsr_pkgs } = metadata.workspace_resolver;
  const imports: Record<string, string> = { ...JSON.parse(import_map.json).imports };
  for (const { name, relative_base, exports } of jsr_pkgs) {
    if (name in imports) imports[name] = `./${relative_base}${exports["."]}`;
  }
  await Deno.writeTextFile(join(folder, CONFIG), JSON.stringify({ nodeModulesDir: "manual", lock: false, imports }));
}
