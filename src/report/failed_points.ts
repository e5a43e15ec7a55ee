/**
 * The failures on record for the points of a report's grid.
 *
 * @module
 */

import { cacheFailures } from "../cache_failures.ts";
import type { PageFailure } from "./page_parts.ts";
import type { ReportGrid } from "./report_grid.ts";

/** Points of the grid that failed together. */
export interface FailedPoints {
  /** The points, by their number in the grid. */
  readonly points: readonly number[];
  /** The failure, as the page tells it. */
  readonly failure: Omit<PageFailure, "points">;
}

/**
 * Reads the failures on record. A point that is known by now may still be among them.
 *
 * @param grid The grid
 * @param signal Gives up between two records
 * @returns The failures, those of one chunk after another
 * @throws {StoreError} If the system refuses
 */
export async function* failedPoints(grid: ReportGrid, signal?: AbortSignal): AsyncIterableIterator<FailedPoints> {
  for await (const { record } of cacheFailures(grid.state, signal)) {
    const names = record.chunkKey.map(([name]) => name);
    for (const { points, error, attempts, time } of record.failures) {
      const here = points.map((values) => grid.pointAt(names, values)).filter((point) => point !== undefined);
      if (here.length > 0) yield { points: here, failure: { ...error, attempts, time } };
    }
  }
}
