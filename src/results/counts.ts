/**
 * Counts of a selection, without reading a value.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import { Candidate, candidateChunks } from "../candidate_chunks.ts";
import type { ChunkRequest } from "../grid/chunk_request.ts";
import { missingFlags, planChunk } from "../grid/plan.ts";
import { fileInfo } from "../store/files.ts";
import { Counter } from "./counting.ts";
import type { ResultCounts } from "./columns.ts";
import type { ReadingOptions } from "./reading.ts";

/** Damaged files by path, each with what the disk said of it when it was met. */
export type DamagedFiles = Map<string, Promise<string>>;

/** What the disk says of a file: it changes when the file does. */
export async function stampOf(path: string): Promise<string> {
  const info = await fileInfo(path);
  return info === undefined ? "gone" : `${info.size} ${info.modifiedMs}`;
}

/**
 * Counts.
 *
 * @param options What is asked
 * @param damaged Files that were found damaged before
 * @returns The counts
 */
export async function readCounts({ state, selected, signal }: ReadingOptions, damaged: DamagedFiles): Promise<ResultCounts> {
  await state.record.open();
  const request = state.request(selected);
  const counter = new Counter(request.length);
  for (const path of (await state.sync(signal)).damaged) counter.addDamaged(path);
  for (const [path, stamp] of damaged) {
    if (await stampOf(state.store.absolute(path)) !== await stamp) continue;
    counter.addDamaged(path);
    state.forget(path);
  }
  const candidates = candidateChunks(state, request);
  const none = new Uint32Array(0);
  for (let i = 0; i < request.chunkCount; i++) {
    if (candidates?.[i] === Candidate.none) continue;
    const base = { total: request.count(i), excluded: none, isWhole: false };
    if (candidates?.[i] === Candidate.all) counter.add({ ...base, known: base.total });
    else counter.add({ ...base, ...countChunk(state, request.at(i)) });
  }
  return counter.counts();
}

function countChunk(state: CacheState, { chunk, points }: ChunkRequest): { known: number; excluded: Uint32Array; isWhole: boolean } {
  const plan = planChunk(state.axes, chunk, state.known, state.where);
  if (plan.whole !== undefined) return { known: 0, excluded: new Uint32Array(0), isWhole: true };
  const missing = missingFlags(plan);
  const excluded = plan.excluded === undefined ? new Uint32Array(0) : points.filter((point) => plan.excluded![point] === 1);
  const unknown = points.reduce((sum, point) => sum + missing[point], 0);
  return { known: points.length - unknown - excluded.length, excluded, isWhole: false };
}
