/**
 * Seeds of repeated runs.
 *
 * @module
 */

import { sha256Hex } from "../format/hashes.ts";

/**
 * Derives seeds from one: integers below 2^32 that look random, each once. More of them begin with the fewer ones, so that a sweep that is
 * repeated more often keeps what it knows.
 *
 * @param base What they are derived from
 * @param count How many
 * @returns The seeds
 */
export function deriveSeeds(base: string, count: number): number[] {
  const seeds = new Set<number>();
  for (let i = 0; seeds.size < count; i++) seeds.add(Number.parseInt(sha256Hex(`chunk-memo/seed/1:${base}:${i}`).slice(0, 8), 16));
  return [...seeds];
}
