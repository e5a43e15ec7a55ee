/**
 * The sweep that several processes run over one cache at once.
 *
 * @module
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ChunkCache } from "../../mod.ts";

/** The axes: a chunk has both letters. */
export type Axes = { a: string[]; s: number[] };

/** The letters. */
export const LETTERS: readonly string[] = ["x", "y"];
/** A cache over so many numbers, with both letters for each. */
export function cacheOver(root: string, length: number): ChunkCache<Axes> {
  return new ChunkCache<Axes>({
    root,
    cacheId: "p",
    axisValues: { a: [...LETTERS], s: Array.from({ length }, (_, s) => s) },
    chunkSpec: { a: 2, s: 10 },
    verbose: 0,
  });
}

/** The output of a point. */
export function outputOf({ a, s }: { a: string; s: number }): { name: string; root: number } {
  return { name: `${a}${s}`, root: Math.sqrt(s) };
}

/** The outputs of a block. */
export function outputsOf({ a, s }: { a: readonly string[]; s: readonly number[] }): ReturnType<typeof outputOf>[] {
  return a.flatMap((letter) => s.map((number) => outputOf({ a: letter, s: number })));
}

/** Every name in a cache's directory that is not a finished file's: temporary ones, leases, files set aside. */
export function oddNames(root: string): string[] {
  const expected = /^(chunks|metadata\.json|chunks_index\.json|chunks.[0-9a-f][0-9a-f.]*\.msgpack)$/;
  return (readdirSync(join(root, "p"), { recursive: true }) as string[]).filter((name) => !expected.test(name));
}
