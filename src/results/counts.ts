/**
 * Counts of a selection, without reading a value.
 *
 * @module
 */

import { Candidate, candidateChunks } from "../candidate_chunks.ts";
import { planChunk } from "../grid/plan.ts";
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
  const counter = new Counter();
  for (const path of (await state.sync(signal)).damaged) counter.addDamaged(path);
  for (const [path, stamp] of damaged) {
    if (await stampOf(state.store.absolute(path)) !== await stamp) continue;
    counter.addDamaged(path);
    state.forget(path);
  }
  const request = state.request(selected);
  const candidates = candidateChunks(state, request);
  const none = new Uint32Array(0);
  for (let i = 0; i < request.chunkCount; i++) {
    const base = { total: request.count(i), pieces: [], excluded: none, isWhole: false };
    if (candidates?.[i] === Candidate.none || candidates?.[i] === Candidate.all) {
      const known = candidates[i] === Candidate.all ? base.total : 0;
      counter.add({ ...base, request: NOTHING, known });
      continue;
    }
    const at = request.at(i);
    const plan = planChunk(state.axes, at.chunk, state.known, state.where);
    const missing = new Uint8Array(plan.size);
    for (const point of plan.missing) missing[point] = 1;
    const excluded = plan.excluded === undefined ? none : at.points.filter((point) => plan.excluded![point] === 1);
    const unknown = at.points.reduce((sum, point) => sum + missing[point], 0);
    const isWhole = plan.whole !== undefined;
    counter.add({
      ...base,
      request: at,
      known: isWhole ? 0 : base.total - unknown - excluded.length,
      excluded: isWhole ? none : excluded,
      isWhole,
    });
  }
  return counter.counts();
}

/** Of chunks of which nothing need be known to count them. */
const NOTHING = { chunk: [], points: new Uint32Array(0), places: new Uint32Array(0), isWhole: false };
