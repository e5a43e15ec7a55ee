/**
 * Few of many points: 1 % of a grid, one point of a large file.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import { run, type Selection } from "../mod.ts";
import { check, compareRow, scratch, type Settings, timed } from "./measure.ts";
import { allocate, chunkFiles, columnsOf, type GridAxes, makeWork, numbers, openGrid, readAll, totalBytes } from "./records.ts";
import type { Row } from "./row.ts";

/** Measures 1 % of a grid in 1,000 chunks: ten chunks, then ten points of every chunk. */
export async function onePercent({ isQuick }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  const rows = numbers(isQuick ? 100 : 1000);
  const columns = numbers(1000);
  const grid = { root: dir.path, rows, columns };
  const { run: exec } = makeWork("repeated");
  await run(openGrid(grid), exec);
  const every = await chunkFiles(dir.path);
  const few = rows.slice(rows.length / 2, rows.length / 2 + rows.length / 100);
  const sparse = columns.filter((column) => column % 100 === 37);
  const cases: { name: string; rows: number[]; columns: number[]; selection: Selection<GridAxes>; files: string[] }[] = [
    { name: "contiguous (whole chunks)", rows: few, columns, selection: { row: few }, files: every.slice(0, few.length) },
    { name: "scattered (some of every chunk)", rows, columns: sparse, selection: { column: sparse }, files: every },
  ];
  const found: Row[] = [];
  for (const { name, selection, files, rows, columns } of cases) {
    const ready = columnsOf(rows, columns, "repeated");
    const ours = () =>
      timed(async () => {
        const [output, { executedPoints }] = await run(openGrid(grid).slice(selection), exec);
        check(output.length === ready.loss.length && executedPoints === 0, "the run was not warm");
      });
    const baseline = () =>
      timed(async () => {
        await readAll(files);
        check(allocate(ready).length === ready.loss.length, "a record is missing");
      });
    const subject = `1 % of ${(every.length * 1000).toLocaleString("en")} points, ${name}`;
    const against = `reading those ${files.length} files + records from ready arrays`;
    found.push(await compareRow(isQuick ? 2 : 15, { subject, against }, ours, baseline));
  }
  return found;
}

/** Bytes this process has read, as the system counts them; `undefined` where it does not. */
async function bytesReadSoFar(): Promise<number | undefined> {
  const text = await readFile("/proc/self/io", "utf8").catch(() => "");
  const found = /^rchar: (\d+)/m.exec(text);
  return found === null ? undefined : Number(found[1]);
}

/** Measures one point of one large file. */
export async function onePoint({ isQuick }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  const rows = numbers(isQuick ? 100 : 1600);
  const columns = numbers(isQuick ? 1000 : 2400);
  const { openLarge } = await import("./large_file.ts");
  await openLarge.fill(dir.path, rows, columns);
  const files = await chunkFiles(dir.path);
  const size = await totalBytes(files);
  check(files.length === 1 && (isQuick || size >= 100e6), `${files.length} files of ${size} bytes`);
  let bytesRead = 0;
  const ours = () =>
    timed(async () => {
      const cache = openLarge.open(dir.path, rows, columns).slice({ row: [rows.length >> 1], column: [columns.length >> 1] });
      const before = await bytesReadSoFar();
      const [output, diagnostics] = await run(cache, openLarge.exec);
      const after = await bytesReadSoFar();
      check(output.length === 1 && diagnostics.executedPoints === 0, "the point was not known");
      bytesRead = Math.max(bytesRead, diagnostics.bytesRead, after === undefined || before === undefined ? 0 : after - before);
    });
  const time = await compareRow(
    isQuick ? 2 : 9,
    { subject: `one point of a file of ${(size / 1e6).toFixed(0)} MB`, against: "reading the file" },
    ours,
    () => timed(() => readAll(files)),
  );
  return [time, {
    subject: `one point of a file of ${(size / 1e6).toFixed(0)} MB: bytes read`,
    unit: "bytes",
    ours: bytesRead,
    baseline: size,
    ratio: bytesRead / size,
    most: 2e6,
    against: "the file",
  }];
}
