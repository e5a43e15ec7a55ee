/**
 * The options of the runners, and what the engine makes of them.
 *
 * @module
 */

import { CACHE_METHOD_NAMES, cacheMethods } from "./cache_methods.ts";
import { withoutUndefined } from "./cache_options.ts";
import type { CacheState } from "./cache_state.ts";
import type { EngineOptions } from "./engine/context.ts";
import { errorPolicy, type OnError } from "./engine/error_policy.ts";
import { localCall } from "./engine/local_executor.ts";
import type { OutputMode } from "./engine/output.ts";
import { canonicalText } from "./format/canonical.ts";
import { showValue } from "./grid/chunk_grid.ts";
import type { ItemCalls } from "./grid/items.ts";
import type { TaskRef } from "./map/call.ts";
import type { CallableFn } from "./map/make_call.ts";
import type { MapFn } from "./map/map_fn.ts";
import { requireTask, taskOf } from "./map/task.ts";
import type { WorkerPool, WorkerPoolOptions } from "./map/worker_pool.ts";
import type { ProgressEvent } from "./progress.ts";
import { checkChoice, checkOptionNames } from "./suggest.ts";
import type { CacheMethods } from "./types.ts";

/** How chunks are claimed. */
export interface ClaimOptions {
  /** Milliseconds after which the claims of a process that gives no sign of life are void; 30,000 by default. */
  readonly ttlMs?: number | undefined;
}

/**
 * Options of every runner. The cache's methods can be overridden for one run by giving others of the same name.
 *
 * @typeParam C What `collateFn` returns
 * @typeParam E What is done about points that fail: with anything but `"stop"`, places of an output may hold `MISSING`
 */
export interface RunOptions<C, E extends OnError = OnError> extends Partial<CacheMethods> {
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
  /** What to do when points fail: stop, go on without them, or go on until more than so many have failed. `"stop"` by default. */
  readonly onError?: E | undefined;
  /** How often a failed call is made again, after 100 ms, then 200 ms, and so on up to 30 s; 0 by default. */
  readonly retries?: number | undefined;
  /**
   * Milliseconds that one call may take from its start: of `perPoint`, each point. In this thread its signal is aborted, and what it gives later
   * does not count.
   */
  readonly timeoutMs?: number | undefined;
  /** How many workers of its own the run starts to call the function, which must be a task; without it this thread calls it. */
  readonly maxWorkers?: number | undefined;
  /** Workers that call the function, which must be a task; they stay for other runs. */
  readonly pool?: WorkerPool | undefined;
  /**
   * Whether chunks in hand are claimed, so that several processes that run the same sweep share its points and compute none twice;
   * `false` by default. What is stored is right with or without it.
   */
  readonly claim?: boolean | ClaimOptions | undefined;
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
  "onError",
  "retries",
  "timeoutMs",
  "maxWorkers",
  "pool",
  "claim",
  "onProgress",
  ...CACHE_METHOD_NAMES,
];

/** A function, and what its runner is asked to do with it. */
export interface GivenOptions {
  readonly state: CacheState;
  readonly exec: CallableFn;
  /** Where another thread finds the function. */
  readonly ref?: TaskRef | undefined;
  /** The items, where the function is called for each instead of for blocks. */
  readonly items?: ItemCalls | undefined;
  /** Whether workers call the function where nobody is named. */
  readonly inWorkers?: boolean;
  readonly options: RunOptions<unknown>;
  /** Whether outputs are wanted. */
  readonly withOutput: boolean;
  /** What a runner does with the options it does not know. */
  readonly what: string;
}

/** What a runner is to do: the engine's part, and what goes around it. */
export interface RunnerOptions extends EngineOptions {
  readonly collate: ((outputs: unknown[]) => unknown) | undefined;
  readonly claim: ClaimOptions | undefined;
  /** Workers of the run's own. */
  readonly ownPool: WorkerPoolOptions | undefined;
}

/** The longest time that a timer takes. */
export const LONGEST_MS = 2 ** 31 - 1;
/** The longest time for a call: a timer of a pool waits somewhat longer. */
const LONGEST_CALL_MS = LONGEST_MS - 60_000;

function checkOptions(what: string, exec: unknown, options: RunOptions<unknown>): void {
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
  checkClaim(what, options.claim);
  checkWorkers(what, options);
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw new TypeError(`Cannot ${what}: signal must be an AbortSignal: received ${showValue(options.signal)}`);
  }
  for (const name of ["flushMs", "timeoutMs"] as const) {
    const ms = options[name];
    if (ms !== undefined && (typeof ms !== "number" || !(ms > 0))) {
      throw new RangeError(`Cannot ${what}: ${name} must be a positive number: received ${String(ms)}`);
    }
  }
}

