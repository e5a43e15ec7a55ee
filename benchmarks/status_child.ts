/**
 * The status of a grid of chunks of one point, in a process of its own.
 *
 * @module
 */

import { peakMemory } from "./child.ts";
import { numbers, openGrid } from "./records.ts";

/** What is measured. */
export interface StatusFigures {
  readonly ms: number;
  readonly peak: number;
  readonly known: number;
  readonly chunks: number;
}

if (import.meta.main) {
  const [root, side] = Deno.args;
  const start = performance.now();
  const cache = openGrid({ root, rows: numbers(Number(side)), columns: numbers(Number(side)), chunkColumns: 1 });
  const status = await cache.cacheStatus();
  const ms = performance.now() - start;
  const figures: StatusFigures = { ms, peak: await peakMemory(), known: status.knownPoints, chunks: status.totalChunks };
  console.log(JSON.stringify(figures));
}
