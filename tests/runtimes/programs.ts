/**
 * What a runtime does with a cache directory in the matrix: `programs.ts WHAT ROOT…`. Prints what came of it as JSON on its last line.
 *
 * - `write` fills the sweeps of `tests/fixtures/format_v1.ts`, and some more that have the widths of numbers it has not.
 * - `read` runs them again over each of several directories, and tells what was executed and what was found.
 * - `share` runs a sweep of many points that others run at the same time, with claims, once its input ends.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { ChunkCache, ChunkMemo, run, runStreaming } from "../../mod.ts";
import { sha256Hex } from "../../src/format/hashes.ts";
import { stringifyTagged } from "../../src/format/tagged_json.ts";
import { openSweep, type Sweep, SWEEPS } from "../fixtures/format_v1.ts";
import { heads } from "../fixtures/heads.ts";

/** One output of each width of integers, and rows of each kind of typed array. */
const WIDTHS = [-1, 200, -300, 60_000, -70_000, 4e9, 2 ** 53 - 1];
const ROWS = [
  [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]
    .map((Kind) => (n: number) => Kind.of(n, n * 2)),
  [BigInt64Array, BigUint64Array].map((Kind) => (n: number) => Kind.of(BigInt(n), 2n ** 60n)),
].flat();

function sweepOf(cacheId: string, make: (n: number) => unknown): Sweep {
  return { cacheId, axisValues: { s: [0, 1, 2] }, chunkSpec: { s: 3 }, exec: ({ s }) => (s as number[]).map(make) };
}

const ALL: readonly Sweep[] = [
  ...SWEEPS,
  ...WIDTHS.map((widest, i) => sweepOf(`width_${i}`, (n) => n === 1 ? widest : n)),
  ...ROWS.map((make, i) => sweepOf(`rows_${i}`, make)),
];

/** How many caches there are in a directory that was written: those of the sweeps, and that of a memoized function. */
export const CACHES: number = ALL.length + 1;

/** How many points the shared sweep has. */
export const SHARED_POINTS = 120;

/** The sweep that is shared. */
function sharedCache(root: string): ChunkCache<{ s: number[] }> {
  const s = Array.from({ length: SHARED_POINTS }, (_, i) => i);
  return new ChunkCache({ root, cacheId: "shared", axisValues: { s }, chunkSpec: { s: 2 }, verbose: 0 });
}

/** A memoized function: its cache is found by its params, and its source is on record. */
async function memoized(root: string): Promise<number> {
  const memo = new ChunkMemo({ root, axisValues: { s: [1, 2, 3] } });
  function scale({ alpha, s }: { alpha: number; s: number[] }): number[] {
    return s.map((value) => value * alpha);
  }
  const [output, { executedPoints }] = await memo.cache(scale)({ alpha: 0.5 });
  if (String(output) !== "0.5,1,1.5") throw new Error(`memoized: ${output}`);
  return executedPoints;
}

async function write([root]: readonly string[]): Promise<unknown> {
  for (const sweep of ALL) {
    const cache = openSweep(root, sweep);
    const part = sweep.first === undefined ? cache : cache.slice({ axisIndices: sweep.first });
    if (sweep.granularity === "point") await runStreaming(part, sweep.exec, { granularity: "point" });
    else await run(part, sweep.exec);
  }
  return { executed: await memoized(root), heads: await heads(root) };
}

async function readOne(root: string): Promise<unknown> {
  let executed = await memoized(root);
  const digests: Record<string, string> = {};
  const counts: Record<string, unknown> = {};
  for (const sweep of ALL) {
    const index = join(root, sweep.cacheId, "chunks_index.json");
    const before = [await readFile(index, "utf8"), await readFile(join(root, sweep.cacheId, "metadata.json"), "utf8")];
    const cache = openSweep(root, sweep);
    const part = sweep.first === undefined ? cache : cache.slice({ axisIndices: sweep.first });
    const [output, diagnostics] = await run(part, sweep.exec, { granularity: sweep.granularity ?? "chunk" });
    executed += diagnostics.executedPoints;
    digests[sweep.cacheId] = sha256Hex(stringifyTagged(output));
    const { knownPoints } = await part.cacheStatus();
    counts[sweep.cacheId] = [knownPoints, Object.keys(await cache.loadChunkIndex()).length];
    const after = [await readFile(index, "utf8"), await readFile(join(root, sweep.cacheId, "metadata.json"), "utf8")];
    if (after.join() !== before.join()) throw new Error(`${sweep.cacheId}: records were written anew`);
  }
  return { executed, digests, counts, caches: (await ChunkCache.discoverCaches(root)).length };
}

async function read(roots: readonly string[]): Promise<unknown> {
  const found: unknown[] = [];
  for (const root of roots) found.push(await readOne(root));
  return { found };
}

async function share([root]: readonly string[]): Promise<unknown> {
  process.stdout.write("ready\n");
  for await (const _ of process.stdin) { /* The end of the input is the signal. */ }
  const mine: number[] = [];
  const [output, { executedPoints }] = await run(sharedCache(root), async ({ s }) => {
    mine.push(...s);
    await new Promise((resolve) => setTimeout(resolve, 4));
    return s.map((value) => value / 3);
  }, { claim: true });
  return { executed: executedPoints, mine, digest: sha256Hex(stringifyTagged(output)) };
}

const WHAT: Readonly<Record<string, (roots: readonly string[]) => Promise<unknown>>> = { write, read, share };

if (import.meta.main) {
  const [what, ...roots] = process.argv.slice(2);
  const warnings: string[] = [];
  console.warn = (...told: unknown[]) => void warnings.push(told.join(" "));
  const outcome = await WHAT[what](roots);
  console.log(JSON.stringify({ ...outcome as object, warnings }));
}
