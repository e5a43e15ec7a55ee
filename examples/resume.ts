/**
 * A sweep that is interrupted and goes on: stop it with Ctrl-C, start it again, as often as you like. Finished points are stored,
 * also those of a chunk that is not complete, and are not asked for again. The service refuses every ninth request;
 * `onError: "continue"` leaves those points to the next start.
 *
 *     deno run -A examples/resume.ts                   # about 6 s; Ctrl-C stops it
 *     deno run -A examples/resume.ts --stop-after 50   # stops by itself after 50 requests
 *     deno run -A examples/resume.ts --wait 5          # 5 ms per request instead of 50
 *
 * The points are kept in ./resume_cache: remove it to begin anew.
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { ChunkMemo, perPoint } from "@x/chunk-memo";

const { values: given } = parseArgs({ options: { "stop-after": { type: "string" }, wait: { type: "string" } } });
const stopAfter = Number(given["stop-after"] ?? Infinity);
const waitMs = Number(given.wait ?? 50);

const interruption = new AbortController();
const interrupt = () => interruption.abort(new DOMException("Interrupted", "AbortError"));
let requests = 0;

/** Stands for a request to a service that is at times too busy to answer; `station` and `day` are axes, `unit` is a param. */
async function rainfall({ station, day, unit }: { station: string; day: number; unit: string }): Promise<string> {
  const request = ++requests;
  if (request === stopAfter) interrupt();
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (request % 9 === 0) throw new Error("503: too busy");
  return `${(station.length * day * 7) % 40} ${unit}`;
}

const station = ["Bergen", "Bogor", "Cherrapunji", "Debundscha", "Hilo", "Kukui", "Lloro", "Mawsynram", "Quibdo", "Tutunendo"];
const day = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const memo = new ChunkMemo({
  root: "./resume_cache",
  axisValues: { station, day },
  axisOrder: ["station", "day"],
  chunkSpec: { station: 1, day: 12 },
});
const survey = memo.cache(perPoint(rainfall), { onError: "continue", signal: interruption.signal });
const params = { unit: "mm" };

const { knownPoints, totalPoints } = await survey.cacheStatus(params);
console.log(`${knownPoints} of ${totalPoints} points are known`);
process.once("SIGINT", interrupt);
console.error("Ctrl-C stops the sweep and keeps what is finished");
try {
  const [, { executedPoints, failedPoints }] = await survey(params);
  console.log(`${executedPoints} points executed, ${failedPoints} of them refused`);
  console.log(failedPoints > 0 ? "start it again for the others" : "all points are known");
} catch (error) {
  // Anything else is to be seen.
  if (error !== interruption.signal.reason) throw error;
  const after = await survey.cacheStatus(params);
  console.log(`interrupted after ${requests} requests: ${after.knownPoints} of ${totalPoints} points are known; start it again to go on`);
  process.exitCode = 130;
} finally {
  process.off("SIGINT", interrupt);
}
