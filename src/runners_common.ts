/**
 * The one loop over chunks: request → look up → execute what is missing → store → place → collate.
 *
 * @module
 */

import { CACHE_METHOD_NAMES, cacheMethods } from "./cache_methods.ts";
import type { CacheState } from "./cache_state.ts";
import { createDiagnostics, type Diagnostics, formatTimings, type MissingPoints } from "./diagnostics.ts";
import { type AnyExecFn, ChunkOutcome, type EngineOptions, type RunContext } from "./engine/context.ts";
import { ExecuteStage } from "./engine/executing.ts";
import { LookUpStage } from "./engine/looking_up.ts";
import { type OutputMode, OutputSink } from "./engine/output.ts";
import { ValueReader } from "./engine/reading.ts";
import { SaveStage } from "./engine/saving.ts";
import { StoreError } from "./errors.ts";
import { pointRecord } from "./grid/axes.ts";
import { coordinates } from "./grid/block.ts";
import { chunkLengths } from "./grid/chunk_grid.ts";
import type { Request } from "./grid/request.ts";
import type { MapFn } from "./map/map_fn.ts";
import { type ProgressEvent, ProgressReporter } from "./progress.ts";
import { joinDirectory } from "./store/in_process.ts";
import { stderr } from "./store/runtime.ts";
import { checkChoice, checkOptionNames } from "./suggest.ts";
import type { CacheMethods } from "./types.ts";

