/**
 * What is on record about a cache beside what is known: failures, files, how long points took, who is at work.
 *
 * @module
 */

import type { ChunkCache } from "../cache.ts";
import { cacheFailures } from "../cache_failures.ts";
import type { CacheView } from "../cache_view.ts";
import { DamagedFileError } from "../errors.ts";
import { pointRecordOf, valueKey } from "../grid/axes.ts";
import type { FileEntry } from "../store/file_entry.ts";
import type { AxesInput } from "../types.ts";
import { insidesOf } from "./context.ts";
import { findLeftovers, type LeaseHolder } from "./leftovers.ts";

/** Why points failed. */
export interface SurveyedError {
  /** What the error says. */
  readonly message: string;
  /** How many points have it. */
  readonly points: number;
  /** One of them. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** What is on record about a cache. */
export interface Survey {
  /** Points of the selection with a failure on record. */
  readonly failedPoints: number;
  /** Why they failed, what most of them have first; of many errors some. */
  readonly errors: readonly SurveyedError[];
  /** Files of the cache's version, whatever grid they were computed for. */
  readonly files: number;
  /** Their length in bytes. */
  readonly bytes: number;
  /** Milliseconds that the function took per point, on the average of some files; `undefined` if there is none that tells. */
  readonly pointMs: number | undefined;
  /** How many points that average is of. */
  readonly timedPoints: number;
  /** The processes that have chunks in hand. */
  readonly processes: readonly LeaseHolder[];
}

/** Files whose times are read. */
const SAMPLE = 64;
/** Errors that are told apart, and those that are told. */
const [MAX_MESSAGES, MAX_ERRORS] = [1000, 20];

/** Tells of points whether a selection has them, and they are not left out. */
function selectionTest({ state: { axes, where }, selected }: CacheView): (names: readonly string[], values: readonly unknown[]) => boolean {
  const places = new Map(axes.map((axis, i) => [axis.name, { axis, asked: new Set<number>(selected[i]) }] as const));
  return (names, values) => {
    const isSelected = names.length === axes.length && names.every((name, n) => {
      const place = places.get(name);
      return place?.asked.has(place.axis.indexOf.get(valueKey(values[n])) ?? -1) === true;
    });
    return isSelected && (where === undefined || where(pointRecordOf(axes, names, values)));
  };
}

/**
 * Reads the failures on record of a cache.
 *
 * @param view The cache, or a slice of it
 * @param signal Gives up between two records
 * @returns How many points failed, and why
 * @throws {StoreError} If the system refuses
 */
export async function surveyFailures(view: CacheView, signal: AbortSignal | undefined): Promise<Pick<Survey, "failedPoints" | "errors">> {
  const isAsked = selectionTest(view);
  const errors = new Map<string, SurveyedError>();
  let failedPoints = 0;
  for await (const { record } of cacheFailures(view.state, signal)) {
    const names = record.chunkKey.map(([name]) => name);
    for (const { points, error: { message } } of record.failures) {
      const asked = points.filter((values) => isAsked(names, values));
      failedPoints += asked.length;
      const known = errors.get(message);
      if (asked.length === 0 || known === undefined && errors.size === MAX_MESSAGES) continue;
      const example = known?.example ?? Object.fromEntries(names.map((name, i) => [name, asked[0][i]]));
      errors.set(message, { message, points: (known?.points ?? 0) + asked.length, example });
    }
  }
  return { failedPoints, errors: [...errors.values()].sort((a, b) => b.points - a.points).slice(0, MAX_ERRORS) };
}

/** As many of the files, spread evenly over them. */
function sampleOf(entries: readonly FileEntry[]): FileEntry[] {
  if (entries.length <= SAMPLE) return [...entries];
  return Array.from({ length: SAMPLE }, (_, i) => entries[Math.floor(i * entries.length / SAMPLE)]);
}

async function measure({ state }: CacheView, entries: readonly FileEntry[], signal: AbortSignal | undefined) {
  let [ms, points] = [0, 0];
  for (const { path, whole, count, axes } of sampleOf(entries)) {
    signal?.throwIfAborted();
    try {
      const read = await state.store.readHeadAndMade(path);
      // A writer of the caller's own may not tell.
      if (read === undefined || read.made.durationMs === 0) continue;
      ms += read.made.durationMs;
      points += whole ? axes.reduce((product, [, values]) => product * values.length, 1) : count;
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
    }
  }
  return { pointMs: points === 0 ? undefined : ms / points, timedPoints: points };
}

/**
 * Tells what is on record about a cache, or about a slice of it. Executes and writes nothing.
 *
 * @param cache The cache
 * @param options `signal`: gives up between two files
 * @returns What is on record
 * @throws {StoreError} If the system refuses
 *
 * @example How long are the missing points going to take?
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { survey } from "@x/chunk-memo/maintenance";
 * import { assert } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "s", chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4] } });
 * await run(cache.slice({ s: [1] }), ({ s }) => s.map(Math.sqrt));
 * const { missingPoints } = await cache.cacheStatus();
 * const { pointMs, timedPoints } = await survey(cache);
 * assert(timedPoints === 2 && pointMs! * missingPoints < 60_000);
 * ```
 */
export async function survey<A extends AxesInput, C>(
  cache: ChunkCache<A, C>,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Survey> {
  const view = insidesOf(cache, "survey");
  await view.state.record.open();
  await view.state.sync(signal);
  const { knowledge, version, store } = view.state;
  const entries = [...knowledge.entries.values()].filter((entry) => entry.version === version);
  return {
    ...await surveyFailures(view, signal),
    files: entries.length,
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    ...await measure(view, entries, signal),
    processes: (await findLeftovers(store.directory)).holders.filter(({ isAlive }) => isAlive),
  };
}
