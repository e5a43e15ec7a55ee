/**
 * The runs of a sweep: the whole of it, a shard, or as many points as a budget has.
 *
 * @module
 */

import type { ChunkCache } from "../cache.ts";
import type { CacheStatus, MissingChunk } from "../cache_status.ts";
import { createDiagnostics, type Diagnostics } from "../diagnostics.ts";
import type { ChunkKey } from "../format/types.ts";
import { importedTask, type TaskFunction } from "../map/task.ts";
import type { ProgressEvent } from "../progress.ts";
import type { RunOptions } from "../run_options.ts";
import { runChunksStreaming, runStreaming } from "../runners.ts";
import type { AxesInput, ExecFn } from "../types.ts";
import { failedBefore, onlyPoints, takeFreshFirst } from "./budget.ts";
import type { RunPolicies } from "./run_options.ts";
import { isInShard, ofShard, type Shard } from "./shard.ts";
import { memoizeSweep, type SweepSetup } from "./sweep_setup.ts";

/** A cache whose axes no type carries. */
export type AnyCache = ChunkCache<AxesInput, unknown>;

/** What is run, and who is told. */
export interface SweepRunOptions {
  readonly setup: SweepSetup;
  readonly policies: RunPolicies;
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
}

/**
 * The function of a sweep, with its params.
 *
 * @param setup The sweep
 * @param inWorkers Whether workers are to call it
 * @returns The function, as a task for workers
 */
export function execFnOf({ sweep, params }: SweepSetup, inWorkers: boolean): ExecFn<AxesInput, unknown> {
  const fn = sweep.fn as TaskFunction;
  if (inWorkers) {
    return importedTask(sweep.module.url, sweep.module.exportName, fn).withParams(params as never) as unknown as ExecFn<AxesInput, unknown>;
  }
  const call = fn as (args: object, context: unknown) => unknown;
  return (vectors: object, context: unknown) => call({ ...params, ...vectors }, context);
}

/** A run of the engine over chunks of a cache. */
type Run = (cache: AnyCache, keys?: Iterable<ChunkKey>) => Promise<Diagnostics>;

function runWith({ setup, policies, signal, onProgress }: SweepRunOptions): Run {
  const { sweep } = setup;
  const { jobs: maxWorkers = sweep.maxWorkers, onError = sweep.onError, retries = sweep.retries, timeoutMs = sweep.timeoutMs } = policies;
  const exec = execFnOf(setup, maxWorkers !== undefined);
  const { partial, claim } = policies;
  const options: RunOptions<unknown> = { onError, retries, timeoutMs, partial, claim, signal, onProgress, maxWorkers };
  return async (cache, keys) =>
    keys === undefined ? await runStreaming(cache, exec, options) : await runChunksStreaming(keys, exec, { ...options, cache });
}

/** What two runs did, taken together. */
function sum(one: Diagnostics, other: Diagnostics): Diagnostics {
  const total: Record<string, unknown> = { ...one };
  for (const [name, value] of Object.entries(other)) if (typeof value === "number") total[name] = value + (total[name] as number);
  const timings = Object.fromEntries(Object.entries(one.timings).map(([name, ms]) => [name, ms + other.timings[name as "total"]]));
  return { ...total, failures: [...one.failures, ...other.failures], timings } as unknown as Diagnostics;
}

/**
 * Executes points that are listed, and no others of their chunks.
 *
 * @param options What is run
 * @param keys The chunks that they lie in
 * @param points The points
 * @returns What was done
 */
export async function runPoints(
  options: SweepRunOptions,
  keys: readonly ChunkKey[],
  points: Iterable<Readonly<Record<string, unknown>>>,
): Promise<Diagnostics> {
  const { setup } = options;
  const cache = memoizeSweep({ ...setup, where: onlyPoints(points) }).cacheFor(setup.params);
  return await runWith(options)(cache, keys);
}

/** What of a sweep is to be executed. */
export interface Work {
  /** How many points are missing. */
  readonly missingPoints: number;
  /** The chunks that have them. */
  readonly missing: Iterable<MissingChunk>;
}

/** The missing points of the sweep, or of its shard. */
export function workOf({ missingByChunk, missingPoints }: CacheStatus, shard: Shard | undefined): Work {
  if (shard === undefined) return { missingPoints, missing: missingByChunk };
  const missing = {
    *[Symbol.iterator]() {
      for (const chunk of missingByChunk) if (isInShard(chunk.index, shard)) yield chunk;
    },
  };
  let inShard = 0;
  for (const { count } of missing) inShard += count;
  return { missingPoints: inShard, missing };
}

/** More points turn out to be missing than a budget has, before they are executed. */
class OverBudget extends Error {
  /** How many points were executed until then. */
  readonly executedPoints: number;

  constructor(executedPoints: number) {
    super("More points are missing than are to be executed");
    this.executedPoints = executedPoints;
  }
}

/** The same run, given up as soon as it plans for more points than it may execute. */
function within(options: SweepRunOptions, maxPoints: number): SweepRunOptions {
  const onProgress = (event: ProgressEvent) => {
    if (event.phase === "planned" && event.plannedPoints > maxPoints) throw new OverBudget(event.executedPoints);
    options.onProgress(event);
  };
  return { ...options, onProgress };
}

/**
 * Runs a sweep as far as its shard and its budget go.
 *
 * @param options What is run
 * @param cache Its cache
 * @param work What of it is to be executed
 * @returns What was done
 */
export async function runSweep(options: SweepRunOptions, cache: AnyCache, work: Work): Promise<Diagnostics> {
  const { policies: { shard, maxPoints }, setup } = options;
  const runAll = (how: SweepRunOptions) => runWith(how)(cache, shard === undefined ? undefined : ofShard(cache.chunkKeys(), shard));
  if (maxPoints === undefined) return await runAll(options);
  if (maxPoints < work.missingPoints) return await runSome(options, cache, work, maxPoints);
  try {
    return await runAll(within(options, maxPoints));
  } catch (error) {
    if (!(error instanceof OverBudget)) throw error;
    // Files were damaged and are set aside: what was in them is known to be missing from now on.
    const { executedPoints } = error;
    const left = workOf(await cache.cacheStatus(), shard);
    const done = await runSome(options, cache, left, maxPoints - executedPoints);
    return { ...done, executedPoints: done.executedPoints + executedPoints, damagedFiles: setup.warnings.setAsideFiles };
  }
}

/** Executes so many of the missing points, and no more even if files turn out to be damaged. */
async function runSome(options: SweepRunOptions, cache: AnyCache, { missing }: Work, maxPoints: number): Promise<Diagnostics> {
  const budgets = takeFreshFirst(missing, maxPoints, await failedBefore(cache, options.signal));
  const done: Diagnostics[] = [createDiagnostics()];
  for (const { whole, cut } of budgets) {
    if (whole.length > 0) done.push(await runWith(bearingLess(options, done))(cache, whole));
    if (cut.length > 0) {
      done.push(await runPoints(bearingLess(options, done), cut.map(({ key }) => key), cut.flatMap(({ points }) => points)));
    }
  }
  return done.reduce(sum);
}

/** The same run, which bears as many failures less as there have been. */
function bearingLess(options: SweepRunOptions, done: readonly Diagnostics[]): SweepRunOptions {
  const { policies, setup } = options;
  const { onError = setup.sweep.onError } = policies;
  if (typeof onError !== "object") return options;
  const failed = done.reduce((total, { failedPoints }) => total + failedPoints, 0);
  return { ...options, policies: { ...policies, onError: { maxFailures: onError.maxFailures - failed } } };
}
