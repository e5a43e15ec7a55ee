/**
 * A typed array per point, against a raw copy and write.
 *
 * @module
 */

import { rm } from "node:fs/promises";
import { ChunkCache, run } from "../mod.ts";
import { check, compareRow, scratch, type Settings } from "./measure.ts";
import { chunkFiles, numbers, totalBytes, writeRaw } from "./records.ts";
import type { Row } from "./row.ts";

const LENGTH = 10_000;
const POINTS_PER_CHUNK = 10;

/** Measures a cold run of points with one Float64Array each. */
export async function arrayPoints({ isQuick }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  const points = isQuick ? 20 : 1000;
  const arrays = numbers(points).map((point) => Float64Array.from({ length: LENGTH }, (_, i) => Math.sin(point * LENGTH + i)));
  let round = 0;
  const open = (root: string) =>
    new ChunkCache({ root, cacheId: "bench", axisValues: { point: numbers(points) }, chunkSpec: { point: POINTS_PER_CHUNK }, verbose: 0 });
  const exec = ({ point }: { point: number[] }) => point.map((i) => arrays[i]);
  const ours = async () => {
    const root = `${dir.path}/ours-${round++}`;
    const cache = open(root);
    const start = performance.now();
    const [output, { executedPoints }] = await run(cache, exec);
    const ms = performance.now() - start;
    check(output.length === points && executedPoints === points, "the run was not cold");
    if (round === 1) check(await totalBytes(await chunkFiles(root)) >= points * LENGTH * 8, "the files are too short");
    await rm(root, { recursive: true });
    return ms;
  };
  const baseline = async () => {
    const root = `${dir.path}/raw-${round++}`;
    const start = performance.now();
    for (let chunk = 0; chunk < points / POINTS_PER_CHUNK; chunk++) {
      const bytes = new Float64Array(POINTS_PER_CHUNK * LENGTH);
      for (let i = 0; i < POINTS_PER_CHUNK; i++) bytes.set(arrays[chunk * POINTS_PER_CHUNK + i], i * LENGTH);
      writeRaw(`${root}/${chunk}`, [new Uint8Array(bytes.buffer)]);
    }
    const ms = performance.now() - start;
    await rm(root, { recursive: true });
    return ms;
  };
  const subject = `cold run, ${points.toLocaleString("en")} points of a Float64Array(${LENGTH})`;
  return [await compareRow(isQuick ? 2 : 9, { subject, against: "a raw copy, temp + rename", limit: 1.5 }, ours, baseline)];
}
