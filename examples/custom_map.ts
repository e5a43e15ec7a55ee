/**
 * A map function of your own: an ordered pool from npm, p-map, says how many items are under way at once. Whatever maps a function
 * over a list and gives the results in order will do; `fn` never rejects, so that one item that fails takes no other with it.
 *
 *     deno run -A examples/custom_map.ts
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChunkCache, type MapFn, paramsToCacheId, runParallel } from "@x/chunk-memo";
import pMap from "p-map";

/** `mapFnOptions` of a run come as the third argument. */
const pooled: MapFn = (fn, items, options) => pMap(items, fn, options);

let underWay = 0;
let mostUnderWay = 0;

/** Stands for a call of a service: it takes 20 ms, most of them waiting. */
async function translate({ word, language }: { word: string; language: string }): Promise<string> {
  mostUnderWay = Math.max(mostUnderWay, ++underWay);
  await new Promise((resolve) => setTimeout(resolve, 20));
  underWay--;
  return `${word.toUpperCase()} (${language})`;
}

const root = await mkdtemp(join(tmpdir(), "chunk-memo-map-"));
const word = ["sun", "moon", "star", "sea", "wind", "rain", "snow", "fire", "stone", "tree"];
const language = ["fi", "is", "mt", "cy"];
const params = { model: "small" };
const cache = new ChunkCache({ root, cacheId: paramsToCacheId(params), metadata: { params }, axisValues: { word, language } });

const everything = word.flatMap((w) => language.map((l) => ({ word: w, language: l })));
const some = everything.filter((_, i) => i % 4 === 0);
for (const items of [some, everything]) {
  mostUnderWay = 0;
  const [output, diagnostics] = await runParallel(items, {
    cache,
    execFn: translate,
    mapFn: pooled,
    mapFnOptions: { concurrency: 5 },
  });
  const { cachedPoints, executedPoints } = diagnostics;
  console.log(`${output.length} items: ${cachedPoints} known, ${executedPoints} executed, at most ${mostUnderWay} at once`);
  console.log(`the first and the last: ${output.at(0)}, ${output.at(-1)}`);
}

await rm(root, { recursive: true });
