/**
 * The sweep that several processes share by claims: every computed point is in a log.
 *
 * @module
 */

import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ChunkCache } from "../../mod.ts";

/** The axis. */
export type Axes = { s: number[] };

/** A cache over so many values, ten to a chunk. */
export function cacheOver(root: string, length: number): ChunkCache<Axes> {
  return new ChunkCache<Axes>({
    root,
    cacheId: "c",
    axisValues: { s: Array.from({ length }, (_, s) => s) },
    chunkSpec: { s: 10 },
    verbose: 0,
  });
}

/** The output of a point. */
export function outputOf(s: number): number {
  return s * s + 0.5;
}

/** Computes a point, and notes so in a log that all processes share. */
export function compute(log: string, s: number): number {
  appendFileSync(log, `${s}\n`);
  return outputOf(s);
}

/** How often each point was computed. */
export function readCounts(log: string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const line of readFileSync(log, "utf8").split("\n").slice(0, -1)) counts.set(Number(line), (counts.get(Number(line)) ?? 0) + 1);
  return counts;
}

/** Every name in the cache's directory that is not a finished file's: temporary ones, leases, files set aside. */
export function oddNames(root: string): string[] {
  const expected = /^(chunks|metadata\.json|chunks_index\.json|chunks.[0-9a-f][0-9a-f.]*\.msgpack)$/;
  return (readdirSync(join(root, "c"), { recursive: true }) as string[]).filter((name) => !expected.test(name));
}
