import { runtimeFolders } from "./runtime_folders.ts";
import { TARGETS } from "./targets.ts";

/** What the program reads by its path: `deno compile` finds only what is imported. */
const READ_BY_PATH = ["lib/hub/hash_worker.ts", "lib/runtime/session_worker.ts", "lib/text/segment/data"];

/** Licences of what the binary carries; those of npm packages are in their folders, except onnxruntime's. */
const LICENCES = ["LICENSE", "NOTICE.md", "compile/licences"];

/** How models and dictionaries were made. */
const MADE_WITH = ["models/default/train", "models/small/train", "lib/text/segment/data/make.py"];

/** What to compile. */
export interface CompileOptions {
  /** A key of {@linkcode TARGETS}. */
  target: string;
  /** The models that the binary carries, by their folders in models/. */
  models: readonly string[];
  /** The path of the binary. */
  output: string;
}

/**
 * The arguments of Deno that make the binary, in the root of the repository.
 *
 * The binary has all permissions. The hosts of `download` are known only when it runs (`HF_ENDPOINT`), and /proc, where
 * the bytes of arguments are, is open only to programs with all of them. A cache of compiled code would be one more file
 * that nobody named, and holds only what the first run imported.
 */
export async function compileArguments({ target, models, output }: CompileOptions): Promise<string[]> {
  const folders = Object.entries(await runtimeFolders());
  const included = [...READ_BY_PATH, ...LICENCES, ...models.map((model) => `models/${model}`)];
  const excluded = [
    ...MADE_WITH,
    ...folders.filter(([platform]) => platform !== TARGETS[target]).map(([, folder]) => folder),
  ];
  return [
    ...["compile", "--quiet", "--no-check", "--allow-all", "--self-extracting", "--no-code-cache"],
    ...["--exclude-unused-npm", "--target", target, "--output", output],
    ...included.flatMap((path) => ["--include", path]),
    ...excluded.flatMap((path) => ["--exclude", path]),
    "main.ts",
  ];
}
