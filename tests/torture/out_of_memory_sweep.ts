/**
 * The sweep during which a process runs out of memory.
 *
 * @module
 */

import { ChunkCache } from "../../mod.ts";

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
