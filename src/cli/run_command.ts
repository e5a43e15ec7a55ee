/**
 * `run`: executes what is missing of a sweep and shows what came out.
 *
 * @module
 */

import { type Diagnostics, formatTimings } from "../diagnostics.ts";
import type { CacheStatus } from "../cache_status.ts";
import type { ResultCounts } from "../results/columns.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type EventWriter, openEvents } from "./events.ts";
import { ExitCode, exitCodeOf, worseCode } from "./exit_codes.ts";
import { checkFrozen } from "./frozen.ts";
import { type CliIo, Interruption } from "./io.ts";
import { after } from "./long_timer.ts";
import { checkFormat, giveResults, type ResultFormat, showFirst, warnOfDamage } from "./result_output.ts";
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
  readonly status: CacheStatus;
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

/** Whether a run ended with points left to execute, as it had executed all that it may. */
async function isLimited({ policies: { maxPoints, shard }, work, cache }: Prepared, { executedPoints }: Diagnostics): Promise<boolean> {
  if (maxPoints === undefined) return false;
  if (work.missingPoints > maxPoints) return true;
  // More may be missing than was planned, as files were damaged.
  return executedPoints >= maxPoints && workOf(await cache.cacheStatus(), shard).missingPoints > 0;
}

/** The exit code of a run that came to its end. */
async function codeOf(prepared: Prepared, diagnostics: Diagnostics): Promise<number> {
  if (diagnostics.failedPoints > 0) return ExitCode.failed;
  if (await isLimited(prepared, diagnostics)) return ExitCode.limited;
  return diagnostics.missing.length > 0 ? ExitCode.missing : ExitCode.complete;
}

/** How much of the whole was known before: a run of a part looks at its part alone. */
function knownBefore({ policies: { maxPoints, shard } }: Prepared, diagnostics: Diagnostics, counts: ResultCounts): number {
  if (maxPoints === undefined && shard === undefined) return diagnostics.cachedPoints;
  return Math.max(0, storedPoints(counts) - (diagnostics.executedPoints - diagnostics.failedPoints));
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
async function tellDone(prepared: Prepared, diagnostics: Diagnostics, counts: ResultCounts, args: Arguments, io: CliIo): Promise<number> {
  const { setup, cache } = prepared;
  for (const line of failureLines(diagnostics.failures)) io.stderr.write(`${line}\n`);
  if (!args.flag("quiet")) io.stderr.write(`${summaryLine(diagnostics, knownBefore(prepared, diagnostics, counts))}\n`);
  if (args.flag("verbose")) io.stderr.write(`${formatTimings(diagnostics.timings)}\ncache: ${setup.root}/${cache.cacheId}\n`);
  if (diagnostics.missing.length > 0) {
    io.stderr.write(
      `note: ${formatCount(diagnostics.missing.length, "point")} of chunks known in part left out: run without --partial to execute them\n`,
    );
  }
  return await codeOf(prepared, diagnostics);
}

/** Executes nothing, and tells whether there would have been anything to execute. */
async function carryOutFrozen({ setup, cache, status, work }: Prepared, args: Arguments, io: CliIo): Promise<RunOutcome> {
  try {
    const { exitCode, reason, counts } = await checkFrozen(cache, status, work, io.signal);
    if (reason !== undefined) io.stderr.write(`error: Cannot run ${setup.sweep.name} --frozen: ${reason}\n`);
    return { exitCode, counts: counts ?? await cache.results().status() };
  } catch (error) {
    return { error, exitCode: tellError(error, args, io), counts: await cache.results().status() };
  }
}

async function carryOut(prepared: Prepared, args: Arguments, io: CliIo): Promise<RunOutcome> {
  const { setup, policies, cache } = prepared;
  if (policies.isFrozen) return await carryOutFrozen(prepared, args, io);
  const isSilent = args.flag("quiet") || args.flag("verbose");
  const progress = new RunProgress(isSilent ? { write: () => {}, isTerminal: false } : io.stderr);
  let done: { readonly diagnostics: Diagnostics } | { readonly error: unknown };
  try {
    done = { diagnostics: await execute(prepared, io, progress) };
  } catch (error) {
    done = { error };
  }
  setup.warnings.end();
  const counts = await cache.results().status();
  const exitCode = "error" in done ? tellError(done.error, args, io) : await tellDone(prepared, done.diagnostics, counts, args, io);
  const hasStopped = "error" in done || exitCode === ExitCode.limited;
  if (hasStopped && !args.flag("quiet")) io.stderr.write(goOnLine(setup, counts, exitCode));
  return { ...done, exitCode, counts };
}

/** What the results that were given say of a run: that they lack points which it has. */
function codeOfResults({ missingPoints, damagedFiles }: ResultCounts, { counts }: RunOutcome, { policies: { shard } }: Prepared): number {
  if (damagedFiles.length > 0) return ExitCode.damaged;
  // A shard is not asked for the points of the others.
  return missingPoints > (shard === undefined ? 0 : counts.missingPoints) ? ExitCode.missing : ExitCode.complete;
}

/** Gives what came out in the form asked for, and the exit code that it comes to. */
async function give(prepared: Prepared, outcome: RunOutcome, args: Arguments, io: CliIo): Promise<number> {
  const { cache, format, setup } = prepared;
  if (format !== undefined) {
    if (outcome.error instanceof Interruption) return outcome.exitCode;
    const { counts } = await giveResults(cache, format, args, io);
    const resultCode = codeOfResults(counts, outcome, prepared);
    if (outcome.exitCode === ExitCode.complete && resultCode === ExitCode.missing) {
      io.stderr.write(`error: ${formatCount(counts.missingPoints, "point")} of ${counts.totalPoints} without a value in the results\n`);
    }
    return worseCode(outcome.exitCode, resultCode);
  }
  if (args.flag("json") || outcome.error !== undefined) return outcome.exitCode;
  const unread = setup.warnings.unreadFiles;
  await showFirst(cache, outcome.counts, io);
  const damaged = setup.warnings.unreadFiles - unread;
  if (damaged === 0) return outcome.exitCode;
  warnOfDamage(damaged, io);
  return worseCode(outcome.exitCode, ExitCode.damaged);
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
  return { setup, policies, format, cache, status, work, event };
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const prepared = await prepare(args, io);
  const outcome = await carryOut(prepared, args, io);
  const { setup, cache, event } = prepared;
  const { counts } = outcome;
  let exitCode: number = ExitCode.internal;
  try {
    exitCode = await give(prepared, outcome, args, io);
  } catch (error) {
    exitCode = exitCodeOf(error);
    throw error;
  } finally {
    event("done", { exitCode, knownPoints: storedPoints(counts), missingPoints: counts.missingPoints });
  }
  if (args.flag("json")) io.stdout.write(`${runJson(setup, cache.results(), outcome)}\n`);
  return exitCode;
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
