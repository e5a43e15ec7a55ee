/**
 * The one loop over chunks: request → look up → execute what is missing → store → place → collate.
 *
 * @module
 */

import { createDiagnostics, type Diagnostics, formatTimings, type MissingPoints } from "./diagnostics.ts";
import { Claims } from "./engine/claiming.ts";
import { ChunkOutcome, type RunContext } from "./engine/context.ts";
import { ExecuteStage } from "./engine/executing.ts";
import { LookUpStage } from "./engine/looking_up.ts";
import { OutputSink } from "./engine/output.ts";
import { ValueReader } from "./engine/reading.ts";
import { SaveStage } from "./engine/saving.ts";
import { StoreError } from "./errors.ts";
import { chunkPoint } from "./grid/chunk_grid.ts";
import type { Request } from "./grid/request.ts";
import { createWorkerPool } from "./map/worker_pool.ts";
import { ProgressReporter } from "./progress.ts";
import { type GivenOptions, readRunOptions } from "./run_options.ts";
import { joinDirectory } from "./store/in_process.ts";
import { stderr } from "./store/runtime.ts";

/** What is run, and how. */
export interface Execution extends GivenOptions {
  readonly request: Request;
}

/** Longest chain of "look again" before a run gives up on a directory that changes under it. */
const MAX_PASSES = 100;

/**
 * Runs a request: loads what is known, executes what is missing, stores it, and puts the output together.
 *
 * @param execution What is run, and how
 * @returns The output, `undefined` if none is wanted, and the diagnostics
 */
export async function executePlan(execution: Execution): Promise<[unknown, Diagnostics]> {
  const { state, request, withOutput } = execution;
  const options = readRunOptions(execution);
  const owned = options.ownPool === undefined ? undefined : createWorkerPool(options.ownPool);
  const started = performance.now();
  const diagnostics = createDiagnostics();
  options.signal?.throwIfAborted();
  // Names that the caller makes for one run tell nothing of what is in the files.
  if (options.overridden.has("chunkHash") || options.overridden.has("resolveCachePath")) state.names.areCustom = true;
  await state.record.open();
  const run: RunContext = {
    state,
    request,
    options: { ...options, executor: options.executor ?? owned },
    diagnostics,
    sink: new OutputSink(options.outputMode, request.length, request.chunkCount),
    progress: new ProgressReporter({
      verbose: options.verbose,
      onProgress: execution.options.onProgress ?? state.options.onProgress,
      terminal: stderr,
    }),
    shared: joinDirectory(state.store.directory),
    ignored: new Set(),
    outcomes: new Uint8Array(request.chunkCount),
    knownPoints: new Uint32Array(request.chunkCount),
    leftOut: new Map(),
  };
  const claims = options.claim === undefined ? undefined : new Claims(run, options.claim.ttlMs);
  try {
    await loop(run, claims);
    await settle(run);
  } finally {
    await claims?.close();
    await owned?.close();
    run.shared.leave();
    // A run that only read writes nothing, not even what it learned of the files.
    if (diagnostics.filesWritten + diagnostics.damagedFiles > 0) await state.index.flush();
  }
  const output = withOutput ? await put(run, options.collate) : undefined;
  diagnostics.timings.total = performance.now() - started;
  run.progress.done({ executedPoints: diagnostics.executedPoints, knownPoints: diagnostics.cachedPoints });
  if (state.options.profile) stderr.write(`${formatTimings(diagnostics.timings)}\n`);
  return [output, diagnostics];
}

/** The one loop over chunks. A pass looks up chunks and executes what is missing; chunks that changed meanwhile are looked up again. */
async function loop(run: RunContext, claims: Claims | undefined): Promise<void> {
  const { request, diagnostics, progress } = run;
  const reader = new ValueReader(run);
  diagnostics.totalChunks = request.chunkCount;
  let pending: readonly number[] = Array.from({ length: request.chunkCount }, (_, i) => i);
  let hasDeferred = false;
  for (let pass = 0, waits = 0; pending.length > 0; pass++) {
    if (pass - waits === MAX_PASSES) {
      throw new Error(`Cannot run: files of cache ${run.state.cacheId} change faster than they can be read: try again`);
    }
    const lookUp = new LookUpStage(run, reader);
    const execution = new ExecuteStage(run, lookUp, new SaveStage(run, reader, lookUp.kept), claims);
    // What others store through overrides is found by its name alone.
    const named = pass === 0 || (hasDeferred && reader.byItems) ? await lookUp.byName(pending) : { todo: [], again: pending };
    const { todo, again } = pass === 0 ? named : await lookUp.byValue(named.again);
    progress.update(
      {
        totalChunks: request.chunkCount,
        totalPoints: request.length,
        knownPoints: run.knownPoints.reduce((sum, points) => sum + points, 0),
        plannedPoints: diagnostics.executedPoints + plannedPoints(run, lookUp, todo),
      },
      "planned",
    );
    await execution.execute(todo);
    if (await execution.settleOthers()) waits++;
    hasDeferred = execution.deferred.length > 0;
    pending = [...again, ...execution.deferred].sort((a, b) => a - b);
  }
}

function plannedPoints({ request, options }: RunContext, { planned }: LookUpStage, todo: readonly number[]): number {
  const sizeOf = options.granularity === "point"
    ? (i: number) => request.count(i)
    : (i: number) => request.chunk(i).reduce((size, bin) => size * bin.positions.length, 1);
  let points = 0;
  for (const i of todo) points += planned.get(i) ?? sizeOf(i);
  return points;
}

/** Counts, warns of what was left out, and mends a record that is gone. */
async function settle(run: RunContext): Promise<void> {
  const { diagnostics, outcomes, knownPoints, leftOut, state, options } = run;
  for (const [i, outcome] of outcomes.entries()) {
    diagnostics.cachedPoints += knownPoints[i];
    if (outcome === ChunkOutcome.executed) diagnostics.executedChunks++;
    else diagnostics.cachedChunks++;
    if (outcome === ChunkOutcome.partial) diagnostics.partialChunks++;
  }
  diagnostics.missing = missingPoints(run);
  if (leftOut.size > 0) {
    state.warn(
      `${diagnostics.missing.length} points of ${leftOut.size} partial chunks are not known and were left out: set partial to "complete" to execute them`,
    );
  }
  if (diagnostics.filesWritten > 0 || !state.record.isMissing || diagnostics.cachedPoints === 0) return;
  try {
    await options.methods.writeMetadata();
  } catch (error) {
    // Everything was known: a directory that cannot be written is no failure.
    if (!(error instanceof StoreError)) throw error;
  }
}

function missingPoints({ request, leftOut }: RunContext): MissingPoints {
  let length = 0;
  for (const asked of leftOut.values()) length += asked.length;
  return {
    length,
    *[Symbol.iterator]() {
      for (const [i, asked] of leftOut) {
        const { chunk, points } = request.at(i);
        for (const k of asked) yield chunkPoint(request.axes, chunk, points[k]);
      }
    },
  };
}

async function put(run: RunContext, collate: ((outputs: unknown[]) => unknown) | undefined): Promise<unknown> {
  run.diagnostics.merges++;
  return collate === undefined ? run.sink.flat() : await collate(run.sink.chunkOutputs());
}
