/**
 * `run`: executes what is missing of a sweep and shows what came out.
 *
 * @module
 */

import { type Diagnostics, formatTimings } from "../diagnostics.ts";
import type { ResultCounts } from "../results/columns.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type EventWriter, openEvents } from "./events.ts";
import { ExitCode } from "./exit_codes.ts";
import { type CliIo, Interruption } from "./io.ts";
import { after } from "./long_timer.ts";
import { checkFormat, giveResults, type ResultFormat, showFirst } from "./result_output.ts";
import { readPolicies, RUN_OPTIONS, type RunPolicies } from "./run_options.ts";
import { RunProgress } from "./run_progress.ts";
import { failureLines, planLine, runJson, type RunOutcome, storedPoints, summaryLine } from "./run_report.ts";
import { memoizeSweep, setUpSweep, type SweepSetup } from "./sweep_setup.ts";
import { type AnyCache, runSweep, type Work, workOf } from "./sweep_run.ts";
import { tellLine } from "./tell_error.ts";
import { formatCount, formatNumber } from "./text_table.ts";

/** A run that is about to begin. */
interface Prepared {
  readonly setup: SweepSetup;
  readonly policies: RunPolicies;
  readonly format: ResultFormat | undefined;
  readonly cache: AnyCache;
  readonly work: Work;
  readonly event: EventWriter;
}

/** Why a run was stopped by us. */
class LimitReached extends Error {}

/** The signal of the process, and the end of the time. */
function stopSignal(io: CliIo, maxMs: number | undefined): { readonly signal: AbortSignal; readonly clear: () => void } {
  const limit = new AbortController();
  const clear = maxMs === undefined ? () => {} : after(maxMs, () => limit.abort(new LimitReached("--max-time is over")));
  const signal = io.signal === undefined ? limit.signal : AbortSignal.any([io.signal, limit.signal]);
  return { signal, clear };
}

async function execute({ setup, policies, cache, work, event }: Prepared, io: CliIo, progress: RunProgress): Promise<Diagnostics> {
  const { signal, clear } = stopSignal(io, policies.maxMs);
  const onProgress: RunProgress["update"] = (state) => {
    event("progress", state);
    progress.update(state);
  };
  try {
    return await runSweep({ setup, policies, signal, onProgress }, cache, work);
  } finally {
    clear();
    await progress.stop();
  }
}

/** The exit code of a run that came to its end. */
function codeOf(diagnostics: Diagnostics, { maxPoints }: RunPolicies, work: Work): number {
  if (diagnostics.failedPoints > 0) return ExitCode.failed;
  if (maxPoints !== undefined && work.missingPoints > maxPoints) return ExitCode.limited;
  return diagnostics.missing.length > 0 ? ExitCode.missing : ExitCode.complete;
}

/** What of a run that stopped is stored, and how to go on. */
function goOnLine({ typedRoot }: SweepSetup, counts: ResultCounts, exitCode: number): string {
  const isMended = exitCode === ExitCode.failed || exitCode === ExitCode.unusable || exitCode === ExitCode.internal;
  const goOn = isMended ? "once that is mended, the same command goes on from there" : "the same command goes on from there";
  return `stored in ${typedRoot}: ${formatNumber(storedPoints(counts))} of ${formatCount(counts.totalPoints, "point")}; ${goOn}\n`;
}

/** Tells of a run that stopped. */
function tellError(error: unknown, args: Arguments, io: CliIo): number {
  if (error instanceof LimitReached) {
    io.stderr.write(`Stopped: ${error.message}\n`);
    return ExitCode.limited;
  }
  return tellLine(error, io.stderr, args.flag("verbose"));
}

