/**
 * The known values of a report's grid, a file at a time.
 *
 * @module
 */

import { valueDecoder } from "../results/reading.ts";
import { Scan } from "../results/scan.ts";
import type { ReportGrid } from "./report_grid.ts";

/** Values of some points. */
export interface KnownValues {
  /** The points, by their number in the grid. */
  readonly points: Uint32Array;
  /** The value of each. */
  readonly values: readonly unknown[];
}

/** What there is no value by point of. */
export interface UnreadValues {
  /** Chunks that are whole outputs. */
  wholeChunks: number;
  /** Files that turned out to be damaged. */
  readonly damaged: Set<string>;
}

/**
 * Reads the known values, chunk by chunk.
 *
 * @param grid The grid
 * @param unread Told of what has no value by point
 * @param signal Gives up between two files
 * @returns The values
 * @throws {StoreError} If the system refuses
 * @throws {FormatVersionError} If a file is of a newer format
 */
export async function* knownValues(grid: ReportGrid, unread: UnreadValues, signal?: AbortSignal): AsyncIterableIterator<KnownValues> {
  const scan = new Scan(grid.state, grid.selected, {
    decoder: valueDecoder,
    signal,
    onDamage: (path) => void unread.damaged.add(path),
  });
  for await (const { request: { places }, pieces, isWhole } of scan.chunks()) {
    if (isWhole) unread.wholeChunks++;
    for (const { asked, data } of pieces) yield { points: asked === undefined ? places : asked.map((n) => places[n]), values: data };
  }
}
