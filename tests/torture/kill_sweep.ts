/**
 * The sweep that is killed: a grid that grows, its chunks finished by and by in parts or at once, taking in short files.
 *
 * @module
 */

import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ChunkCache, perPoint, runStreaming } from "../../mod.ts";
import type { ExecFn } from "../../src/types.ts";
import { pause } from "./processes_spawn.ts";

/** The points of a chunk. */
export const CHUNK = 8;
/** The chunks of the grid. */
export const CHUNKS = 8;
const LENGTH = 24_576;

/** The axis. */
export type Axes = { s: number[] };

/** All values of the axis up to and without an end. */
export const values = (end: number): number[] => Array.from({ length: end }, (_, s) => s);

/** A cache over some values. */
export function cacheOver(root: string, s: number[], chunk: number = CHUNK): ChunkCache<Axes> {
  return new ChunkCache<Axes>({ root, cacheId: "k", axisValues: { s }, chunkSpec: { s: chunk }, durability: "fsync", verbose: 0 });
}

/** The output of a point: 192 KiB, so that writing takes a good part of the time. */
export function outputOf(s: number): Float64Array {
  return Float64Array.from({ length: LENGTH }, (_, i) => s + i / 7);
}

/** Values whose points are known before, in files shorter than a chunk: three in every other chunk. */
export const KNOWN: readonly number[] = values(CHUNK * CHUNKS).filter((s) => s / CHUNK & 1 && [1, 2, 5].includes(s % CHUNK));

/** Fills a cache with the short files. */
export async function plantShort(root: string): Promise<void> {
  await runStreaming(cacheOver(root, [...KNOWN], 3), ({ s }) => s.map(outputOf));
}

/** Puts a copy of a planted root where nothing is. */
export function copyRoot(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
}

/** Told of the calls of the function. */
export interface Watch {
  /** A call begins; returns what is to be called at its end. */
  called(): () => void;
}

/**
 * Runs the sweep: a run per chunk that the grid grows by, so that metadata and index are written as often as chunks are.
 *
 * @param root Where
 * @param watch Told of the calls of the function
 */
export async function sweep(root: string, watch: Watch): Promise<void> {
  for (let n = 1; n <= CHUNKS; n++) {
    const cache = cacheOver(root, values(n * CHUNK));
    // A run of each kind claims what it has in hand.
    const claim = n > CHUNKS - 2;
    if (n % 2 === 1) await runStreaming(cache, byPoint(watch), { flushMs: 4, claim });
    else await runStreaming(cache, byChunk(watch), { claim });
  }
}

/** Finishes points one by one: the finished ones are stored as parts meanwhile. */
function byPoint(watch: Watch): ExecFn<Axes, Promise<Float64Array[]>> {
  return perPoint(async ({ s }: { s: number }) => {
    const end = watch.called();
    const output = outputOf(s);
    await pause(1);
    end();
    return output;
  });
}

function byChunk(watch: Watch): ExecFn<Axes, Float64Array[]> {
  return ({ s }) => {
    const end = watch.called();
    const outputs = s.map(outputOf);
    end();
    return outputs;
  };
}

/** Every name below a root that is not a finished file's: temporary ones, leases, files set aside. */
export function oddNames(root: string): string[] {
  const expected = /^(CACHEDIR\.TAG|k|k.chunks|k.metadata\.json|k.chunks_index\.json|k.chunks.[0-9a-f][0-9a-f.]*\.msgpack)$/;
  return (readdirSync(root, { recursive: true }) as string[]).filter((name) => !expected.test(name)).map((name) => join(root, name));
}
