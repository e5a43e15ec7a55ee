/**
 * What a run did, as numbers.
 *
 * @module
 */

/** Where the time of a run went, in milliseconds. Phases that overlap are each counted in full. */
export interface Timings {
  /** Finding out what is known and what is missing. */
  planning: number;
  /** Reading files. */
  reading: number;
  /** Making values of bytes. */
  decoding: number;
  /** In the user's function. */
  executing: number;
  /** Making bytes of values. */
  encoding: number;
  /** Writing files. */
  writing: number;
  /** From the call to the return. */
  total: number;
}

/** Points that were left out of an output because they are not known. */
export interface MissingPoints extends Iterable<Record<string, unknown>> {
  /** How many there are. */
  readonly length: number;
}

/** A block of points that failed, however often it was called. */
export interface Failure {
  /** The points, as the vectors of their block by axis. */
  readonly block: Readonly<Record<string, readonly unknown[]>>;
  /** What the function threw the last time. */
  readonly error: unknown;
  /** How often it was called. */
  readonly attempts: number;
  /** When it failed the last time, as an ISO text. */
  readonly time: string;
}

/** What a run did. */
export interface Diagnostics {
  /** Chunks touched. */
  totalChunks: number;
  /** Chunks in which nothing was executed. */
  cachedChunks: number;
  /** Chunks in which something was executed. */
  executedChunks: number;
  /** Chunks of which only the known part was returned. */
  partialChunks: number;
  /** How often outputs were put together: 1 for a run with output. */
  merges: number;
  /** The most points that one executed chunk held in memory. */
  maxStreamItems: number;
  /** Chunks written as soon as they were complete, by `flushOnChunk`. */
  streamFlushes: number;
  /** The most items that `runParallel` held before a flush. */
  maxParallelItems: number;
  /** Points asked for that were known. */
  cachedPoints: number;
  /** Points for which the function was called; a call that is made again after it failed counts once. */
  executedPoints: number;
  /** Points that have no value because the function failed, where the run went on. */
  failedPoints: number;
  /** Files opened for reading values. */
  filesRead: number;
  /** Files of values written. */
  filesWritten: number;
  /** Bytes read from files of values. */
  bytesRead: number;
  /** Bytes of values written. */
  bytesWritten: number;
  /** Files found damaged and set aside. */
  damagedFiles: number;
  /** What failed, where the run went on: the points have no value, and are executed again by the next run. */
  failures: Failure[];
  /** Points asked for and left out, found when they are looked at. */
  missing: MissingPoints;
  /** Where the time went. */
  timings: Timings;
}

/** No points. */
export const NO_MISSING_POINTS: MissingPoints = { length: 0, *[Symbol.iterator]() {} };

/** Diagnostics of a run that did nothing yet. */
export function createDiagnostics(): Diagnostics {
  return {
    totalChunks: 0,
    cachedChunks: 0,
    executedChunks: 0,
    partialChunks: 0,
    merges: 0,
    maxStreamItems: 0,
    streamFlushes: 0,
    maxParallelItems: 0,
    cachedPoints: 0,
    executedPoints: 0,
    failedPoints: 0,
    filesRead: 0,
    filesWritten: 0,
    bytesRead: 0,
    bytesWritten: 0,
    damagedFiles: 0,
    failures: [],
    missing: NO_MISSING_POINTS,
    timings: { planning: 0, reading: 0, decoding: 0, executing: 0, encoding: 0, writing: 0, total: 0 },
  };
}

/** One line per phase, for `profile: true`. */
export function formatTimings(timings: Timings): string {
  const { total, ...phases } = timings;
  const parts = Object.entries(phases).map(([phase, ms]) => `${phase} ${ms.toFixed(1)} ms`);
  return `chunk-memo: ${total.toFixed(1)} ms: ${parts.join(", ")}`;
}
