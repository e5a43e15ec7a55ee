/**
 * What the stages of one run share.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { type Chunk, chunkKey } from "../grid/chunk_grid.ts";
import type { ItemCalls } from "../grid/items.ts";
import type { Request } from "../grid/request.ts";
import type { Call, Executor, ExecutorOptions, Settled, TaskRef } from "../map/call.ts";
import type { MapFn } from "../map/map_fn.ts";
import type { ProgressReporter } from "../progress.ts";
import type { SharedDirectory } from "../store/in_process.ts";
import type { CacheMethods } from "../types.ts";
import type { ErrorPolicy } from "./error_policy.ts";
import type { OutputMode, OutputSink } from "./output.ts";

/** Makes one call in this thread: never rejects. */
export type LocalCall = (call: Call, options: ExecutorOptions) => Promise<Settled>;

/** How a run goes about it. */
export interface EngineOptions {
  /** Makes a call in this thread. */
  readonly call: LocalCall;
  /** Where another thread finds the function. */
  readonly ref?: TaskRef | undefined;
  /** Makes the calls, if not this thread. */
  readonly executor?: Executor | undefined;
  /** The items, where the function is called for each instead of for blocks. */
  readonly items?: ItemCalls | undefined;
  readonly outputMode: OutputMode;
  /** Whether chunks that are known in part by request are returned as they are, or completed. */
  readonly partial: "return" | "complete";
  /** Whether the missing points of touched chunks are executed, or only those asked for. */
  readonly granularity: "chunk" | "point";
  /** Whether known points are found wherever they lie, or only in files of the chunk's own name. */
  readonly reuse: "value" | "name";
  readonly mapFn?: MapFn | undefined;
  readonly mapFnOptions?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly flushMs: number;
  readonly errorPolicy: ErrorPolicy;
  readonly timeoutMs?: number | undefined;
  readonly verbose: 0 | 1 | 2;
  /** The cache's methods, overrides put over them. */
  readonly methods: CacheMethods;
  /** Which of them are overrides. */
  readonly overridden: ReadonlySet<keyof CacheMethods>;
}

/** What became of a chunk. */
export const ChunkOutcome = { open: 0, cached: 1, executed: 2, partial: 3 } as const;

/** What the stages of a run share. */
export interface RunContext {
  readonly state: CacheState;
  readonly request: Request;
  readonly options: EngineOptions;
  readonly diagnostics: Diagnostics;
  readonly sink: OutputSink;
  readonly progress: ProgressReporter;
  readonly shared: SharedDirectory;
  /** Files that turned out unusable in this run. */
  readonly ignored: Set<string>;
  /** What became of each chunk. */
  readonly outcomes: Uint8Array;
  /** How many of the points asked of each chunk were known. */
  readonly knownPoints: Uint32Array;
  /** Points asked for and left out, by chunk: their numbers in the chunk's request. */
  readonly leftOut: Map<number, Uint32Array>;
}

/** The name and path of a chunk's own file. */
export interface OwnFile {
  readonly hash: string;
  /** Below the directory of the cache. */
  readonly path: string;
}

/** Names a chunk's own file by the cache's own rules: no override is asked. */
export function plainFile({ state: { axes, names } }: RunContext, chunk: Chunk): OwnFile {
  const hash = names.hashOf(chunk);
  return { hash, path: names.pathOf(() => chunkKey(axes, chunk), hash) };
}

/** Names a chunk's own file, with the run's overrides where there are any. */
export async function ownFile(run: RunContext, chunk: Chunk): Promise<OwnFile> {
  const { state: { axes, names }, options: { methods, overridden } } = run;
  const isNamed = overridden.has("chunkHash");
  const isPlaced = overridden.has("resolveCachePath");
  if (!isNamed && !isPlaced) return plainFile(run, chunk);
  const key = chunkKey(axes, chunk);
  const hash = isNamed ? await methods.chunkHash(key) : names.hashOf(chunk);
  const path = isPlaced ? names.below(await methods.resolveCachePath(key, hash)) : names.pathOf(() => key, hash);
  return { hash, path };
}

/** Adds the time since `start` to a phase, and gives the time now. */
export function addTime(run: RunContext, phase: Exclude<keyof Diagnostics["timings"], "total">, start: number): number {
  const now = performance.now();
  run.diagnostics.timings[phase] += now - start;
  return now;
}
