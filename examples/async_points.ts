/**
 * Asynchronous points: a function of one point, several under way at once.
 *
 *     deno run -A examples/async_points.ts
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChunkMemo, perPoint } from "@x/chunk-memo";

const root = await mkdtemp(join(tmpdir(), "chunk-memo-"));
let underWay = 0;
let mostUnderWay = 0;
let calls = 0;

/** Stands for a request to a service: it takes 50 ms, most of them waiting; `city` and `day` are axes, `unit` is a param. */
async function temperature({ city, day, unit }: { city: string; day: number; unit: string }): Promise<string> {
  calls++;
  mostUnderWay = Math.max(mostUnderWay, ++underWay);
  await new Promise((resolve) => setTimeout(resolve, 50));
  underWay--;
  return `${(city.length * 7 + day * 3) % 30} ${unit}`;
}

const memo = new ChunkMemo({ root, axisValues: { city: ["Oslo", "Lima", "Accra", "Hanoi"], day: [1, 2, 3, 4, 5] } });
const temperatures = memo.cache(perPoint(temperature, { concurrency: 5 }));

const started = performance.now();
const [output] = await temperatures({ unit: "°C" });
const ms = performance.now() - started;
console.log(`${output.length} points with ${calls} calls, ${mostUnderWay} under way at once`);
console.log(ms < calls * 50 ? "faster than one after another" : "as slow as one after another");

const [oslo, diagnostics] = await temperatures({ unit: "°C", city: "Oslo" });
console.log(`Oslo: ${oslo.join(", ")} (${diagnostics.executedPoints} points executed, ${calls} calls in all)`);

await rm(root, { recursive: true });
