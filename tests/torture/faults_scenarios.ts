/**
 * Small lives of a cache, in which any call to the disk may be made to fail.
 *
 * @module
 */

import { copyFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache, type ChunkCacheOptions, ChunkMemo, perPoint, run, runStreaming } from "../../mod.ts";
import { io, replaceIo } from "../../src/store/io.ts";
import { chunkPath, flipBit, listing } from "../sweeps.ts";

type Axes = { s: number[] };
type Cache = ChunkCache<Axes>;

/** A function of vectors that writes down what it is called for. */
export class Recorder {
  /** The points it was called for. */
  readonly executed: number[] = [];
  /** The points of each call that returned. */
  readonly returned: number[][] = [];

  /** The function. */
  readonly exec = ({ s }: { s: number[] }): number[] => {
    this.executed.push(...s);
    this.returned.push([...s]);
    return s.map(truth);
  };

  /** The function, of single points that take their time. */
  readonly points = perPoint(async ({ s }: { s: number }) => {
    this.executed.push(s);
    await new Promise((resolve) => setTimeout(resolve, 2));
    this.returned.push([s]);
    return truth(s);
  }, { concurrency: 2 });
}

/** The output of a point. */
export function truth(s: number): number {
  return s * 10 + 0.5;
}

/** One life of a cache. */
export interface Scenario {
  readonly name: string;
  /** Before the fault. */
  prepare(root: string): Promise<unknown>;
  /** Under the fault. Gives the output, if there is one. */
  act(root: string, recorder: Recorder): Promise<unknown>;
  /** What `act` gives if it gives anything. */
  readonly expected: readonly number[];
  /** The values of the grid after it. */
  readonly values: readonly number[];
  /** Under a fault that stays, what was returned before it need not be stored: points are flushed now and then, or several chunks are under way. */
  readonly isLoose?: boolean;
  /** Whether the points lie in a cache of another id; the line stays untouched beside it. */
  readonly isElsewhere?: boolean;
  /** What may reject beside a failing disk. */
  readonly mayThrow?: RegExp;
}

const SEVEN = [1, 2, 3, 4, 5, 6, 7];
const EIGHT = [0, ...SEVEN];
const ID = "line";

/** A cache of one axis, three values to a chunk. */
export function line(root: string, s: readonly number[], options: Partial<ChunkCacheOptions<Axes, never>> = {}): Cache {
  return new ChunkCache<Axes>(
    { root, cacheId: ID, chunkSpec: { s: 3 }, axisValues: { s: [...s] }, verbose: 0, durability: "none", ...options } as ChunkCacheOptions<
      Axes,
      never
    >,
  );
}

async function known(root: string, s: readonly number[]): Promise<void> {
  await run(line(root, s), new Recorder().exec);
}

/** Points that were executed one by one, each in a file of its own. */
async function parts(root: string): Promise<void> {
  for (const s of [1, 3, 4, 6]) await run(line(root, [s], { chunkSpec: { s: 1 } }), new Recorder().exec);
}

async function damage(root: string): Promise<void> {
  const cache = line(root, SEVEN);
  await known(root, SEVEN);
  await flipBit(chunkPath(cache, [1, 2, 3]), 40);
  await flipBit(chunkPath(cache, [4, 5, 6]), -250);
  await rm(join(root, ID, "chunks_index.json"));
}

const LARGE = Array.from({ length: 40_000 }, (_, i) => i);
const MANY = Array.from({ length: 70 }, (_, i) => i);
const nothing = () => Promise.resolve();

