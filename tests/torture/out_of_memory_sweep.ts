/**
 * The sweep during which a process runs out of memory, and the functions that take it.
 *
 * @module
 */

import { ChunkCache, perPoint, task } from "../../mod.ts";
import { pause } from "./processes_spawn.ts";

/** The values: four chunks of four. */
export const S: readonly number[] = Array.from({ length: 16 }, (_, s) => s);

/** A cache over them. */
export function cacheOver(root: string): ChunkCache<{ s: number[] }> {
  return new ChunkCache<{ s: number[] }>({ root, cacheId: "m", axisValues: { s: [...S] }, chunkSpec: { s: 4 }, verbose: 0 });
}

/** The output of a point. */
export function outputOf(s: number): string {
  return `s=${s}`;
}

/** Takes all memory at one point. */
function greedy(s: number, fatal: number): string {
  const kept: number[][] = [];
  while (s === fatal) kept.push(Array.from({ length: 10_000 }, (_, i) => i + 0.5));
  return outputOf(s);
}

/** Takes all memory in one chunk, as soon as the others are stored. */
export const byChunk = task(import.meta.url, "byChunk", async ({ s, fatal }: { s: number[]; fatal: number }) => {
  if (s.includes(fatal)) await pause(500);
  return s.map((value) => greedy(value, fatal));
});

/** Takes all memory at one point, as soon as those before it are stored. */
export const byPoint = task(
  import.meta.url,
  "byPoint",
  perPoint(async ({ s, fatal }: { s: number; fatal: number }) => {
    await pause(s === fatal ? 500 : 10);
    return greedy(s, fatal);
  }),
);