/** Tells of a run that came to its end. */
function tellDone({ setup, policies, work, cache }: Prepared, diagnostics: Diagnostics, args: Arguments, io: CliIo): number {
  const exitCode = codeOf(diagnostics, policies, work);
  for (const line of failureLines(diagnostics.failures)) io.stderr.write(`${line}\n`);
  if (!args.flag("quiet")) io.stderr.write(`${summaryLine(diagnostics)}\n`);
  if (args.flag("verbose")) io.stderr.write(`${formatTimings(diagnostics.timings)}\ncache: ${setup.root}/${cache.cacheId}\n`);
  if (diagnostics.missing.length > 0) {
    io.stderr.write(
      `note: ${formatCount(diagnostics.missing.length, "point")} of chunks known in part left out: run without --partial to execute them\n`,
    );
  }
  return exitCode;
}

/** Refuses to execute anything. */
function tellFrozen(setup: SweepSetup, { missingPoints }: Work, io: CliIo): number {
  io.stderr.write(`error: Cannot run ${setup.sweep.name} --frozen: ${formatCount(missingPoints, "point")} would be executed\n`);
  return ExitCode.missing;
}

async function carryOut(prepared: Prepared, args: Arguments, io: CliIo): Promise<RunOutcome> {
  const { setup, policies, cache, work, event } = prepared;
  const isSilent = args.flag("quiet") || args.flag("verbose");
  const progress = new RunProgress(isSilent ? { write: () => {}, isTerminal: false } : io.stderr);
  let outcome: Omit<RunOutcome, "counts">;
  if (policies.isFrozen && work.missingPoints > 0) outcome = { exitCode: tellFrozen(setup, work, io) };
  else {
    try {
      const diagnostics = await execute(prepared, io, progress);
      outcome = { diagnostics, exitCode: tellDone(prepared, diagnostics, args, io) };
    } catch (error) {
      outcome = { error, exitCode: tellError(error, args, io) };
    }
  }
  const counts = await cache.results().status();
  const hasStopped = outcome.error !== undefined || outcome.exitCode === ExitCode.limited;
  if (hasStopped && !args.flag("quiet")) io.stderr.write(goOnLine(setup, counts, outcome.exitCode));
  event("done", { exitCode: outcome.exitCode, knownPoints: storedPoints(counts), missingPoints: counts.missingPoints });
  return { ...outcome, counts };
}

async function prepare(args: Arguments, io: CliIo): Promise<Prepared> {
  const policies = readPolicies(args);
  const format = await checkFormat(args, io);
  const setup = await setUpSweep(args, io);
  const cache = memoizeSweep(setup).cacheFor(setup.params);
  const status = await cache.cacheStatus();
  const work = workOf(status, policies.shard);
  const event = openEvents(args.text("events"), io.cwd, io.stderr);
  event("planned", { name: setup.sweep.name, cacheId: cache.cacheId, totalPoints: status.totalPoints, missingPoints: work.missingPoints });
  if (!args.flag("quiet")) io.stderr.write(planLine(status, work.missingPoints, args.text("shard")));
  return { setup, policies, format, cache, work, event };
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const prepared = await prepare(args, io);
  const outcome = await carryOut(prepared, args, io);
  const { setup, cache, format } = prepared;
  if (args.flag("json")) io.stdout.write(`${runJson(setup, cache.results(), outcome)}\n`);
  else if (format !== undefined) {
    if (!(outcome.error instanceof Interruption)) await giveResults(cache, format, args, io);
  } else if (outcome.error === undefined) await showFirst(cache, outcome.counts, io);
  return outcome.exitCode;
}

/** `run`. */
export const runCommand: Command = {
  name: "run",
  usage: "MODULE[#export] [axis=values …] [options]",
  summary: "Runs a function over a grid: known points are read, the others executed and stored",
  words: [
    ["MODULE[#export]", "A path or URL, and what it exports: a function of vectors, or a sweep { fn, axisValues, params, chunkSpec, … }"],
    ["axis=values", "The values of an axis, in place of those of the module; axis+=values adds to them"],
  ],
  options: RUN_OPTIONS,
  examples: [
    "run examples/knn.ts k=1,3,5 distance=euclidean,cosine",
    "run sweep.ts#simulate s=range:0:10:2 alpha=linspace:0:1:11 --param seed=1 --chunk s=5,alpha=11",
    "run sweep.ts -j 4 --on-error continue --retries 2 -o results.parquet",
  ],
  run,
};