/** Options of every runner. The cache's methods can be overridden for one run by giving others of the same name. */
export interface RunOptions<C> extends Partial<CacheMethods> {
  /** Makes the output from the list of chunk outputs, in plan order, in place of the cache's own. */
  collateFn?(outputs: unknown[]): C;
  /** Which params, where a runner is given a `ChunkMemo` instead of a cache. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** `"return"`: chunks of which single points were asked for before are returned as far as they are known. `"complete"`: their other points are executed. */
  readonly partial?: "return" | "complete" | undefined;
  /** `"chunk"`: all missing points of the touched chunks are executed. `"point"`: only those asked for. */
  readonly granularity?: "chunk" | "point" | undefined;
  /** `"value"`: known points are used wherever they lie. `"name"`: only those in files of the chunk's own name. */
  readonly reuse?: "value" | "name" | undefined;
  /** Hands the blocks to the function; one after another by default. */
  readonly mapFn?: MapFn | undefined;
  /** Options for `mapFn`. */
  readonly mapFnOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Stops the run; what is finished is stored first. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the finished points of an unfinished chunk are stored; 10,000 by default. */
  readonly flushMs?: number | undefined;
  /** Called with the state of the run, in place of the cache's own. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/** The names of {@linkcode RunOptions}, for telling misspelt ones. */
export const RUN_OPTION_NAMES: readonly string[] = [
  "collateFn",
  "params",
  "partial",
  "granularity",
  "reuse",
  "mapFn",
  "mapFnOptions",
  "signal",
  "flushMs",
  "onProgress",
  ...CACHE_METHOD_NAMES,
];

/** What is run, and how. */
export interface Execution {
  readonly state: CacheState;
  readonly request: Request;
  readonly exec: AnyExecFn;
  readonly options: RunOptions<unknown>;
  /** Whether outputs are wanted. */
  readonly withOutput: boolean;
  /** What a runner does with the options it does not know. */
  readonly what: string;
}

/** Longest chain of "look again" before a run gives up on a directory that changes under it. */
const MAX_PASSES = 100;

function engineOptions(
  { state, exec, options, withOutput, what }: Execution,
): EngineOptions & { collate: ((outputs: unknown[]) => unknown) | undefined } {
  checkOptionNames(what, options, RUN_OPTION_NAMES);
  if (typeof exec !== "function") {
    throw new TypeError(`Cannot ${what}: execFn must be a function: received ${exec === null ? "null" : typeof exec}`);
  }
  for (const name of ["collateFn", "mapFn", "onProgress", ...CACHE_METHOD_NAMES] as const) {
    const value = options[name];
    if (value !== undefined && typeof value !== "function") {
      throw new TypeError(`Cannot ${what}: ${name} must be a function: received ${typeof value}`);
    }
  }
  checkChoice(what, "partial", options.partial, ["return", "complete"]);
  checkChoice(what, "granularity", options.granularity, ["chunk", "point"]);
  checkChoice(what, "reuse", options.reuse, ["value", "name"]);
  const { flushMs = 10_000 } = options;
  if (typeof flushMs !== "number" || !(flushMs > 0)) {
    throw new RangeError(`Cannot ${what}: flushMs must be a positive number: received ${String(flushMs)}`);
  }
  const overridden = new Set(CACHE_METHOD_NAMES.filter((name) => options[name] !== undefined));
  const methods: CacheMethods = { ...cacheMethods(state), ...Object.fromEntries([...overridden].map((name) => [name, options[name]])) };
  const collate = options.collateFn === undefined ? state.options.collateFn : options.collateFn;
  const outputMode: OutputMode = !withOutput ? "none" : collate === undefined ? "flat" : "chunks";
  return {
    exec,
    outputMode,
    collate: collate === undefined ? undefined : (outputs) => collate(outputs),
    partial: options.partial ?? "return",
    granularity: options.granularity ?? "chunk",
    reuse: options.reuse ?? "value",
    mapFn: options.mapFn,
    mapFnOptions: options.mapFnOptions,
    signal: options.signal,
    flushMs: Math.min(flushMs, 2 ** 31 - 1),
    verbose: state.options.verbose ?? 1,
    methods,
    overridden,
  };
}

/**
 * Runs a request: loads what is known, executes what is missing, stores it, and puts the output together.
 *
 * @param execution What is run, and how
 * @returns The output, `undefined` if none is wanted, and the diagnostics
 */
export async function executePlan(execution: Execution): Promise<[unknown, Diagnostics]> {
  const { state, request, withOutput } = execution;
  const options = engineOptions(execution);
  const started = performance.now();
  const diagnostics = createDiagnostics();
  options.signal?.throwIfAborted();
  // Names that the caller makes for one run tell nothing of what is in the files.
  if (options.overridden.has("chunkHash") || options.overridden.has("resolveCachePath")) state.names.areCustom = true;
  await state.record.open();
  const run: RunContext = {
    state,
    request,
    options,
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
  try {
    await loop(run);
    await settle(run);
  } finally {
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
async function loop(run: RunContext): Promise<void> {
  const { request, diagnostics, progress } = run;
  const reader = new ValueReader(run);
  diagnostics.totalChunks = request.chunkCount;
  let pending: readonly number[] = Array.from({ length: request.chunkCount }, (_, i) => i);
  for (let pass = 0; pending.length > 0; pass++) {
    if (pass === MAX_PASSES) {
      throw new Error(`Cannot run: files of cache ${run.state.cacheId} change faster than they can be read: try again`);
    }
    const lookUp = new LookUpStage(run, reader);
    const execution = new ExecuteStage(run, lookUp, new SaveStage(run, reader, lookUp.kept));
    const { todo, again } = pass === 0 ? await lookUp.byName(pending) : await lookUp.byValue(pending);
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
    await execution.settleOthers();
    pending = [...again, ...execution.deferred].sort((a, b) => a - b);
  }
}

function plannedPoints(run: RunContext, lookUp: LookUpStage, todo: readonly number[]): number {
  let points = 0;
  for (const i of todo) {
    points += lookUp.plans.get(i)?.missing.length ?? run.request.chunk(i).reduce((size, bin) => size * bin.positions.length, 1);
  }
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
        for (const k of asked) {
          const at = coordinates(points[k], chunkLengths(chunk));
          yield pointRecord(request.axes, request.axes.map((axis, n) => axis.values[chunk[n].positions[at[n]]]));
        }
      }
    },
  };
}

async function put(run: RunContext, collate: ((outputs: unknown[]) => unknown) | undefined): Promise<unknown> {
  run.diagnostics.merges++;
  return collate === undefined ? run.sink.flat() : await collate(run.sink.chunkOutputs());
}
