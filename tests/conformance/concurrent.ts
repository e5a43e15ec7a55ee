/**
 * Several processes that fill parts of one cache at once.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { type ChildProcess, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type CacheStatus, ChunkCache, range } from "../../mod.ts";
import { runParallel } from "../../src/runners_parallel.ts";
import { runArguments } from "../test.ts";
import type { Step } from "./cases.ts";
import type { Comparer } from "./compare.ts";
import { MAP_FNS } from "./item_functions.ts";
import type { World } from "./world.ts";

/** What is left when all processes are done. */
interface ConcurrentOutcome {
  readonly exitCodes: readonly number[];
  readonly files: number;
  readonly indexEntries: number;
  readonly status: CacheStatus;
  /** Items that runParallel over all of them executed afterwards. */
  readonly executedAfterwards: number;
}

/** The cache that all processes fill. */
export function sharedCache(root: string, length: number, chunk: number): ChunkCache<{ s: Iterable<number> }> {
  return new ChunkCache({ root, cacheId: "shared", axisValues: { s: range(0, length) }, chunkSpec: { s: chunk }, verbose: 0 });
}

const worker = fileURLToPath(new URL("./fill_slice.ts", import.meta.url));

/** A process that has started. */
interface Started {
  readonly child: ChildProcess;
  /** Says that it waits for its input to end. */
  readonly ready: Promise<unknown>;
  readonly ended: Promise<number>;
}

/** Starts a process; it waits for its input to end before it runs. */
function start(args: readonly unknown[]): Started {
  const child = spawn(process.execPath, runArguments([worker, ...args.map(String)]), { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number>((resolve, reject) => child.on("error", reject).on("close", (code) => resolve(code ?? -1)));
  const ready = new Promise<unknown>((resolve) => child.stdout!.once("data", resolve));
  return { child, ready: Promise.race([ready, ended]), ended };
}

async function fill(world: World, step: Step): Promise<number[]> {
  const { processes, each, axis_len: length, chunk } = step as unknown as Record<string, number>;
  const started = Array.from({ length: processes }, (_, i) => start([world.root, length, chunk, i * each, (i + 1) * each]));
  await Promise.all(started.map(({ ready }) => ready));
  for (const { child } of started) child.stdin!.end();
  return await Promise.all(started.map(({ ended }) => ended));
}

/** Runs processes that each fill their own part of one cache, and looks at what is left. */
export async function concurrentSliceRuns(world: World, step: Step): Promise<ConcurrentOutcome> {
  const exitCodes = await fill(world, step);
  const { axis_len: length, chunk } = step as unknown as Record<string, number>;
  const cache = sharedCache(world.root, length, chunk);
  const names = await readdir(world.pathOf("shared", "chunks"));
  const files = names.filter((name) => name.endsWith(".msgpack")).length;
  const status = await cache.cacheStatus();
  const indexEntries = Object.keys(await cache.loadChunkIndex()).length;
  const [output, diagnostics] = await runParallel(range(0, length), { cache, execFn: (s) => s * 10, mapFn: MAP_FNS.serial });
  assertEquals(output, [...range(0, length)].map((s) => s * 10));
  return { exitCodes, files, indexEntries, status, executedAfterwards: diagnostics.executedPoints };
}

/** Expectations of processes that fill one cache. */
export const CONCURRENT_COMPARERS: Readonly<Record<string, Comparer<ConcurrentOutcome>>> = {
  exit_codes: (expected: number[], { exitCodes }) => assertEquals(exitCodes, expected),
  files: (expected: number, { files }) => assertEquals(files, expected),
  index_entries: (expected: number, { indexEntries }) => assertEquals(indexEntries, expected),
  status_missing: (expected: number, { status }) => assertEquals([status.missingPoints, status.missingChunks.length], [expected, expected]),
  items_executed_by_run_parallel_afterwards: (expected: number, { executedAfterwards }) => assertEquals(executedAfterwards, expected),
};
