/**
 * The sweep that most subjects share: a grid of two axes, and records of four fields (float, short string, integer, float).
 *
 * @module
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ChunkCache } from "../mod.ts";

/** One output. */
export interface Sample {
  readonly loss: number;
  readonly label: string;
  readonly steps: number;
  readonly score: number;
}

/** The axes. */
export interface GridAxes extends Record<string, number[]> {
  readonly row: number[];
  readonly column: number[];
}

/** Which strings the records hold. */
export type Labels =
  /** One of 200, as a category would be. */
  | "repeated"
  /** Another one in every record. */
  | "distinct";

const WORDS = ["alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta"];
const REPEATED = Array.from({ length: 200 }, (_, i) => WORDS[i & 7] + i % 100);

/** The whole numbers from 0 on. */
export function numbers(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

/** The output of one point. */
export function sampleOf(row: number, column: number, labels: Labels): Sample {
  const n = row * 1000 + column;
  return {
    loss: n * 0.37,
    label: labels === "repeated" ? REPEATED[Math.abs(column * 7 + row) % 200] : `run-${row}-${column}`,
    steps: (n * 31) % 60_000,
    score: Math.sin(n),
  };
}

/** A function of vectors, and how long it took so far. */
export interface Work {
  /** The function. */
  readonly run: (vectors: { row: number[]; column: number[] }) => Sample[];
  /** The ms spent in it. */
  ms: number;
  /** The calls of it. */
  calls: number;
}

/** A trivial function of vectors that keeps the time. */
export function makeWork(labels: Labels): Work {
  const work: Work = {
    ms: 0,
    calls: 0,
    run({ row, column }) {
      const start = performance.now();
      const outputs: Sample[] = [];
      for (const r of row) for (const c of column) outputs.push(sampleOf(r, c, labels));
      work.ms += performance.now() - start;
      work.calls++;
      return outputs;
    },
  };
  return work;
}

/** How a cache of the grid is made. */
export interface GridOptions {
  readonly root: string;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Columns per chunk; all of them by default. Rows per chunk are 1. */
  readonly chunkColumns?: number;
}

/** A cache of the grid, as another process would open it: nothing in memory yet. */
export function openGrid({ root, rows, columns, chunkColumns = columns.length }: GridOptions): ChunkCache<GridAxes> {
  return new ChunkCache<GridAxes>({
    root,
    cacheId: "bench",
    axisValues: { row: [...rows], column: [...columns] },
    axisOrder: ["row", "column"],
    chunkSpec: { row: 1, column: chunkColumns },
    verbose: 0,
  });
}

/** The chunk files of a cache. */
export async function chunkFiles(root: string, cacheId = "bench"): Promise<string[]> {
  const directory = join(root, cacheId, "chunks");
  return (await readdir(directory)).filter((name) => name.endsWith(".msgpack")).map((name) => join(directory, name));
}

/** The bytes of some files together. */
export async function totalBytes(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) bytes += (await stat(path)).size;
  return bytes;
}

/** Reads files whole, eight reads in flight, and lets go of them. */
export async function readAll(paths: readonly string[]): Promise<number> {
  let next = 0;
  let bytes = 0;
  const lane = async () => {
    while (next < paths.length) bytes += (await Deno.readFile(paths[next++])).length;
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return bytes;
}

/** Columns that are ready to become records. */
export interface Columns {
  readonly loss: Float64Array;
  readonly label: readonly string[];
  readonly steps: Int32Array;
  readonly score: Float64Array;
}

/** The columns of the points of a grid. */
export function columnsOf(rows: readonly number[], columns: readonly number[], labels: Labels): Columns {
  const samples = rows.flatMap((row) => columns.map((column) => sampleOf(row, column, labels)));
  return {
    loss: Float64Array.from(samples, (sample) => sample.loss),
    label: samples.map((sample) => sample.label),
    steps: Int32Array.from(samples, (sample) => sample.steps),
    score: Float64Array.from(samples, (sample) => sample.score),
  };
}

/** Makes the records of ready columns, in a plain loop. */
export function allocate({ loss, label, steps, score }: Columns): Sample[] {
  const outputs = new Array<Sample>(loss.length);
  for (let i = 0; i < loss.length; i++) outputs[i] = { loss: loss[i], label: label[i], steps: steps[i], score: score[i] };
  return outputs;
}

/** Writes bytes as files, each under a temporary name first, by the fastest calls there are. */
export function writeRaw(directory: string, contents: readonly Uint8Array[]): void {
  Deno.mkdirSync(directory, { recursive: true });
  for (let i = 0; i < contents.length; i++) {
    const path = `${directory}/${i}`;
    Deno.writeFileSync(`${path}.tmp`, contents[i], { createNew: true });
    Deno.renameSync(`${path}.tmp`, path);
  }
}
