/**
 * The serial runners: thin faces of the one loop.
 *
 * @module
 */

import type { ChunkCache } from "./cache.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { OnError } from "./engine/error_policy.ts";
import type { ChunkKey } from "./format/types.ts";
import type { CallableFn } from "./map/make_call.ts";
import { type CacheSource, openCache } from "./open_cache.ts";
import type { RunOptions } from "./run_options.ts";
import { executePlan } from "./execute.ts";
import type { AxesInput, CollatedBy, ExecFn, NoCollate, RunOutput } from "./types.ts";

export type { CacheSource } from "./open_cache.ts";

/** Options of {@linkcode runChunks} and {@linkcode runChunksStreaming}. */
export interface RunChunksOptions<A extends AxesInput, C, D, E extends OnError = OnError> extends RunOptions<D, E> {
  /** The cache whose chunks they are. */
  readonly cache: ChunkCache<A, C> | CacheSource<A, C>;
}

async function runSelection(what: string, cache: unknown, exec: unknown, options: RunOptions<unknown>, withOutput: boolean) {
  const view = openCache(what, cache, options.params);
  return await executePlan({ what, state: view.state, request: view.request(), exec: exec as CallableFn, options, withOutput });
}

async function runKeys(
  what: string,
  keys: Iterable<ChunkKey>,
  exec: unknown,
  given: RunChunksOptions<AxesInput, unknown, unknown>,
  withOutput: boolean,
) {
  if (typeof given !== "object" || given === null) throw new TypeError(`Cannot ${what}: options must name a cache`);
  const { cache, ...options } = given;
  const view = openCache(what, cache, options.params);
  return await executePlan({ what, state: view.state, request: view.requestOf(keys), exec: exec as CallableFn, options, withOutput });
}

/**
 * Runs a sweep: loads what is known, executes what is missing, stores it, and returns the outputs of all points asked for.
 *
 * @typeParam A The axes
 * @typeParam R What the function returns
 * @typeParam C What the cache's collate function returns
 * @typeParam D What the collate function among the options returns
 * @typeParam E What is done about points that fail
 * @param cache The cache, or a slice of it
 * @param execFn A function of vectors: one output per point, or one whole output per chunk
 * @param options How to go about it
 * @returns The outputs in the order of the selection, or what the collate function makes of them, and the diagnostics; `MISSING` stands
 *   for a point that failed, where `onError` lets the run go on
 * @throws {ExecutionError} If the function fails; what is finished is stored first
 * @throws {OutputMismatchError} If it returns a wrong number of outputs, or outputs of other points
 * @throws {UnstorableValueError} If an output cannot be stored
 * @throws {StoreError} If the disk refuses
 *
 * @example A slice executes the missing points of the chunks it touches
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "run", chunkSpec: { s: 3 }, axisValues: { s: [1, 2, 3, 4, 5, 6] } });
 * const [output, diagnostics] = await run(cache.slice({ s: [2] }), ({ s }) => s.map((value) => value * 10));
 * assertEquals(output, [20]);
 * assertEquals(diagnostics.executedPoints, 3);
 * ```
 */
export async function run<A extends AxesInput, R, C = NoCollate, D = NoCollate, E extends OnError = "stop">(
  cache: ChunkCache<A, C> | CacheSource<A, C>,
  execFn: ExecFn<A, R>,
  options: RunOptions<D, E> = {},
): Promise<[RunOutput<R, CollatedBy<C, D>, E>, Diagnostics]> {
  return await runSelection("run", cache, execFn, options, true) as [RunOutput<R, CollatedBy<C, D>, E>, Diagnostics];
}

/**
 * Runs a sweep without holding its outputs: each chunk is stored as soon as it is complete, and forgotten.
 *
 * @typeParam A The axes
 * @typeParam R What the function returns
 * @typeParam C What the cache's collate function returns
 * @param cache The cache, or a slice of it
 * @param execFn A function of vectors
 * @param options How to go about it
 * @returns The diagnostics
 * @throws {ExecutionError} If the function fails; what is finished is stored first
 *
 * @example Fill a cache
 * ```ts
 * import { ChunkCache, runStreaming } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "stream", chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3] } });
 * const diagnostics = await runStreaming(cache, ({ s }) => s.map((value) => value * 10));
 * assertEquals(diagnostics.executedChunks, 2);
 * ```
 */
export async function runStreaming<A extends AxesInput, R, C = NoCollate>(
  cache: ChunkCache<A, C> | CacheSource<A, C>,
  execFn: ExecFn<A, R>,
  options: RunOptions<unknown> = {},
): Promise<Diagnostics> {
  return (await runSelection("run streaming", cache, execFn, options, false))[1];
}

/**
 * Runs chunks listed by key, in the order of the list.
 *
 * @typeParam A The axes
 * @typeParam R What the function returns
 * @typeParam C What the cache's collate function returns
 * @typeParam D What the collate function among the options returns
 * @typeParam E What is done about points that fail
 * @param chunkKeys The chunk keys
 * @param execFn A function of vectors
 * @param options The cache, and how to go about it
 * @returns The outputs, chunk after chunk, or what the collate function makes of them, and the diagnostics; `MISSING` stands for a point
 *   that failed, where `onError` lets the run go on
 * @throws {RangeError} If a key has a value that is not on its axis
 *
 * @example The last chunk first
 * ```ts
 * import { ChunkCache, runChunks } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "chunks", chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4] } });
 * const [output] = await runChunks([...cache.chunkKeys()].reverse(), ({ s }) => s.map((value) => value * 10), { cache });
 * assertEquals(output, [30, 40, 10, 20]);
 * ```
 */
export async function runChunks<A extends AxesInput, R, C = NoCollate, D = NoCollate, E extends OnError = "stop">(
  chunkKeys: Iterable<ChunkKey>,
  execFn: ExecFn<A, R>,
  options: RunChunksOptions<A, C, D, E>,
): Promise<[RunOutput<R, CollatedBy<C, D>, E>, Diagnostics]> {
  const outcome = await runKeys("run chunks", chunkKeys, execFn, options as unknown as RunChunksOptions<AxesInput, unknown, unknown>, true);
  return outcome as [RunOutput<R, CollatedBy<C, D>, E>, Diagnostics];
}

/**
 * Runs chunks listed by key without holding their outputs.
 *
 * @typeParam A The axes
 * @typeParam R What the function returns
 * @typeParam C What the cache's collate function returns
 * @param chunkKeys The chunk keys
 * @param execFn A function of vectors
 * @param options The cache, and how to go about it
 * @returns The diagnostics
 * @throws {RangeError} If a key has a value that is not on its axis
 *
 * @example Fill the first chunk
 * ```ts
 * import { ChunkCache, runChunksStreaming } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "first", chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4] } });
 * const diagnostics = await runChunksStreaming([[["s", [1, 2]]]], ({ s }) => s.map((value) => value * 10), { cache });
 * assertEquals(diagnostics.executedPoints, 2);
 * ```
 */
export async function runChunksStreaming<A extends AxesInput, R, C = NoCollate>(
  chunkKeys: Iterable<ChunkKey>,
  execFn: ExecFn<A, R>,
  options: RunChunksOptions<A, C, unknown>,
): Promise<Diagnostics> {
  const outcome = await runKeys(
    "run chunks streaming",
    chunkKeys,
    execFn,
    options as unknown as RunChunksOptions<AxesInput, unknown, unknown>,
    false,
  );
  return outcome[1];
}
