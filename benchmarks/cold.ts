/**
 * A run of which nothing is known, less the time of the function, against writing the same bytes raw.
 *
 * @module
 */

import { rm } from "node:fs/promises";
import { run } from "../mod.ts";
import { check, compareRow, scratch, type Settings } from "./measure.ts";
import { chunkFiles, type Labels, makeWork, numbers, openGrid, writeRaw } from "./records.ts";
import type { Row } from "./row.ts";

async function cold(labels: Labels, { isQuick }: Settings): Promise<Row> {
  await using dir = await scratch();
  const rows = numbers(isQuick ? 20 : 1000);
  const columns = numbers(1000);
  const points = rows.length * columns.length;
  let round = 0;
  const ours = async () => {
    const root = `${dir.path}/ours-${round++}`;
    const work = makeWork(labels);
    const cache = openGrid({ root, rows, columns });
    const start = performance.now();
    const [output, { executedPoints }] = await run(cache, work.run);
    const ms = performance.now() - start - work.ms;
    check(output.length === points && executedPoints === points, "the run was not cold");
    await rm(root, { recursive: true });
    return ms;
  };
  await run(openGrid({ root: `${dir.path}/bytes`, rows, columns }), makeWork(labels).run);
  const contents: Uint8Array[] = [];
  for (const path of await chunkFiles(`${dir.path}/bytes`)) contents.push(await Deno.readFile(path));
  const baseline = async () => {
    const root = `${dir.path}/raw-${round++}`;
    const start = performance.now();
    writeRaw(root, contents);
    const ms = performance.now() - start;
    await rm(root, { recursive: true });
    return ms;
  };
  const subject = `cold run, ${points.toLocaleString("en")} records in ${contents.length} chunks, ${labels} strings, less the function`;
  return await compareRow(isQuick ? 2 : 9, { subject, against: "the same bytes, temp + rename", limit: 2.5 }, ours, baseline);
}

/** Measures cold runs. */
export async function coldRuns(settings: Settings): Promise<Row[]> {
  return [await cold("repeated", settings), await cold("distinct", settings)];
}
