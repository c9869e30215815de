/**
 * `deno task publish [OPTIONS]`: `deno publish` with these options, from a copy of the package's files. With `--dry-run`
 * nothing is sent, and JSR is not needed: the stand-ins under lib/jsr are in the place of its packages.
 */
import { stagedPackage } from "./staged_package.ts";

const directory = await Deno.makeTempDir({ prefix: "xlm-publish" });
try {
  const cwd = await stagedPackage(directory, { linked: Deno.args.includes("--dry-run") });
  const command = new Deno.Command(Deno.execPath(), { args: ["publish", ...Deno.args], cwd });
  Deno.exitCode = (await command.spawn().status).code;
} finally {
  await Deno.remove(directory, { recursive: true });
}
