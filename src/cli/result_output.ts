/**
 * Results on stdout or in a file.
 *
 * @module
 */

import { extname } from "node:path";
import type { ExportReport, ExportSink } from "../export/sink.ts";
import type { ResultCounts } from "../results/columns.ts";
import type { Arguments } from "./arguments.ts";
import type { CliIo } from "./io.ts";
import { checkOutput, writeOutput } from "./output_file.ts";
import { previewTable } from "./preview.ts";
import type { AnyCache } from "./sweep_run.ts";
import { nearestName } from "../suggest.ts";
import { formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

/** The forms of results. */
export const FORMATS = ["table", "csv", "json", "ndjson", "parquet", "arrow"] as const;

/** A form of results. */
export type FormatName = typeof FORMATS[number];

/** In which form results are given, and where. */
export interface ResultFormat {
  readonly name: FormatName;
  /** The file as it was typed; stdout if absent. */
  readonly output: string | undefined;
}

function formatOf(text: string, what: string): FormatName {
  const found = FORMATS.find((name) => name === text);
  if (found !== undefined) return found;
  const near = nearestName(text, FORMATS);
  throw new UsageError(`Cannot read ${what}: known formats are ${FORMATS.join(", ")}${near === undefined ? "" : `: did you mean ${near}`}`);
}

/**
 * Reads in which form results are given, and where.
 *
 * @param args What was typed
 * @param io Whether stdout is a terminal
 * @returns The form; nothing if none was asked for
 * @throws {UsageError} If there is no such form, or bytes would go to a terminal
 */
export function readFormat(args: Arguments, io: CliIo): ResultFormat | undefined {
  const [typed, output] = [args.text("format"), args.text("output")];
  if (typed === undefined && output === undefined) return undefined;
  if (args.flag("json")) throw new UsageError("Cannot use --json with --format or --output: give one of them");
  const name = typed !== undefined
    ? formatOf(typed, `--format ${typed}`)
    : formatOf(extname(output!).slice(1), `the format of ${output} from its ending`);
  if (output === undefined && io.stdout.isTerminal && (name === "parquet" || name === "arrow")) {
    throw new UsageError(`Cannot write ${name} to a terminal: write --output FILE`);
  }
  return { name, output };
}

/**
 * Reads in which form results are given, and refuses a file that cannot be written before anything is done.
 *
 * @param args What was typed
 * @param io Whether stdout is a terminal, and where paths start
 * @returns The form; nothing if none was asked for
 * @throws {UsageError} If there is no such form, its package is not installed, or the file cannot be written
 */
export async function checkFormat(args: Arguments, io: CliIo): Promise<ResultFormat | undefined> {
  const format = readFormat(args, io);
  if (format?.output !== undefined) await checkOutput(format.output, io.cwd);
  if (format?.name === "parquet") await loadParquet();
  if (format?.name === "arrow") await loadArrow();
  return format;
}

/**
 * Shows the first results, or says why there is nothing to show.
 *
 * @param cache The cache
 * @param counts What is known of it
 * @param io Where they go
 */
export async function showFirst(cache: AnyCache, { knownPoints, wholeChunks }: ResultCounts, io: CliIo): Promise<void> {
  if (knownPoints > 0) { for (const line of await previewTable(cache.results(), knownPoints)) io.stdout.write(`${line}\n`); }
  if (wholeChunks === 0) return;
  const advice = "return a list of one output per point; a function of one point is made one of vectors by perPoint()";
  io.stderr.write(`note: ${formatCount(wholeChunks, "chunk")} with one whole output, and no output per point: ${advice}\n`);
}

/** The packages that make some forms: whoever exports these installs them. */
const PACKAGES = { parquet: "hyparquet-writer", arrow: "apache-arrow" } as const;

/**
 * Loads what makes a form of a package that may not be installed.
 *
 * @param name The form
 * @param load Imports it
 * @returns What was imported
 * @throws {UsageError} If the package is not installed
 */
export async function withPackage<T>(name: keyof typeof PACKAGES, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const needed = PACKAGES[name];
    const isMissing = (error as { code?: unknown } | null)?.code === "ERR_MODULE_NOT_FOUND" && String(error).includes(needed);
    if (!isMissing) throw error;
    throw new UsageError(`Cannot write ${name}: the package ${needed} is not installed: npm install ${needed}`);
  }
}

const loadParquet = () => withPackage("parquet", () => import("../export/parquet.ts"));
const loadArrow = () => withPackage("arrow", () => import("../export/arrow.ts"));

/** Writes results in a form that is asked for. */
async function exportTo(
  cache: AnyCache,
  name: FormatName,
  sink: ExportSink<string | Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<ExportReport> {
  const results = cache.results();
  const options = { signal };
  if (name === "parquet") return await (await loadParquet()).writeParquet(results, sink, options);
  if (name === "arrow") return await (await loadArrow()).writeArrow(results, sink, options);
  return await (await import("../export/export.ts")).exportResults(results, name, sink, options);
}

/**
 * Gives results in the form asked for.
 *
 * @param cache The cache
 * @param format The form
 * @param args What was typed
 * @param io Where they go
 * @returns What was given, and what is not known
 * @throws {UsageError} If the file cannot be written
 */
export async function giveResults(cache: AnyCache, { name, output }: ResultFormat, args: Arguments, io: CliIo): Promise<ExportReport> {
  const report = output === undefined
    ? await exportTo(cache, name, (piece) => io.stdout.write(piece), io.signal)
    : await writeOutput(output, io.cwd, (append) => exportTo(cache, name, append, io.signal));
  if (output !== undefined && !args.flag("quiet")) io.stderr.write(`${formatCount(report.rows, "row")} written to ${output}\n`);
  warnOfDamage(report.counts.damagedFiles.length, io, report.counts.missingPoints > 0);
  return report;
}

/**
 * Says on stderr that files are damaged, and what leads out.
 *
 * @param files How many files; nothing is said of none
 * @param io Where it is said
 * @param isMissing Whether points are missing for that: they may be in other files, too
 */
export function warnOfDamage(files: number, io: CliIo, isMissing = true): void {
  if (files === 0) return;
  const what = isMissing
    ? "points are missing here: verify --repair sets such files aside, and the next run computes their points again"
    : "every point here is in another file, too";
  io.stderr.write(`warning: ${formatCount(files, "damaged file")}: ${what}\n`);
}
