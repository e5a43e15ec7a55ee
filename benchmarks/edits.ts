/**
 * What edits of a grid do to the runs after them.
 *
 * @module
 */

import { run, runStreaming } from "../mod.ts";
import { check, compareRow, ratioRow, scratch, type Settings, timed } from "./measure.ts";
import { chunkFiles, makeWork, numbers, openGrid, totalBytes } from "./records.ts";
import type { Row } from "./row.ts";

/** A warm run, as of another process. */
async function warmRun(grid: Parameters<typeof openGrid>[0]): Promise<void> {
  const [output, { executedPoints }] = await run(openGrid(grid), makeWork("repeated").run);
  check(output.length === grid.rows.length * grid.columns.length && executedPoints === 0, "the run was not warm");
}

/** Measures warm runs after one value was put before all others of an axis, against warm runs before that. */
export async function frontInsertion({ isQuick }: Settings): Promise<Row[]> {
  const found: Row[] = [];
  for (const axis of ["row", "column"] as const) {
    await using dir = await scratch();
    const rows = numbers(isQuick ? 30 : 1000);
    const columns = numbers(1000);
    const size = { chunkColumns: 1000 };
    const before = { root: `${dir.path}/before`, rows, columns, ...size };
    const edited = { ...before, root: `${dir.path}/after`, ...(axis === "row" ? { rows: [-1, ...rows] } : { columns: [-1, ...columns] }) };
    await runStreaming(openGrid(before), makeWork("repeated").run);
    await runStreaming(openGrid({ ...before, root: edited.root }), makeWork("repeated").run);
    const { executedPoints } = await runStreaming(openGrid(edited), makeWork("repeated").run);
    const added = edited.rows.length * edited.columns.length - rows.length * columns.length;
    check(executedPoints === added, `${executedPoints} points were executed, not ${added}`);
    const where = axis === "row" ? "across chunks" : "along chunks";
    const subject = `warm run after one front insertion ${where} (${added} new points)`;
    const naming = { subject, against: "the warm run before it", limit: 1.3 };
    found.push(await compareRow(isQuick ? 2 : 9, naming, () => timed(() => warmRun(edited)), () => timed(() => warmRun(before))));
  }
  return found;
}

/** Numbers from 0 to 1 that are the same every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What is left to put back of an axis, and its values now. */
interface Edited {
  values: number[];
  removed: number[];
  next: number;
}

/** Inserts a new value, moves one, removes one, or puts a removed one back. */
function edit(axis: Edited, random: () => number): void {
  const place = () => Math.floor(random() * (axis.values.length + 1));
  const take = () => axis.values.splice(Math.floor(random() * axis.values.length), 1);
  const kind = random();
  if (kind < 0.5) axis.values.splice(place(), 0, axis.next++);
  else if (kind < 0.75) axis.values.splice(place(), 0, ...take());
  else if (axis.removed.length === 0) axis.removed.push(...take());
  else axis.values.splice(place(), 0, ...axis.removed.splice(0, 1));
}

/** Measures warm runs and bytes on disk after 100 random edits, each followed by a run, against a fresh cache of the last grid. */
export async function randomEdits({ isQuick }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  const side = isQuick ? 20 : 300;
  const edits = isQuick ? 10 : 100;
  const chunkColumns = isQuick ? 10 : 100;
  const random = seeded(20);
  const axes = { rows: { values: numbers(side), removed: [], next: side }, columns: { values: numbers(side), removed: [], next: side } };
  const root = `${dir.path}/edited`;
  const gridNow = () => ({ root, rows: axes.rows.values, columns: axes.columns.values, chunkColumns });
  let executed = (await runStreaming(openGrid(gridNow()), makeWork("repeated").run)).executedPoints;
  for (let i = 0; i < edits; i++) {
    edit(random() < 0.5 ? axes.rows : axes.columns, random);
    // Every value is back at the end, so that a fresh cache of the last grid holds the same points.
    if (i === edits - 1) { for (const axis of Object.values(axes)) axis.values.push(...axis.removed.splice(0)); }
    executed += (await runStreaming(openGrid(gridNow()), makeWork("repeated").run)).executedPoints;
  }
  const edited = gridNow();
  const fresh = { ...edited, root: `${dir.path}/fresh` };
  const { executedPoints } = await runStreaming(openGrid(fresh), makeWork("repeated").run);
  check(executed === executedPoints, `${executed} points were executed for ${executedPoints}: a known one was executed again`);
  const naming = { subject: `warm run after ${edits} random edits`, against: "a fresh cache of the same grid", limit: 2 };
  const time = await compareRow(isQuick ? 2 : 9, naming, () => timed(() => warmRun(edited)), () => timed(() => warmRun(fresh)));
  const files = { ours: await chunkFiles(edited.root), fresh: await chunkFiles(fresh.root) };
  const counts = `${files.ours.length} files against ${files.fresh.length} of a fresh cache`;
  return [
    time,
    ratioRow(
      { subject: `bytes of the chunk files after ${edits} random edits`, against: counts, limit: 1.1, unit: "bytes" },
      await totalBytes(files.ours),
      await totalBytes(files.fresh),
    ),
  ];
}
