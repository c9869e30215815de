/** `deno run -A publish/release_notes.ts VERSION` prints what CHANGELOG.md says of a version that is released. */
import config from "../deno.json" with { type: "json" };
import { XlmError } from "../lib/errors.ts";
import { writeStderr, writeStdout } from "../lib/stream/standard_streams.ts";

/**
 * The section of a version.
 *
 * @throws {XlmError} exit code 2 if there is none, or its heading is not the version alone: `0.1.0 (unreleased)`.
 */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((section) => section.startsWith(`${version}\n`));
  if (section !== undefined) return section.slice(version.length).trim() + "\n";
  const headings = sections.map((section) => section.slice(0, section.indexOf("\n")));
  throw new XlmError(
    2,
    `Cannot release ${version}: CHANGELOG.md has ${headings.join(", ")}; expected a heading "## ${version}".`,
  );
}

if (import.meta.main) {
  const [version = ""] = Deno.args;
  try {
    if (version !== config.version) {
      throw new XlmError(2, `Cannot release ${version}: deno.json has ${config.version}; expected the same version.`);
    }
    const changelog = await Deno.readTextFile(new URL("../CHANGELOG.md", import.meta.url));
    await writeStdout(releaseNotes(changelog, version));
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    writeStderr(`${error.message}\n`);
    Deno.exitCode = error.exitCode;
  }
}
