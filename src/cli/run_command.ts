/**
 * `run`: executes what is missing of a sweep and shows what came out.
 *
 * @module
 */

import type { CacheStatus } from "../cache_status.ts";
import { formatTimings } from "../diagnostics.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import { type CliIo, Interruption } from "./io.ts";
import { RUN_OPTIONS } from "./options.ts";
import { RunProgress } from "./run_progress.ts";
import { failureJson, isByPoint, resultJson, resultTable, type RunResult, summaryLine } from "./run_report.ts";
import { type MemoizedSweep, memoizeSweep, type RunSetup, setUpRun } from "./run_setup.ts";
import { formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

/** What is known of a call that is about to be run; what is wrong with its axes and params is the user's to mend. */
async function prepare(setup: RunSetup, io: CliIo, progress: RunProgress): Promise<{ call: MemoizedSweep; status: CacheStatus }> {
  try {
    const call = memoizeSweep(setup, io, (event) => progress.update(event));
    return { call, status: await call.cacheStatus(setup.params) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function planLine({ totalPoints, totalChunks, knownPoints, missingPoints }: CacheStatus): string {
  return `plan: ${formatCount(totalPoints, "point")} in ${
    formatCount(totalChunks, "chunk")
  }: ${knownPoints} known, ${missingPoints} to execute\n`;
}

function report(setup: RunSetup, result: RunResult, args: Arguments, io: CliIo): void {
  const { diagnostics } = result;
  if (args.flag("json")) io.stdout.write(`${resultJson(setup, result)}\n`);
  else {
    const table = resultTable(result);
    io.stdout.write([...table, ...(table.length > 0 ? [""] : []), summaryLine(result), ""].join("\n"));
  }
  if (args.flag("verbose")) io.stderr.write(`${formatTimings(diagnostics.timings)}\ncache: ${setup.root}/${result.status.cacheId}\n`);
  if (!isByPoint(result)) {
    const advice = "return a list of one output per point; a function of one point is made one of vectors by perPoint()";
    io.stderr.write(
      `note: ${setup.sweep.name} gave ${formatCount(result.output.length, "whole output")}, no output per point: ${advice}\n`,
    );
  }
  if (diagnostics.missing.length > 0) {
    const missing = formatCount(diagnostics.missing.length, "point");
    io.stderr.write(
      `note: ${missing} of chunks known in part ${
        diagnostics.missing.length === 1 ? "has" : "have"
      } no value: run without --partial to execute them\n`,
    );
  }
}

/** Says what of a run that ended early is stored, and how to go on. */
async function reportFailure(setup: RunSetup, call: MemoizedSweep, error: unknown, args: Arguments, io: CliIo): Promise<number> {
  const isInterrupted = error instanceof Interruption;
  const message = error instanceof Error ? error.message : String(error);
  const status = await call.cacheStatus(setup.params);
  io.stderr.write(isInterrupted ? `${message}\n` : `error: ${message}\n`);
  if (args.flag("verbose") && error instanceof Error && !isInterrupted) io.stderr.write(`${stackOf(error)}\n`);
  const goOn = isInterrupted ? "the same command goes on from there" : "once that is mended, the same command goes on from there";
  io.stderr.write(`stored in ${setup.typedRoot}: ${status.knownPoints} of ${formatCount(status.totalPoints, "point")}; ${goOn}\n`);
  if (args.flag("json")) io.stdout.write(`${failureJson(setup, status, message)}\n`);
  return isInterrupted ? error.exitCode : ExitCode.failed;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.stack ?? String(cause);
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const setup = await setUpRun(args, io.cwd);
  const isQuiet = args.flag("quiet");
  const progress = new RunProgress(isQuiet || args.flag("verbose") ? { write: () => {}, isTerminal: false } : io.stderr);
  const { call, status } = await prepare(setup, io, progress);
  if (!isQuiet) io.stderr.write(planLine(status));
  try {
    const [output, diagnostics] = await call(setup.params);
    await progress.stop();
    report(setup, { status, output, diagnostics }, args, io);
    return diagnostics.missing.length > 0 ? ExitCode.missing : ExitCode.complete;
  } catch (error) {
    await progress.stop();
    return await reportFailure(setup, call, error, args, io);
  }
}

/** `run`. */
export const runCommand: Command = {
  name: "run",
  usage: "MODULE[#export] [axis=values …] [options]",
  summary: "Runs a function over a grid: known points are read, the others executed and stored",
  words: [
    ["MODULE[#export]", "A path or URL, and what it exports: a function of vectors, or { fn, axisValues, params, chunkSpec, … }"],
    ["axis=values", "The values of an axis, in place of those of the module"],
  ],
  options: RUN_OPTIONS,
  examples: [
    "run examples/knn.ts k=1,3,5 distance=euclidean,cosine",
    "run sweep.ts#simulate s=range:0:10:2 alpha=linspace:0:1:11 --param seed=1 --chunk s=5,alpha=11",
  ],
  run,
};