async function output(running: Promise<readonly [unknown, unknown]>): Promise<unknown> {
  return (await running)[0];
}

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "a cold run",
    prepare: nothing,
    act: (root, { exec }) => output(run(line(root, SEVEN, { durability: "fsync" }), exec)),
    expected: SEVEN,
    values: SEVEN,
  },
  {
    name: "a cold run that streams",
    prepare: nothing,
    act: (root, { exec }) => runStreaming(line(root, SEVEN), exec).then(() => undefined),
    expected: [],
    values: SEVEN,
  },
  {
    name: "points that are flushed as parts",
    prepare: nothing,
    act: (root, { points }) => output(run(line(root, SEVEN), points, { flushMs: 1 })),
    expected: SEVEN,
    values: SEVEN,
    isLoose: true,
  },
  {
    name: "short files that are taken in",
    prepare: parts,
    act: (root, { exec }) => output(run(line(root, SEVEN, { chunkSpec: { s: 7 } }), exec, { partial: "complete" })),
    expected: SEVEN,
    values: SEVEN,
    isLoose: true,
  },
  {
    name: "short files that are taken in by a run that streams",
    prepare: parts,
    act: (root, { exec }) => runStreaming(line(root, EIGHT, { chunkSpec: { s: 8 } }), exec, { partial: "complete" }).then(() => undefined),
    expected: [],
    values: EIGHT,
    isLoose: true,
  },
  {
    name: "points flushed beside short files",
    prepare: parts,
    act: (root, { points }) => output(run(line(root, EIGHT, { chunkSpec: { s: 8 } }), points, { partial: "complete", flushMs: 1 })),
    expected: EIGHT,
    values: EIGHT,
    isLoose: true,
  },
  {
    name: "damaged files",
    prepare: damage,
    act: (root, { exec }) => output(run(line(root, SEVEN), exec)),
    expected: SEVEN,
    values: SEVEN,
  },
  {
    name: "damaged files found by value",
    prepare: damage,
    act: (root, { exec }) => output(run(line(root, EIGHT), exec)),
    expected: EIGHT,
    values: EIGHT,
  },
  {
    name: "a damaged file that another process replaces while it is set aside",
    prepare: async (root) => {
      const path = chunkPath(line(root, SEVEN), [4, 5, 6]);
      await known(root, SEVEN);
      await copyFile(path, join(root, "good"));
      await flipBit(path, -250);
    },
    act: async (root, { exec }) => {
      const { rename } = io;
      const restore = replaceIo({
        rename: async (from, to) => {
          if (to.includes("damaged")) await copyFile(join(root, "good"), from);
          await rename(from, to);
        },
      });
      try {
        return await output(run(line(root, SEVEN), exec));
      } finally {
        restore();
      }
    },
    expected: SEVEN,
    values: SEVEN,
  },
  {
    name: "a second definition",
    prepare: (root) => known(root, SEVEN),
    act: (root, { exec }) => output(run(line(root, [9, ...SEVEN.toReversed(), 8], { chunkSpec: { s: 2 } }), exec)),
    expected: [9, ...SEVEN.toReversed(), 8],
    values: [...SEVEN, 8, 9],
    isLoose: true,
  },
  {
    name: "a warm run",
    prepare: (root) => known(root, SEVEN),
    act: async (root, { exec }) => {
      // A record that is not to be found is made anew.
      const chunks = async () => (await listing(root)).filter((name) => name.includes("chunks")).join();
      const before = await chunks();
      const found = await output(run(line(root, SEVEN), exec));
      if (await chunks() !== before) throw new Error("a warm run wrote");
      return found;
    },
    expected: SEVEN,
    values: SEVEN,
  },
  {
    name: "few rows of a large file",
    prepare: async (root) => {
      await run(line(root, LARGE, { chunkSpec: { s: LARGE.length } }), new Recorder().exec);
    },
    act: (root, { exec }) => output(run(line(root, LARGE, { chunkSpec: { s: LARGE.length } }).slice({ s: [7, 30_000] }), exec)),
    expected: [7, 30_000],
    values: LARGE.slice(0, 9),
  },
  {
    name: "chunks enough to list the directory",
    prepare: (root) => run(line(root, MANY.slice(0, 63), { chunkSpec: { s: 7 } }), new Recorder().exec),
    act: (root, { exec }) => output(run(line(root, MANY, { chunkSpec: { s: 1 } }), exec)),
    expected: MANY,
    values: MANY,
  },
  {
    name: "several chunks under way",
    prepare: nothing,
    act: (root, { points }) => output(run(line(root, SEVEN), points, { mapFn: (fn, items) => Promise.all(items.map(fn)), flushMs: 3 })),
    expected: SEVEN,
    values: SEVEN,
    isLoose: true,
  },
  {
    name: "two runs at once",
    prepare: nothing,
    act: async (root, { points, exec }) => {
      const settled = await Promise.allSettled([
        output(run(line(root, SEVEN), points, { flushMs: 2 })),
        output(run(line(root, SEVEN), exec)),
      ]);
      for (const result of settled) if (result.status === "rejected") throw result.reason;
      return (settled[0] as { value: unknown }).value;
    },
    expected: SEVEN,
    values: SEVEN,
    isLoose: true,
  },
  {
    name: "a function that fails",
    prepare: nothing,
    act: (root, { points }) => {
      const failing = Object.assign(async (vectors: Axes, context: Parameters<typeof points>[1]) => {
        if (vectors.s.includes(6)) throw new Error("six");
        return await points(vectors, context);
      });
      return output(run(line(root, SEVEN), failing));
    },
    expected: SEVEN,
    values: SEVEN,
    isLoose: true,
    mayThrow: /six/,
  },
  {
    name: "a memo, loaded and asked for its status",
    prepare: (root) => known(root, SEVEN),
    act: async (root, { exec }) => {
      // The id of these params names another cache; the line's stays untouched beside it.
      const memo = await ChunkMemo.autoLoad<Axes>({ root, params: { p: 1 }, axisValues: { s: SEVEN }, chunkSpec: { s: 3 }, verbose: 0 });
      const call = memo.cache(function scale({ p, s }: { p: number; s: number[] }) {
        return p === 1 ? exec({ s }) : [];
      });
      const [first] = await call({ p: 1, s: [1, 2] });
      await call.cacheStatus({ p: 1 });
      await ChunkCache.discoverCaches(root);
      const again = await ChunkMemo.autoLoad<Axes>({ root, params: { p: 1 }, verbose: 0 });
      const [rest] = await run(again.cacheForParams({ p: 1 }), exec);
      return [...first.slice(0, 2), ...(rest as number[]).slice(2)];
    },
    expected: SEVEN,
    values: SEVEN,
    isElsewhere: true,
    // So it is, if the system says that there is no record.
    mayThrow: /there is none of these params/,
  },
  {
    name: "an index that lies",
    prepare: async (root) => {
      await known(root, SEVEN);
      await writeFile(join(root, ID, "chunks_index.json"), "[]");
    },
    act: (root, { exec }) => output(run(line(root, EIGHT.toReversed()), exec)),
    expected: EIGHT.toReversed(),
    values: EIGHT,
    isLoose: true,
  },
];
