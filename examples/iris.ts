/**
 * The main example, on real data: how well k nearest neighbours tell Fisher's irises apart, over k, distance, scaling and fold.
 * It runs cold, then warm, then with a value inserted at the front of the k axis, and says each time what was computed, read and
 * written.
 *
 *     deno run -A examples/iris.ts
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChunkMemo, type Diagnostics } from "@x/chunk-memo";
import { axisOrder, axisValues, chunkSpec, knn, params, type Score } from "./knn.ts";

const root = await mkdtemp(join(tmpdir(), "chunk-memo-iris-"));

/** A sweep over a grid: what a new session of a user would do, with nothing in memory. */
async function sweep(k: number[]): Promise<[Score[], Diagnostics]> {
  const memo = new ChunkMemo({
    root,
    chunkSpec,
    axisValues: { ...axisValues, k },
    axisOrder,
  });
  return await memo.cache(knn)(params);
}

const format = (count: number) => count.toLocaleString("en");

function show(title: string, diagnostics: Diagnostics): void {
  const { executedPoints, cachedPoints, filesRead, bytesRead, filesWritten, bytesWritten, timings } = diagnostics;
  const cells = [
    title.padEnd(28),
    format(executedPoints).padStart(8),
    format(cachedPoints).padStart(8),
    `${filesRead} (${format(bytesRead)} B)`.padStart(16),
    `${filesWritten} (${format(bytesWritten)} B)`.padStart(16),
    `${Math.round(timings.total)} ms`.padStart(8),
  ];
  console.log(cells.join("  "));
}

console.log("k nearest neighbours on 150 irises: 4 distances, 3 scalings, 10 folds\n");
console.log(
  ["run".padEnd(28), "executed", "known".padStart(8), "files read".padStart(16), "files written".padStart(16), "time".padStart(8)].join(
    "  ",
  ),
);
const [cold, first] = await sweep(axisValues.k);
show("cold, k = 3, 5, … 21", first);
const [warm, second] = await sweep(axisValues.k);
show("warm, the same again", second);
const allK = [1, ...axisValues.k];
const [scores, third] = await sweep(allK);
show("k = 1 inserted at the front", third);

if (JSON.stringify(cold) !== JSON.stringify(warm)) throw new Error("The warm run gave other outputs than the cold one");

/** Mean accuracy over the folds of each setting: the folds of a setting stand side by side, since fold is the last axis. */
const { distance, scaling, fold } = axisValues;
const settings = distance.flatMap((d) => scaling.flatMap((s) => allK.map((k) => ({ distance: d, scaling: s, k, accuracy: 0, wrong: 0 }))));
for (const [i, setting] of settings.entries()) {
  const folds = scores.slice(i * fold.length, (i + 1) * fold.length);
  setting.accuracy = folds.reduce((total, score) => total + score.accuracy, 0) / folds.length;
  setting.wrong = folds.reduce((total, score) => total + score.wrong, 0);
}
settings.sort((a, b) => a.wrong - b.wrong || a.k - b.k);

console.log("\nThe best settings, by mean accuracy over the folds:\n");
console.log("distance   scaling       k  accuracy  wrong of 150");
for (const best of settings.slice(0, 6)) {
  const cells = [best.distance.padEnd(9), best.scaling.padEnd(11), String(best.k).padStart(3), best.accuracy.toFixed(4).padStart(8)];
  console.log(`${cells.join("  ")}  ${String(best.wrong).padStart(12)}`);
}
const worst = settings.at(-1)!;
console.log(`\nThe worst: ${worst.distance}, ${worst.scaling}, k = ${worst.k}: ${worst.accuracy.toFixed(4)}`);

await rm(root, { recursive: true });
