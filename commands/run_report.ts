import { basename } from "@std/path";
import { XlmError } from "../lib/errors.ts";
import { failureCause } from "../lib/failure_cause.ts";
import { isObject } from "../lib/is_object.ts";
import { optionFlag } from "../lib/options/option_flag.ts";
import { namesFile } from "../lib/reports/page/provenance_section.ts";
import { reportPage } from "../lib/reports/page/report_page.ts";
import { ResultsReport } from "../lib/reports/results/results_report.ts";
import { isBlank, type Line, readLines } from "../lib/stream/bytes/line_reader.ts";
import { ReadFailure } from "../lib/stream/bytes/read_failure.ts";
import { textBytes } from "../lib/stream/bytes/text_bytes.ts";
import { openInputs } from "../lib/stream/inputs/input_files.ts";
import { OutputFile } from "../lib/stream/outputs/output_file.ts";
import { writeWhole } from "../lib/stream/outputs/write_whole.ts";
import { ByteDigest } from "../lib/stream/provenance/byte_digest.ts";
import { manifestBeside } from "../lib/stream/provenance/manifest.ts";
import { standardStreams, writeStderr, writeStdout } from "../lib/stream/standard_streams.ts";

interface ReportOptions {
  output?: string;
  overwrite?: boolean;
  manifest?: string;
  title?: string;
  resultField?: string;
  goldField?: string;
  field?: string;
  questionField?: string;
  examples: number;
}

type Manifest = Readonly<Record<string, unknown>>;

const MAX_LINE = 64 * 1024 * 1024;
/** Unreadable lines that are named. */
const NAMED = 5;

/** Reads an output and writes its page. @returns the exit code. */
export async function runReport(path: string, options: ReportOptions): Promise<number> {
  const [input] = await openInputs([path], undefined, standardStreams);
  const output = options.output === undefined || options.output === "-"
    ? undefined
    : await OutputFile.plan(options.output, { overwrite: options.overwrite ?? false }, [input!]);
  const manifest = await findManifest(path, options.manifest);
  const said = saidOptions(manifest);
  const gold_field = options.goldField ?? said["gold-field"];
  const report = new ResultsReport({
    result_field: options.resultField ?? said["result_field"],
    gold_field,
    text_field: options.field ?? said["field"] ?? said["context-field"] ?? "text",
    question_field: options.questionField ?? said["question-field"] ?? "question",
    examples: options.examples,
  });
  const digest = new ByteDigest();
  input!.watch = (bytes) => digest.add(bytes);
  const { name } = input!;
  const unreadable = await addLines(report, textBytes(input!.chunks(), name), name);
  const file = { name, ...digest.end() };
  if (manifest && !namesFile(manifest, file)) {
    writeStderr(`xlm: ${name} is not the output that its manifest describes; the page says so\n`);
  }
  const title = options.title ?? (path === "-" ? "Results" : basename(path));
  const page = reportPage({ report, file, manifest, title, gold_field, unreadable });
  if (output === undefined) await writeStdout(page);
  else await writeWhole(output.path, page);
  return unreadable > 0 ? 1 : 0;
}

/** @returns how many lines could not be read. */
async function addLines(report: ResultsReport, bytes: AsyncIterable<Uint8Array>, name: string): Promise<number> {
  let unreadable = 0;
  const seen = (line: Line, value: unknown, found: string) => {
    if (found === "") return report.add(value, line.number);
    unreadable++;
    if (unreadable <= NAMED) writeStderr(`xlm: ${name}:${line.number}: ${found}; left out\n`);
  };
  try {
    for await (const lines of readLines(bytes, { max_line: MAX_LINE, encoding_errors: "strict" })) {
      for (const line of lines) if (!isBlank(line)) seen(line, ...parsed(line));
    }
  } catch (error) {
    if (error instanceof ReadFailure) throw new XlmError(4, `Cannot read ${name}: ${error.message}.`, { cause: error });
    if (error instanceof XlmError) throw new XlmError(error.exitCode, `${error.inWords(optionFlag)}`, { cause: error });
    throw error;
  }
  if (report.kind === undefined && unreadable > 0) {
    throw new XlmError(2, `Cannot report on ${name}: no line is JSON; expected the output of classify, tag or qa.`);
  }
  if (unreadable > NAMED) writeStderr(`xlm: ${name}: ${unreadable} lines left out\n`);
  return unreadable;
}

function parsed(line: Line): [value: unknown, found: string] {
  if (line.failure !== null) return [undefined, line.failure.message];
  try {
    return [JSON.parse(line.text), ""];
  } catch {
    return [undefined, "it is not JSON"];
  }
}

/** @throws {XlmError} 4 for a manifest that is named and cannot be read, 2 for one that is none. */
async function findManifest(path: string, named: string | undefined): Promise<Manifest | undefined> {
  const place = named ?? (path === "-" ? undefined : manifestBeside(path));
  if (place === undefined) return undefined;
  let text: string;
  try {
    text = await Deno.readTextFile(place);
  } catch (error) {
    if (named === undefined && error instanceof Deno.errors.NotFound) return undefined;
    throw new XlmError(4, `Cannot read ${place}: ${failureCause(error)}; expected a manifest.`, { cause: error });
  }
  try {
    const manifest = JSON.parse(text);
    if (isObject(manifest) && manifest["manifest"] === 1) return manifest;
  } catch {
    // It is said below.
  }
  throw new XlmError(2, `Cannot use ${place}: it is no manifest; expected what --with-manifest writes.`);
}

/** The options of the run that are texts. */
function saidOptions(manifest: Manifest | undefined): Readonly<Record<string, string | undefined>> {
  const { options } = manifest ?? {};
  if (!isObject(options)) return {};
  return Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
