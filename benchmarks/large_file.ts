/**
 * A chunk of 100 MB: records of four fields with another string in each.
 *
 * @module
 */

import { ChunkCache, runStreaming } from "../mod.ts";
import { type GridAxes, makeWork } from "./records.ts";

const work = makeWork("distinct");

function open(root: string, rows: readonly number[], columns: readonly number[]): ChunkCache<GridAxes> {
  return new ChunkCache<GridAxes>({
    root,
    cacheId: "bench",
    axisValues: { row: [...rows], column: [...columns] },
    axisOrder: ["row", "column"],
    chunkSpec: { row: rows.length, column: columns.length },
    verbose: 0,
  });
}

async function fill(root: string, rows: readonly number[], columns: readonly number[]): Promise<void> {
  await runStreaming(open(root, rows, columns), work.run);
}

/** One chunk for the whole grid. */
export const openLarge = { open, fill, exec: work.run };
