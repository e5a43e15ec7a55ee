/**
 * Executes known points again and compares: finds values of older code, and functions that do not give the same twice.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import { localCall, LocalExecutor } from "../engine/local_executor.ts";
import { blockVectors, type ExecBlock } from "../engine/outputs.ts";
import { decodeRows, encodeFile } from "../format/payload.ts";
import { bitGet } from "../format/bitmap.ts";
import { type Axis, pointRecord, valueKey } from "../grid/axes.ts";
import { coordinates } from "../grid/block.ts";
import { isOutputList } from "../item_maps.ts";
import { createMade } from "../made.ts";
import type { BlockArguments, Call, Executor, Settled, TaskRef } from "../map/call.ts";
import { requireTask } from "../map/task.ts";
import { createWorkerPool } from "../map/worker_pool.ts";
import { messageOf } from "../message_of.ts";
import { mapBounded } from "../store/bounded.ts";
import { headIn } from "../store/chunk_file.ts";
import type { FileEntry } from "../store/file_entry.ts";
import type { MaintenanceOptions } from "./context.ts";
import { FileGrid, pointsOf } from "./file_grid.ts";
import { isSameValue } from "./same_value.ts";

/** What is executed again. */
export interface RecomputeOptions {
  /** How many known points. */
  readonly count: number;
  /** The function, as for `run`. */
  readonly execFn: (vectors: never, context: never) => unknown;
  /** Which points: the same ones for the same number, as long as the files are the same; by chance if absent. */
  readonly seed?: number | undefined;
  /** How far two numbers may be apart, as a part of the larger one; 0, to the last bit, if absent. */
  readonly rtol?: number | undefined;
  /** In how many workers; in this thread if absent. The function must be a task then. */
  readonly maxWorkers?: number | undefined;
}

/** A point whose value is another one now. */
export interface Difference {
  /** The point; for a whole output the vectors of its block. */
  readonly point: Readonly<Record<string, unknown>>;
  /** Its file, relative to the cache's directory. */
  readonly path: string;
  /** `changed`: the function gives another value, and gives it twice. `nondeterministic`: it gives another one each time. `failed`: it gives none. */
  readonly kind: "changed" | "nondeterministic" | "failed";
  /** The stored value. */
  readonly stored: unknown;
  /** What the function gave. */
  readonly computed?: unknown;
  /** Why it gave none. */
  readonly error?: string | undefined;
}

/** What came out. */
export interface RecomputeReport {
  /** With this seed the same points are taken. */
  readonly seed: number;
  /** How many points were executed again, each call for a whole output counted as one. */
  readonly points: number;
  /** Those whose value is another one. */
  readonly differences: readonly Difference[];
}

/** A row to be executed again. */
interface Chosen {
  readonly entry: FileEntry;
  readonly row: number;
}

/**
 * Checks what was asked for.
 *
 * @param options What was asked for
 * @throws {TypeError} If there is no function, or it is no task and workers are to call it
 * @throws {RangeError} If a number is out of range
 */
export function checkRecompute({ count, execFn, seed, rtol, maxWorkers }: RecomputeOptions): void {
  const refuse = (name: string, must: string, value: unknown) => {
    throw new RangeError(`Cannot recompute: ${name} must be ${must}: received ${String(value)}`);
  };
  if (typeof execFn !== "function") throw new TypeError(`Cannot recompute: execFn must be the function: received ${typeof execFn}`);
  if (!Number.isSafeInteger(count) || count < 1) refuse("count", "a positive integer", count);
  if (seed !== undefined && !Number.isSafeInteger(seed)) refuse("seed", "an integer", seed);
  if (rtol !== undefined && !(rtol >= 0 && rtol < 1)) refuse("rtol", "from 0 up to 1", rtol);
  if (maxWorkers === undefined) return;
  if (!Number.isSafeInteger(maxWorkers) || maxWorkers < 1) refuse("maxWorkers", "a positive integer", maxWorkers);
  requireTask(execFn, "recompute in workers");
}

/** Numbers that look random and are the same for the same seed: a small generator of 32 bits, mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

/** Different numbers below a limit, each set of them as likely as any other. */
export function sample(count: number, limit: number, random: () => number): number[] {
  const chosen = new Set<number>();
  for (let top = limit - Math.min(count, limit); top < limit; top++) {
    const number = Math.floor(random() * (top + 1));
    chosen.add(chosen.has(number) ? top : number);
  }
  return [...chosen].sort((a, b) => a - b);
}

function choose(files: readonly FileEntry[], count: number, seed: number): Chosen[] {
  const sorted = [...files].sort((a, b) => a.path < b.path ? -1 : 1);
  const total = sorted.reduce((sum, { count: rows }) => sum + rows, 0);
  const chosen: Chosen[] = [];
  let file = 0;
  let before = 0;
  for (const number of sample(count, total, seededRandom(seed))) {
    while (number >= before + sorted[file].count) before += sorted[file++].count;
    chosen.push({ entry: sorted[file], row: number - before });
  }
  return chosen;
}

/** The number in a file's block of the point that stands in a row. */
function pointOfRow({ presence }: FileEntry, row: number): number {
  if (presence === undefined) return row;
  for (let point = 0, left = row;; point++) if (bitGet(presence, point) && left-- === 0) return point;
}