function checkClaim(what: string, claim: unknown): void {
  if (claim === undefined || typeof claim === "boolean") return;
  if (typeof claim !== "object" || claim === null) {
    throw new TypeError(`Cannot ${what}: claim must be true, false or { ttlMs }: received ${String(claim)}`);
  }
  checkOptionNames(what, claim, ["ttlMs"]);
  const { ttlMs } = claim as ClaimOptions;
  if (ttlMs !== undefined && (typeof ttlMs !== "number" || !(ttlMs >= 100 && ttlMs <= LONGEST_MS))) {
    throw new RangeError(`Cannot ${what}: claim.ttlMs must be a number of at least 100: received ${String(ttlMs)}`);
  }
}

function checkWorkers(what: string, { maxWorkers, pool, mapFn }: RunOptions<unknown>): void {
  if (maxWorkers === undefined && pool === undefined) return;
  const name = pool === undefined ? "maxWorkers" : "pool";
  if (mapFn !== undefined) throw new TypeError(`Cannot ${what}: ${name} and mapFn each say who calls the function: give one of them`);
  if (pool !== undefined && maxWorkers !== undefined) {
    throw new TypeError(`Cannot ${what}: the pool has its own maxWorkers: give one of them`);
  }
  if (maxWorkers !== undefined && (!Number.isSafeInteger(maxWorkers) || maxWorkers < 1)) {
    throw new RangeError(`Cannot ${what}: maxWorkers must be a positive integer: received ${String(maxWorkers)}`);
  }
  if (pool !== undefined && (typeof pool !== "object" || pool === null || typeof pool.execute !== "function")) {
    throw new TypeError(`Cannot ${what}: pool must be made by createWorkerPool: received ${String(pool)}`);
  }
}

/** Refuses a task that has a param bound to another value than the cache has on record: its outputs would be those of other params. */
function checkBoundParams(what: string, state: CacheState, bound: TaskRef["params"]): void {
  const { params } = state.metadata;
  if (bound === undefined || typeof params !== "object" || params === null) return;
  for (const [name, value] of Object.entries(bound)) {
    if (!Object.hasOwn(params, name)) continue;
    const ours = (params as Record<string, unknown>)[name];
    if (canonicalText(ours) === canonicalText(value)) continue;
    throw new TypeError(
      `Cannot ${what}: the function has the param ${JSON.stringify(name)} bound to ${showValue(value)} and the cache is of ${
        showValue(ours)
      }: ` +
        `bind the params of the cache`,
    );
  }
}

/**
 * Reads the options of a runner.
 *
 * @param given The function, and what its runner is asked to do with it
 * @returns What the engine is to do, and the collate function if there is one
 * @throws {TypeError} If an option is unknown, or no function where one is needed
 * @throws {RangeError} If a number is out of range, or a word none of those known
 */
export function readRunOptions(
  { state, exec, ref, items, inWorkers = false, options, withOutput, what }: GivenOptions,
): RunnerOptions {
  checkOptions(what, exec, options);
  const usesWorkers = options.mapFn === undefined && (inWorkers || options.maxWorkers !== undefined || options.pool !== undefined);
  checkBoundParams(what, state, taskOf(exec)?.params);
  const { flushMs = 10_000, timeoutMs } = options;
  const overridden = new Set(CACHE_METHOD_NAMES.filter((name) => options[name] !== undefined));
  const methods: CacheMethods = { ...cacheMethods(state), ...Object.fromEntries([...overridden].map((name) => [name, options[name]])) };
  const collate = options.collateFn === undefined ? state.options.collateFn : options.collateFn;
  const outputMode: OutputMode = !withOutput ? "none" : collate === undefined ? "flat" : "chunks";
  return {
    call: localCall(exec),
    ref: ref ?? (usesWorkers ? requireTask(exec, `${what} in workers`) : taskOf(exec)),
    items,
    outputMode,
    claim: options.claim === true ? {} : options.claim === false ? undefined : options.claim,
    executor: options.pool,
    ownPool: usesWorkers && options.pool === undefined ? withoutUndefined({ maxWorkers: options.maxWorkers }) : undefined,
    collate: collate === undefined ? undefined : (outputs) => collate(outputs),
    partial: options.partial ?? "return",
    granularity: items === undefined ? options.granularity ?? "chunk" : "point",
    reuse: options.reuse ?? "value",
    mapFn: options.mapFn,
    mapFnOptions: options.mapFnOptions,
    signal: options.signal,
    flushMs: Math.min(flushMs, LONGEST_MS),
    errorPolicy: errorPolicy(what, options.onError, options.retries),
    timeoutMs: timeoutMs === undefined ? undefined : Math.min(timeoutMs, LONGEST_CALL_MS),
    verbose: state.options.verbose ?? 1,
    methods,
    overridden,
  };
}
