import { VERSION } from "../../version.ts";
import type { Input } from "../inputs/input_files.ts";
import { OutputFile } from "../outputs/output_file.ts";
import { writeWhole } from "../outputs/write_whole.ts";
import { comparedSettings } from "../resume/run_signature.ts";
import type { StreamSummary } from "../run/stream_summary.ts";
import type { RunCounts } from "../run/run_counts.ts";
import type { StreamSettings } from "../run/stream_options.ts";
import { type StandardStreams, writeStderr } from "../standard_streams.ts";
import { annotations } from "./annotations.ts";
import { ByteDigest } from "./byte_digest.ts";
import { type Manifest, MANIFEST_VERSION, manifestBeside, type ManifestFile } from "./manifest.ts";
import { planSummary, type SummaryFile } from "./summary_file.ts";
import { summaryPage } from "./summary_page.ts";
import type { StampedModel } from "./run_model.ts";
import { writtenFile } from "./written_files.ts";

/** How a run ended, and what it found. */
export interface FinishedRun {
  summary: StreamSummary;
  counts: RunCounts;
  /** Records, and failed ones, that an earlier run has processed. */
  resumed: { total: number; failed: number };
  /** What the task says of gold labels; empty if nothing. */
  report: string;
}

/** Watches a run for `--manifest` and `--summary-md`, and writes them at its end. */
export class Provenance {
  readonly #started = new Date();
  readonly #inputs: readonly { input: Input; digest: ByteDigest }[];
  readonly #stdout = new ByteDigest();

  private constructor(
    readonly settings: StreamSettings,
    inputs: readonly Input[],
    readonly manifest: OutputFile | null,
    readonly page: SummaryFile | null,
    readonly model: StampedModel | undefined,
  ) {
    this.#inputs = inputs.map((input) => ({ input, digest: new ByteDigest() }));
    for (const { input, digest } of this.#inputs) input.watch = (bytes) => digest.add(bytes);
  }

  /** @throws {XlmError} 2 if a file exists and may not be replaced, or is another of the run; 3 if there is no model */
  static async plan(settings: StreamSettings, inputs: readonly Input[]): Promise<Provenance> {
    const { manifest: named, with_manifest, output, summary_md } = settings;
    const path = named ?? (with_manifest && output !== undefined ? manifestBeside(output) : undefined);
    const replaced = { ...settings, overwrite: settings.overwrite || settings.resume };
    const manifest = path === undefined ? null : await OutputFile.plan(path, replaced, inputs);
    const page = summary_md === undefined ? null : await planSummary(summary_md, inputs);
    return new Provenance(settings, inputs, manifest, page, await settings.model?.());
  }

  /** The streams, with stdout watched. */
  watched(streams: StandardStreams): StandardStreams {
    const { stdout } = streams;
    const write = async (bytes: Uint8Array) => {
      const length = await stdout.write(bytes);
      this.#stdout.add(bytes.subarray(0, length));
      return length;
    };
    return { ...streams, stdout: { write, isTerminal: () => stdout.isTerminal() } };
  }

  /** Removes the manifest of an earlier run: it would speak of another output. */
  async begin(): Promise<void> {
    if (this.manifest?.isRegular && this.manifest.size !== null) await Deno.remove(this.manifest.path);
  }

  /** Writes what was asked for. @throws {XlmError} 4 if it cannot be written, 3 if the model has changed */
  async end(run: FinishedRun, streams: StandardStreams): Promise<void> {
    const manifest = await this.#describe(run);
    if (this.manifest) await writeWhole(this.manifest.path, `${JSON.stringify(manifest, null, 2)}\n`);
    await this.page?.append(summaryPage(manifest, run.counts.firstFailures, run.report));
    if (this.page && !this.settings.quiet) {
      annotations(manifest.command, run.counts.firstFailures).forEach((line) => writeStderr(`${line}\n`, streams));
    }
  }

  async #describe({ summary, counts, resumed }: FinishedRun): Promise<Manifest> {
    const { settings } = this;
    const { shard } = settings;
    const ended = new Date();
    return {
      manifest: MANIFEST_VERSION,
      command: settings.task,
      versions: { xlm: VERSION, deno: Deno.version.deno },
      options: { ...comparedSettings(settings), ...settings.signature },
      ...shard && { shard: `${shard.index}/${shard.count}` },
      model: await this.model?.identity() ?? null,
      inputs: this.#readFiles(summary.finished && shard === undefined),
      outputs: await this.#writtenFiles(),
      records: {
        total: summary.records,
        failed: summary.failed,
        truncated: summary.truncated,
        ...resumed.total > 0 && { resumed },
      },
      errors: Object.fromEntries([...counts.byCode].sort()),
      complete: summary.finished,
      exit_code: summary.exitCode,
      time: {
        started: this.#started.toISOString(),
        ended: ended.toISOString(),
        seconds: (ended.getTime() - this.#started.getTime()) / 1000,
      },
    };
  }

  #readFiles(whole: boolean): Manifest["inputs"] {
    const { text } = this.settings;
    if (text.length > 0) {
      const digest = new ByteDigest();
      for (const line of text) digest.add(new TextEncoder().encode(`${line}\n`));
      return [{ name: "--text", format: "raw", ...digest.end(), records: text.length }];
    }
    return this.#inputs.map(({ input: { name, format, records }, digest }) => ({
      name,
      format: format.name,
      ...whole ? digest.end() : { bytes: null, sha256: null },
      records,
    }));
  }

  async #writtenFiles(): Promise<ManifestFile[]> {
    const { output, errors } = this.settings;
    const named = [output, errors].filter((name) => name !== undefined);
    const files = await Promise.all(named.map(writtenFile));
    return output === undefined ? [{ name: "standard output", ...this.#stdout.end() }, ...files] : files;
  }
}
