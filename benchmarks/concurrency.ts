/**
 * Points that wait, many at a time, against p-map.
 *
 * @module
 */

import { rm } from "node:fs/promises";
import pMap from "p-map";
import { ChunkCache, perPoint, run } from "../mod.ts";
import { check, compareRow, scratch, type Settings, timed } from "./measure.ts";
import { numbers } from "./records.ts";
import type { Row } from "./row.ts";

const WAIT_MS = 20;

/** Measures points that wait 20 ms each, 100 at a time. */
export async function asyncPoints({ isQuick }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  const points = numbers(isQuick ? 200 : 1000);
  const concurrency = 100;
  const work = async ({ point }: { point: number }) => {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    return point * 2;
  };
  let round = 0;
  const found: Row[] = [];
  for (const chunks of [1, points.length / concurrency]) {
    const ours = async () => {
      const root = `${dir.path}/${chunks}-${round++}`;
      const chunkSpec = { point: points.length / chunks };
      const cache = new ChunkCache({ root, cacheId: "bench", axisValues: { point: points }, chunkSpec, verbose: 0 });
      const ms = await timed(async () => {
        const [output] = await run(cache, perPoint(work, { concurrency }));
        check(output.length === points.length && output[points.length - 1] === (points.length - 1) * 2, "an output is wrong");
      });
      await rm(root, { recursive: true });
      return ms;
    };
    const baseline = () =>
      timed(async () => check((await pMap(points, (point) => work({ point }), { concurrency })).length === points.length, "none"));
    const subject = `${points.length.toLocaleString("en")} points of ${WAIT_MS} ms, ${concurrency} at a time, ${chunks} chunk${
      chunks === 1 ? "" : "s"
    }`;
    found.push(await compareRow(isQuick ? 2 : 7, { subject, against: "p-map, nothing stored", limit: 1.3 }, ours, baseline));
  }
  return found;
}
