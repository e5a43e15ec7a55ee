/**
 * A cache of two axes whose points are known by a Map, for the tests of maintenance.
 *
 * @module
 */

import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, type ExecFn, paramsToCacheId } from "../../mod.ts";
import { verifyFile } from "../../src/format/payload.ts";
import { isFull } from "../torture/full.ts";
import { type Io, io, replaceIo } from "../../src/store/io.ts";

/** The axes. */
export type PoolAxes = { a: string[]; s: number[] };

/** All values of the axes. */
export const POOL: PoolAxes = { a: ["u", "v", "w"], s: [1, 2, 3, 4, 5, 6] };

/** The params of the cache. */
export const PARAMS = { rate: 0.5 };
/** Its id. */
export const CACHE_ID = paramsToCacheId(PARAMS);

/** A cache over some of the values. */
export function poolCache(
  root: string,
  axisValues: PoolAxes = POOL,
  chunkSpec: { a: number; s: number } = { a: 1, s: 2 },
  options: { version?: string; cacheId?: string } = {},
): ChunkCache<PoolAxes> {
  return new ChunkCache<PoolAxes>({
    root,
    cacheId: CACHE_ID,
    metadata: { params: PARAMS },
    axisValues,
    chunkSpec,
    verbose: 0,
    durability: "none",
    ...options,
  });
}

/** The value of a point. */
export function valueOf(a: string, s: number): unknown {
  return { id: `${a}${s}`, square: s * s, list: [s, a] };
}

/** A function that notes the points it was called for. */
export class Recorder {
  /** The points, each `a` and `s` together. */
  readonly points: string[] = [];

  /** The function. */
  readonly exec: ExecFn<PoolAxes, unknown[]> = ({ a, s }) =>
    a.flatMap((letter) =>
      s.map((number) => {
        this.points.push(`${letter}${number}`);
        return valueOf(letter, number);
      })
    );
}

/** The values of a grid in the order of its points. */
export function valuesOf({ a, s }: PoolAxes): unknown[] {
  return a.flatMap((letter) => s.map((number) => valueOf(letter, number)));
}

/** What a process throws that is killed. */
export class Killed extends Error {}

const CHANGES = ["writeNew", "rename", "remove", "link", "makeDir", "removeDir", "touch"] as const;

/** Makes the n-th change to the disk, and all after it, not happen. Returns how to end that, and whether it came to it. */
export function killAt(n: number): { restore: () => void; isKilled: () => boolean } {
  let count = 0;
  const calls: Record<string, unknown> = {};
  for (const call of CHANGES) {
    const original = io[call] as (...args: unknown[]) => Promise<unknown>;
    calls[call] = (...args: unknown[]) => {
      if (++count >= n) return Promise.reject(new Killed("killed"));
      return original(...args);
    };
  }
  return { restore: replaceIo(calls as Partial<Io>), isKilled: () => count >= n };
}

/**
 * Kills something between any two of its changes to the disk; in the short form of the tests, between some.
 *
 * @param dir An empty directory
 * @param prepare Makes the caches as they are before, under a root
 * @param act What is killed
 * @param check Looks at the disk afterwards; `isDone` if it was not killed
 * @returns How often it was killed
 */
export async function killEverywhere(
  dir: string,
  prepare: (root: string) => Promise<unknown>,
  act: (root: string) => Promise<unknown>,
  check: (root: string, isDone: boolean) => Promise<void>,
): Promise<number> {
  const [template, root] = [join(dir, "template"), join(dir, "root")];
  await prepare(template);
  for (let n = 1;; n += isFull ? 1 : 3) {
    await cp(template, root, { recursive: true });
    const { restore, isKilled } = killAt(n);
    try {
      await act(root);
    } catch (error) {
      if (!isKilled()) throw error;
    } finally {
      restore();
    }
    await forgetLeases(root);
    await check(root, !isKilled());
    await rm(root, { recursive: true, force: true });
    if (!isKilled()) return n - 1;
  }
}

/** The one who had them is dead, and yet this process is not. */
async function forgetLeases(root: string): Promise<void> {
  for (const name of await readdir(root)) await rm(join(root, name, "leases"), { recursive: true, force: true }).catch(() => {});
}

/** Damages the values of a file; its head stays as it is, unless the values are in it. */
export async function damageValues(path: string): Promise<void> {
  const bytes = new Uint8Array(await readFile(path));
  const { buffers, dataStart } = verifyFile(bytes);
  bytes[dataStart + (buffers[0]?.start ?? -16)] ^= 1;
  await writeFile(path, bytes);
}
