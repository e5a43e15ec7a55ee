/**
 * How long the files of a report's grid took to compute.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";
import { mapBounded, READS_IN_FLIGHT } from "../store/bounded.ts";
import type { FileEntry } from "../store/file_entry.ts";
import type { PageFile } from "./page_parts.ts";
import type { ReportGrid } from "./report_grid.ts";

const BATCH = 32 * READS_IN_FLIGHT;

/**
 * Reads how the files were made that hold points of the grid.
 *
 * @param grid The grid
 * @param damaged Told of damaged files, by path
 * @param signal Gives up between two files
 * @returns The files, some at a time, in the order of their blocks
 * @throws {StoreError} If the system refuses
 */
export async function* fileTimes(grid: ReportGrid, damaged: Set<string>, signal?: AbortSignal): AsyncIterableIterator<PageFile[]> {
  const { knowledge, version } = grid.state;
  const entries = [...knowledge.entries.values()].filter((entry) => entry.version === version);
  for (let start = 0; start < entries.length; start += BATCH) {
    const files = await mapBounded(entries.slice(start, start + BATCH), (entry) => readFile(grid, entry, damaged), { signal });
    yield files.filter((file) => file !== undefined);
  }
}

/** Numbers as runs of neighbours. */
function runsOf(numbers: readonly number[]): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] + 1 === number) last[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}

async function readFile(grid: ReportGrid, entry: FileEntry, damaged: Set<string>): Promise<PageFile | undefined> {
  const block = grid.blockOf(entry.axes);
  if (block === undefined) return undefined;
  try {
    const read = await grid.state.store.readHeadAndMade(entry.path);
    if (read === undefined) return undefined;
    const { durationMs, updatedAt } = read.made;
    // A whole output is one row, and stands for every point of its block.
    const count = entry.whole ? entry.axes.reduce((product, [, values]) => product * values.length, 1) : entry.count;
    return { runs: block.map(runsOf), count, ms: durationMs, time: updatedAt };
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    damaged.add(entry.path);
    return undefined;
  }
}
