/**
 * A report of a cache: one HTML page that holds everything it shows and loads nothing.
 *
 * @module
 */

import type { ChunkCache } from "./cache.ts";
import { viewOf } from "./cache_view.ts";
import { render } from "./report/render.ts";
import { showValue } from "./report/show_value.ts";
import { checkOptionNames } from "./suggest.ts";
import type { AxesInput } from "./types.ts";

/** What a report may be told. */
export interface ReportOptions {
  /** The title of the page; the name of the function if that is known, else the cache id. */
  readonly title?: string;
  /** The fields of the values that the page holds, each with what is nested in it; all of them if absent. A value that is no record is the field `value`. */
  readonly fields?: readonly string[];
  /** The most points whose values the page holds, 100,000 if absent. If there are more, the page says so. */
  readonly maxPoints?: number;
  /** Stops the rendering between two files. */
  readonly signal?: AbortSignal;
}

const OPTION_NAMES = ["title", "fields", "maxPoints", "signal"];

/**
 * Renders a report of a cache or a slice of it: one HTML page with maps of what is known, plots of the values over any axes, a table,
 * durations and failures. The page holds its data and its script, and loads nothing.
 *
 * @param cache The cache, or a slice of it
 * @param options Title, fields, the most points, a signal
 * @returns The page in parts, in bounded memory; write them one after another
 * @throws {TypeError} If it is no cache, or an option is unknown or of a wrong type
 * @throws {RangeError} If `maxPoints` is not a positive integer, values are known and none has a field asked for, or the grid has more points
 *   than can be numbered
 * @throws {CacheConflictError} If the cache is on record for something else
 * @throws {FormatVersionError} If a file is of a newer format
 * @throws {StoreError} If the system refuses
 *
 * @example A page of a sweep
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { renderReport } from "@x/chunk-memo/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "squares", axisValues: { s: [1, 2, 3] } });
 * await run(cache, ({ s }: { s: number[] }) => s.map((value) => value * value));
 * let page = "";
 * for await (const part of renderReport(cache, { title: "Squares" })) page += part;
 * assertStringIncludes(page, "<title>Squares</title>");
 * ```
 */
export function renderReport<A extends AxesInput, C>(cache: ChunkCache<A, C>, options: ReportOptions = {}): AsyncIterableIterator<string> {
  checkOptionNames("render report", options, OPTION_NAMES);
  const { title, fields, maxPoints } = options;
  if (title !== undefined && typeof title !== "string") {
    throw new TypeError(`Cannot render report: title must be a string: received ${typeof title}`);
  }
  if (fields !== undefined && (!Array.isArray(fields) || fields.length === 0 || fields.some((field) => typeof field !== "string"))) {
    throw new TypeError(`Cannot render report: fields must be a list of names: received ${showValue(fields)}`);
  }
  if (maxPoints !== undefined && (!Number.isInteger(maxPoints) || maxPoints < 1)) {
    throw new RangeError(`Cannot render report: maxPoints must be a positive integer: received ${showValue(maxPoints)}`);
  }
  const view = viewOf(cache);
  if (view === undefined) throw new TypeError(`Cannot render report: cache must be a ChunkCache: received ${showValue(cache)}`);
  return render(view, { title, fields, maxPoints, signal: options.signal });
}