/** The block that a row stands for: one point, or all of a whole output. */
function blockOf(axes: readonly Axis[], { entry, row }: Chosen): ExecBlock {
  const at = entry.whole ? undefined : coordinates(pointOfRow(entry, row), entry.axes.map(([, values]) => values.length));
  const positions = axes.map((axis) => {
    const i = entry.axes.findIndex(([name]) => name === axis.name);
    const values = at === undefined ? entry.axes[i][1] : [entry.axes[i][1][at[i]]];
    return Int32Array.from(values, (value) => axis.indexOf.get(valueKey(value))!);
  });
  return { axes, positions, size: entry.whole ? pointsOf(entry) : 1 };
}

function describe(block: ExecBlock, isWhole: boolean): Record<string, unknown> {
  if (isWhole) return blockVectors(block);
  return pointRecord(block.axes, block.axes.map((axis, i) => axis.values[block.positions[i][0]]));
}

/** Makes calls of the function: in this thread, or in workers. */
interface Caller {
  readonly executor: Executor;
  /** Where workers find the function. */
  readonly task: TaskRef | undefined;
  readonly signal: AbortSignal;
}

/** Makes one call, by a run of its own: a pool has any number of them at once. */
async function callOnce({ executor, task, signal }: Caller, args: BlockArguments): Promise<Settled> {
  const calls = async function* (): AsyncGenerator<Call> {
    yield await Promise.resolve({ id: 0, task, args });
  };
  for await (const settled of executor.execute(calls(), { signal, onPoint: () => {} })) return settled;
  throw signal.reason;
}

/** What a function gives, as it would be stored, or why it gives none. */
async function execute(
  caller: Caller,
  block: ExecBlock,
  isWhole: boolean,
): Promise<{ readonly value: unknown } | { readonly error: unknown }> {
  const groups = block.axes.map((axis) => axis.fields ?? [axis.name]);
  const settled = await callOnce(caller, { vectors: blockVectors(block), groups });
  caller.signal.throwIfAborted();
  if (!settled.ok) return { error: settled.error };
  try {
    return { value: asStored(isWhole ? settled.value : onlyOutput(settled.value)) };
  } catch (error) {
    return { error };
  }
}

function onlyOutput(output: unknown): unknown {
  if (isOutputList(output) && output.length === 1) return output[0];
  throw new TypeError(`it gave ${isOutputList(output) ? `${output.length} outputs` : "a whole output"} for one point`);
}

function asStored(value: unknown): unknown {
  const made = createMade({ request: "chunk", durationMs: 0 });
  const file = encodeFile({ cacheId: "recomputed", version: "v1", axes: [], values: [value], made });
  return decodeRows(headIn(file), file)[0];
}

async function compare(
  caller: Caller,
  rtol: number | undefined,
  chosen: Chosen,
  block: ExecBlock,
  stored: unknown,
): Promise<Difference | undefined> {
  const { whole, path } = chosen.entry;
  const found = { point: describe(block, whole), path, stored };
  const failed = (error: unknown) => ({ ...found, kind: "failed" as const, error: messageOf(error) });
  const first = await execute(caller, block, whole);
  if ("error" in first) return failed(first.error);
  if (isSameValue(stored, first.value, rtol)) return undefined;
  const second = await execute(caller, block, whole);
  if ("error" in second) return failed(second.error);
  const kind = isSameValue(first.value, second.value, rtol) ? "changed" as const : "nondeterministic" as const;
  return { ...found, kind, computed: first.value };
}

/**
 * Executes random known points again.
 *
 * @param state The cache
 * @param files Its files, each of the cache's axes and version
 * @param options What is executed, what stops it
 * @returns What came out
 */
export async function recompute(
  state: CacheState,
  files: readonly FileEntry[],
  options: RecomputeOptions & MaintenanceOptions,
): Promise<RecomputeReport> {
  checkRecompute(options);
  const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0];
  const { axes } = new FileGrid(state.axes, files);
  const signal = options.signal ?? new AbortController().signal;
  const rows = choose(files, options.count, seed);
  const { execFn, maxWorkers, rtol, onProgress } = options;
  const pool = maxWorkers === undefined ? undefined : createWorkerPool({ maxWorkers });
  const task = pool === undefined ? undefined : requireTask(execFn, "recompute in workers");
  const caller = { executor: pool ?? new LocalExecutor(localCall(execFn)), task, signal };
  let done = 0;
  const again = async (chosen: Chosen) => {
    const read = await state.store.readRows(chosen.entry.path, { rows: Uint32Array.of(chosen.row) });
    // Another process has laid its points elsewhere meanwhile.
    const found = read && { difference: await compare(caller, rtol, chosen, blockOf(axes, chosen), read.values[0]) };
    onProgress?.({ step: "executing again", done: ++done, total: rows.length });
    return found;
  };
  try {
    const found = (await mapBounded(rows, again, { limit: maxWorkers ?? 1, signal })).filter((each) => each !== undefined);
    return { seed, points: found.length, differences: found.flatMap(({ difference }) => difference ?? []) };
  } finally {
    await pool?.close();
  }
}
