/**
 * What is known of a grid, told without reading a value and without a list of chunks.
 *
 * @module
 */

import { Candidate, candidateChunks } from "./candidate_chunks.ts";
import type { CacheState } from "./cache_state.ts";
import type { ChunkKey } from "./format/types.ts";
import { binValues, chunkKey, chunkPoint } from "./grid/chunk_grid.ts";
import type { ChunkRequest } from "./grid/chunk_request.ts";
import { missingFlags, planChunk } from "./grid/plan.ts";
import type { Request } from "./grid/request.ts";
import type { SelectedPositions } from "./grid/selection.ts";

/** A list that is made as it is looked at. */
export interface LazyList<T> extends Iterable<T> {
  /** How many entries there are. */
  readonly length: number;
}

/** The missing points of a chunk. */
export interface MissingChunk {
  /** The chunk. */
  readonly key: ChunkKey;
  /** Its number among the chunks that are touched, in plan order. */
  readonly index: number;
  /** How many of its points are missing. Telling it makes none of them. */
  readonly count: number;
  /** Those of its points that are asked for and neither known nor excluded, in the order of the chunk. Made when they are looked at. */
  readonly points: readonly Readonly<Record<string, unknown>>[];
}

/** What is known of a grid. */
export interface CacheStatus {
  /** The cache id. */
  readonly cacheId: string;
  /** What goes into metadata.json beside the definitions. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The values asked for, by axis. */
  readonly axisValues: Readonly<Record<string, readonly unknown[]>>;
  /** The axes from the slowest to the fastest. */
  readonly axisOrder: readonly string[];
  /** How many chunks are touched. */
  readonly totalChunks: number;
  /** The chunks of which every point asked for is known, in plan order. */
  readonly cachedChunks: LazyList<ChunkKey>;
  /** The other chunks, in plan order. */
  readonly missingChunks: LazyList<ChunkKey>;
  /** The missing points chunk by chunk, in plan order. */
  readonly missingByChunk: LazyList<MissingChunk>;
  /** The cached chunks as indices into the axes. */
  readonly cachedChunkIndices: LazyList<Readonly<Record<string, readonly number[]>>>;
  /** The other chunks as indices into the axes. */
  readonly missingChunkIndices: LazyList<Readonly<Record<string, readonly number[]>>>;
  /** How many of the other chunks are known in part. */
  readonly partialChunks: number;
  /** How many points are asked for. */
  readonly totalPoints: number;
  /** How many of them are known. */
  readonly knownPoints: number;
  /** How many of them are not part of the grid. */
  readonly excludedPoints: number;
  /** How many of them are not known. */
  readonly missingPoints: number;
  /** Files whose heads are damaged. They are set aside by the next run. */
  readonly damagedFiles: readonly string[];
}

interface Counts {
  cached: number;
  partial: number;
  known: number;
  excluded: number;
}

function missingPoints(state: CacheState, { chunk, points }: ChunkRequest): MissingChunk["points"] {
  const missing = missingFlags(planChunk(state.axes, chunk, state.known, state.where));
  return Array.from(points.filter((point) => missing[point] === 1), (point) => chunkPoint(state.axes, chunk, point));
}

function missingChunk(state: CacheState, request: Request, index: number, count: number): MissingChunk {
  let key: ChunkKey | undefined;
  let points: MissingChunk["points"] | undefined;
  return {
    get key() {
      return key ??= chunkKey(state.axes, request.chunk(index));
    },
    index,
    count,
    get points() {
      return points ??= missingPoints(state, request.at(index));
    },
  };
}

/** How many points of each chunk are missing, and what that comes to. */
function look(state: CacheState, request: Request): { missing: Uint32Array; counts: Counts } {
  const missing = new Uint32Array(request.chunkCount);
  const counts: Counts = { cached: 0, partial: 0, known: 0, excluded: 0 };
  const candidates = candidateChunks(state, request);
  for (let i = 0; i < request.chunkCount; i++) {
    if (candidates?.[i] === Candidate.none) missing[i] = request.count(i);
    else if (candidates?.[i] === Candidate.all) counts.known += request.count(i);
    else missing[i] = lookAt(state, request.at(i), counts);
    if (missing[i] === 0) counts.cached++;
  }
  return { missing, counts };
}

/** How many points of a chunk are missing; counts the others. */
function lookAt(state: CacheState, { chunk, points }: ChunkRequest, counts: Counts): number {
  const plan = planChunk(state.axes, chunk, state.known, state.where);
  const flags = missingFlags(plan);
  let missing = 0;
  for (const point of points) missing += flags[point];
  let excluded = 0;
  if (plan.excluded !== undefined) { for (const point of points) excluded += plan.excluded[point]; }
  counts.excluded += excluded;
  counts.known += points.length - missing - excluded;
  if (missing > 0 && missing < points.length - excluded) counts.partial++;
  return missing;
}

function listChunks<T>(length: number, all: number, isMeant: (index: number) => boolean, make: (index: number) => T): LazyList<T> {
  return {
    length,
    *[Symbol.iterator]() {
      for (let i = 0; i < all; i++) if (isMeant(i)) yield make(i);
    },
  };
}

/**
 * Tells what is known of a selection.
 *
 * @param state The cache's state
 * @param selected What is asked of the axes
 * @param signal Gives up between two files
 * @returns The status
 */
export async function cacheStatus(state: CacheState, selected: SelectedPositions, signal?: AbortSignal): Promise<CacheStatus> {
  await state.record.open();
  const { damaged } = await state.sync(signal);
  const { axes } = state;
  const request = state.request(selected);
  const { missing, counts } = look(state, request);
  const listed = <T>(isMissing: boolean, make: (i: number) => T) =>
    listChunks(isMissing ? missing.length - counts.cached : counts.cached, missing.length, (i) => missing[i] > 0 === isMissing, make);
  const key = (i: number) => chunkKey(axes, request.chunk(i));
  const indices = (i: number) => Object.fromEntries(request.chunk(i).map((bin, n) => [axes[n].name, [...bin.positions]]));
  return {
    cacheId: state.cacheId,
    metadata: state.metadata,
    axisValues: Object.fromEntries(axes.map((axis, i) => [axis.name, binValues(axis, { axis: i, positions: selected[i] })])),
    axisOrder: axes.map((axis) => axis.name),
    totalChunks: request.chunkCount,
    cachedChunks: listed(false, key),
    missingChunks: listed(true, key),
    missingByChunk: listed(true, (i) => missingChunk(state, request, i, missing[i])),
    cachedChunkIndices: listed(false, indices),
    missingChunkIndices: listed(true, indices),
    partialChunks: counts.partial,
    totalPoints: request.length,
    knownPoints: counts.known,
    excludedPoints: counts.excluded,
    missingPoints: request.length - counts.known - counts.excluded,
    damagedFiles: damaged,
  };
}
