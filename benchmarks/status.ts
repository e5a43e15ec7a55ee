/**
 * The status of a cache of very many chunks.
 *
 * @module
 */

import { runChild } from "./child.ts";
import { runStreaming } from "../mod.ts";
import { check, median, scratch, type Settings } from "./measure.ts";
import { makeWork, numbers, openGrid } from "./records.ts";
import type { Row } from "./row.ts";
import type { StatusFigures } from "./status_child.ts";

/** How much of the grid is known. */
interface Case {
  readonly name: string;
  readonly knownRows: number;
  readonly chunkColumns: number;
}

/** Measures the time and the memory of `cacheStatus`. */
export async function largeStatus({ isQuick }: Settings): Promise<Row[]> {
  const side = isQuick ? 50 : 1000;
  const cases: Case[] = [
    { name: "nothing known", knownRows: 0, chunkColumns: 1 },
    { name: `${side * 10} of them known, a file each`, knownRows: 10, chunkColumns: 1 },
    { name: `all known, in ${side} files of another chunk spec`, knownRows: side, chunkColumns: side },
  ];
  const found: Row[] = [];
  for (const { name, knownRows, chunkColumns } of cases) {
    await using dir = await scratch();
    const grid = { root: dir.path, rows: numbers(knownRows), columns: numbers(side), chunkColumns };
    if (knownRows > 0) await runStreaming(openGrid(grid), makeWork("repeated").run);
    const figures: StatusFigures[] = [];
    for (let round = 0; round < (isQuick ? 1 : 3); round++) figures.push(await runChild("status_child.ts", [dir.path, String(side)]));
    check(figures.every((figure) => figure.known === knownRows * side && figure.chunks === side * side), "the status is wrong");
    const subject = `cacheStatus of ${(side * side).toLocaleString("en")} chunks, ${name}`;
    found.push(
      { subject: `${subject}: time`, unit: "ms", ours: median(figures.map((figure) => figure.ms)), most: 500 },
      { subject: `${subject}: peak memory of the process`, unit: "MB", ours: median(figures.map((figure) => figure.peak)), most: 200 },
    );
  }
  return found;
}
