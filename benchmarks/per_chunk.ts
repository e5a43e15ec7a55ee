/**
 * What a chunk costs in a cold run, by the number of chunks.
 *
 * @module
 */

import { rm } from "node:fs/promises";
import { run } from "../mod.ts";
import { check, median, scratch, type Settings } from "./measure.ts";
import { makeWork, numbers, openGrid } from "./records.ts";
import type { Row } from "./row.ts";

const POINTS_PER_CHUNK = 10;

/** The µs a chunk takes in a cold run. */
async function coldRun(root: string, chunks: number): Promise<number> {
  const cache = openGrid({ root, rows: numbers(chunks), columns: numbers(POINTS_PER_CHUNK) });
  const work = makeWork("repeated");
  const start = performance.now();
  const [, { executedChunks }] = await run(cache, work.run);
  const ms = performance.now() - start - work.ms;
  check(executedChunks === chunks, `${executedChunks} of ${chunks} chunks were executed`);
  await rm(root, { recursive: true });
  return ms * 1000 / chunks;
}

/** Measures the cost of a chunk; every size against the cheapest smaller one, so that costs once per run hide no growth. */
export async function perChunk({ isQuick, isFull }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  const sizes = isQuick ? [10, 100] : isFull ? [100, 1000, 10_000, 100_000] : [100, 1000, 10_000];
  const figures = sizes.map((): number[] => []);
  for (let round = 0; round <= (isQuick ? 2 : 5); round++) {
    for (const [i, chunks] of sizes.entries()) {
      // Small sizes are noisy and cheap, large ones the other way round.
      const repeats = chunks <= 100 ? 5 : 1;
      if (chunks === 100_000 && round > 2) continue;
      for (let n = 0; n < repeats; n++) {
        const cost = await coldRun(`${dir.path}/${chunks}-${round}-${n}`, chunks);
        if (round > 0) figures[i].push(cost);
      }
    }
  }
  const medians = figures.map(median);
  return sizes.map((chunks, i) => {
    const subject = `cold time per chunk of ${POINTS_PER_CHUNK} points, ${chunks.toLocaleString("en")} chunks`;
    if (i === 0) return { subject, unit: "µs", ours: medians[0] };
    const baseline = Math.min(...medians.slice(0, i));
    const against = "the cheapest smaller number of chunks";
    return { subject, unit: "µs", ours: medians[i], baseline, ratio: medians[i] / baseline, limit: 1.3, against };
  });
}
