/**
 * A run of which everything is known, against reading the same files and making the same records.
 *
 * @module
 */

import { run } from "../mod.ts";
import { check, compareRow, scratch, type Settings, timed } from "./measure.ts";
import { allocate, chunkFiles, columnsOf, type Labels, makeWork, numbers, openGrid, readAll } from "./records.ts";
import type { Row } from "./row.ts";

async function warm(labels: Labels, { isQuick }: Settings): Promise<Row> {
  await using dir = await scratch();
  const rows = numbers(isQuick ? 20 : 1000);
  const columns = numbers(1000);
  const grid = { root: dir.path, rows, columns };
  const { run: exec } = makeWork(labels);
  await run(openGrid(grid), exec);
  const files = await chunkFiles(dir.path);
  const ready = columnsOf(rows, columns, labels);
  const points = rows.length * columns.length;
  check(files.length === rows.length, `${files.length} files for ${rows.length} chunks`);
  const ours = () =>
    timed(async () => {
      const [output, { executedPoints, cachedPoints }] = await run(openGrid(grid), exec);
      check(output.length === points && cachedPoints === points && executedPoints === 0, "the run was not warm");
    });
  const baseline = () =>
    timed(async () => {
      check(await readAll(files) > 0, "nothing was read");
      check(allocate(ready).length === points, "a record is missing");
    });
  const subject = `warm run, ${points.toLocaleString("en")} records in ${files.length} chunks, ${labels} strings`;
  const against = "8 reads in flight + records from ready arrays";
  return await compareRow(isQuick ? 2 : 9, { subject, against, limit: 1.5 }, ours, baseline);
}

/** Measures warm runs. */
export async function warmRuns(settings: Settings): Promise<Row[]> {
  return [await warm("repeated", settings), await warm("distinct", settings)];
}
