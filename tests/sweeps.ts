/**
 * Small sweeps, and ways to look at what they leave behind, for the tests of the top of the library.
 *
 * @module
 */

import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { ChunkCache, type ChunkCacheOptions, type NoCollate } from "../mod.ts";
import { deferred } from "../src/engine/deferred.ts";

/** The axes of {@linkcode line}. */
export type LineAxes = { s: number[] };
/** The axes of {@linkcode plane}. */
export type PlaneAxes = { a: string[]; s: number[] };

/** A cache of one axis: seven values, three to a chunk. */
export function line<C = NoCollate>(root: string, options: Partial<ChunkCacheOptions<LineAxes, C>> = {}): ChunkCache<LineAxes, C> {
  return new ChunkCache<LineAxes, C>({
    root,
    cacheId: "line",
    chunkSpec: { s: 3 },
    axisValues: { s: [1, 2, 3, 4, 5, 6, 7] },
    verbose: 0,
    ...options,
  });
}

/** A cache of two axes: two by four values, one by two to a chunk. */
export function plane<C = NoCollate>(root: string, options: Partial<ChunkCacheOptions<PlaneAxes, C>> = {}): ChunkCache<PlaneAxes, C> {
  return new ChunkCache<PlaneAxes, C>({
    root,
    cacheId: "plane",
    chunkSpec: { a: 1, s: 2 },
    axisValues: { a: ["x", "y"], s: [1, 2, 3, 4] },
    verbose: 0,
    ...options,
  });
}

/** A function and the vectors it was called with. */
export interface Counted<F> {
  /** The function. */
  readonly exec: F;
  /** The vectors of `s` of each call. */
  readonly calls: number[][];
}

/** Ten times each value of a line. */
export function tens(): Counted<(vectors: { s: number[] }) => number[]> {
  const calls: number[][] = [];
  return {
    calls,
    exec: ({ s }) => {
      calls.push([...s]);
      return s.map((value) => value * 10);
    },
  };
}

/** Letter and number of each point of a plane. */
export function words(): Counted<(vectors: { a: string[]; s: number[] }) => string[]> {
  const calls: number[][] = [];
  return {
    calls,
    exec: ({ a, s }) => {
      calls.push([...s]);
      return a.flatMap((letter) => s.map((value) => `${letter}${value}`));
    },
  };
}

/** Every file below a directory with its size and time, sorted: two equal listings mean that nothing was written. */
export async function listing(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true });
  const lines = await Promise.all(entries.map(async (name) => {
    const info = await stat(join(dir, name));
    return `${name} ${info.isDirectory() ? "dir" : info.size} ${info.mtimeMs} ${info.ino}`;
  }));
  return lines.sort();
}

/** The names of the chunk files of a cache, sorted. */
export async function chunkFiles(root: string, cacheId = "line"): Promise<string[]> {
  try {
    return (await readdir(join(root, cacheId, "chunks"))).filter((name) => name.endsWith(".msgpack")).sort();
  } catch {
    return [];
  }
}

/** The path of one chunk file of a line: that of the chunk with these values. */
export function chunkPath(cache: ChunkCache<LineAxes, unknown>, s: number[]): string {
  const key = [["s", s]] as const;
  return cache.resolveCachePath(key, cache.chunkHash(key));
}

/** Flips one bit of a file. */
export async function flipBit(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at < 0 ? bytes.length + at : at] ^= 1;
  await writeFile(path, bytes);
}

/** What a body warned of, and what it gave. */
export async function withWarnings<T>(body: () => T | Promise<T>): Promise<{ warnings: string[]; value: T }> {
  // deno-lint-ignore no-console
  const before = console.warn;
  const warnings: string[] = [];
  console.warn = (...parts: unknown[]) => void warnings.push(parts.join(" "));
  try {
    return { value: await body(), warnings };
  } finally {
    console.warn = before;
  }
}

/** What a body wrote to a standard stream. */
export async function written(stream: "stdout" | "stderr", body: () => unknown): Promise<string> {
  const target = process[stream];
  const before = target.write;
  let text = "";
  target.write = ((chunk: string | Uint8Array) => {
    text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
    return true;
  }) as typeof target.write;
  try {
    await body();
  } finally {
    target.write = before;
  }
  return text;
}

/** A promise and the means to settle it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = deferred<void>();
  return { opened: promise, open: resolve };
}
