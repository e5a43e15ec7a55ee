/**
 * Plays a session on real caches and on the model, and compares after every step.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  type AxesInput,
  ChunkCache,
  type ChunkKey,
  ChunkMemo,
  type Diagnostics,
  type ExecFn,
  ExecutionError,
  paramsToCacheId,
  run as runAll,
  runChunks,
  runChunksStreaming,
  type RunOptions,
  runStreaming,
} from "../../mod.ts";
import { checkDiagnostics, checkResult, ownerText, type Seen, seenOf } from "./checks.ts";
import { fileText, HeadReader, type Listed, listFiles, writtenSince } from "./disk.ts";
import { edited, firstGrid, resolve } from "./editing.ts";
import { Boom, type Exec, Recorder } from "./functions.ts";
import {
  axisValues,
  everything,
  type Grid,
  isExcluded,
  keyOf,
  layoutChunks,
  listedChunks,
  type ModelChunk,
  type Selected,
} from "./grid.ts";
import { type ModelRun, Reference } from "./reference.ts";
import type { Plan, Run, Step } from "./steps.ts";
import { pointText } from "./values.ts";

type AnyCache = ChunkCache<AxesInput, unknown>;

const PARAMS = { rate: 0.5 };
const CACHE_ID = paramsToCacheId(PARAMS);
/** How many definitions are open at once. */
const MAX_OPEN = 3;

/** What is asked of one run. */
interface Request {
  readonly chunks: readonly ModelChunk[];
  readonly cache: AnyCache;
  /** For a memoized function: what is asked in its arguments. */
  readonly selection: Record<string, unknown>;
  readonly keys: readonly ChunkKey[];
}

/** A session. */
export class Session {
  readonly #root: string;
  readonly #reference = new Reference();
  readonly #clock = { generation: 0 };
  readonly #heads: HeadReader;
  #open: { grid: Grid; cache: AnyCache }[];
  #at = 0;
  /** The cache's directory after the last run. */
  #files: ReadonlyMap<string, Listed> = new Map();

  constructor(root: string, plan: Plan) {
    this.#root = root;
    const grid = firstGrid(plan);
    this.#heads = new HeadReader(root, CACHE_ID, grid.names);
    this.#open = [{ grid, cache: this.#cache(grid) }];
  }

  #options(grid: Grid) {
    return {
      root: this.#root,
      axisValues: axisValues(grid) as AxesInput,
      chunkSpec: grid.sizes,
      axisOrder: grid.order,
      verbose: 0 as const,
      durability: "none" as const,
      ...(grid.where === 0 ? {} : { where: (point: Record<string, unknown>) => !isExcluded(grid, pointText(grid.names, point)) }),
    };
  }

  #cache(grid: Grid): AnyCache {
    return new ChunkCache({ ...this.#options(grid), cacheId: CACHE_ID, metadata: { params: PARAMS } }) as unknown as AnyCache;
  }

  /** Plays a step. */
  async play({ edit, run }: Step): Promise<void> {
    const { grid, cache } = this.#open[this.#at];
    if (edit.edit === "switch") this.#at = edit.to % this.#open.length;
    else if (edit.edit === "reopen") this.#open = this.#open.map((each) => ({ grid: each.grid, cache: this.#cache(each.grid) }));
    else if (edit.edit === "extend") {
      const next = edited(grid, edit);
      const name = grid.names[edit.axis % grid.names.length];
      cache.extendAxisValues({
        [name]: edit.values.map((number) => axisValues({ ...grid, values: { [name]: [number] }, names: [name] })[name][0]),
      });
      this.#open[this.#at] = { grid: next, cache };
    } else if (edit.edit !== "nothing") {
      const next = edited(grid, edit);
      const entry = { grid: next, cache: this.#cache(next) };
      if (edit.edit !== "define") this.#open[this.#at] = entry;
      else if (this.#open.length < MAX_OPEN) this.#at = this.#open.push(entry) - 1;
      else this.#open[this.#at = (this.#at + 1) % MAX_OPEN] = entry;
    }
    if (run !== undefined) await this.#run(run);
  }

  /** Completes every open definition; then a fresh cache has nothing to execute. */
  async end(): Promise<void> {
    const all: Run = {
      runner: "run",
      asked: [],
      granularity: "chunk",
      partial: "complete",
      style: "list",
      failAt: -1,
      collates: false,
      maps: false,
      keys: [],
    };
    for (this.#at = 0; this.#at < this.#open.length; this.#at++) await this.#run(all);
    this.#open = this.#open.map(({ grid }) => ({ grid, cache: this.#cache(grid) }));
    const before = listFiles(this.#root);
    for (this.#at = 0; this.#at < this.#open.length; this.#at++) await this.#run({ ...all, partial: undefined });
    assertEquals(writtenSince(before, listFiles(this.#root)), [], "a complete cache is not written");
  }

  #request(run: Run): Request {
    const { grid, cache } = this.#open[this.#at];
    let selected = everything(grid);
    if (run.runner === "runChunks" || run.runner === "runChunksStreaming") {
      const keys = run.keys.map((key) => this.#positions(grid, key));
      return { chunks: listedChunks(grid, keys), cache, selection: {}, keys: keys.map((positions) => keyOf(grid, positions)) };
    }
    const isMemo = run.runner === "memo" || run.runner === "streamMemo";
    let selection: Record<string, unknown> = {};
    let slice = cache;
    for (const asked of isMemo ? run.asked.slice(0, 1) : run.asked) {
      ({ selection, selected } = resolve(grid, selected, asked));
      slice = slice.slice(selection as never);
    }
    return { chunks: layoutChunks(grid, selected), cache: slice, selection, keys: [] };
  }

  #positions(grid: Grid, key: Run["keys"][number]): Selected {
    if (typeof key !== "number") {
      return grid.order.map((name, axis) => [...new Set(key[axis].map((pick) => pick % grid.values[name].length))]);
    }
    const bins = grid.order.map((name) => Math.ceil(grid.values[name].length / grid.sizes[name]));
    let rest = key;
    return grid.order.map((name, axis) => {
      const start = (rest % bins[axis]) * grid.sizes[name];
      rest = Math.floor(rest / bins[axis]);
      return [...grid.values[name].keys()].slice(start, start + grid.sizes[name]);
    });
  }

  async #run(run: Run): Promise<void> {
    const { grid } = this.#open[this.#at];
    const request = this.#request(run);
    const recorder = new Recorder(grid.names, grid.order, this.#clock, run.failAt);
    // A whole output of a chunk with excluded points is none of these points: no such function here.
    const exec = recorder.exec(run.style === "whole" && grid.where > 0 ? "list" : run.style);
    const before = this.#files;
    const cachedPoints = this.#knownOf(grid, request.chunks);
    const seen = await this.#call(run, request, exec);
    const after = this.#files = listFiles(`${this.#root}/${CACHE_ID}`);
    const partial = run.partial ?? (run.runner === "memo" || run.runner === "streamMemo" ? "complete" : "return");
    const modelRun: ModelRun = {
      chunks: request.chunks,
      isExcluded: (point) => isExcluded(grid, point),
      granularity: run.granularity,
      partial,
      calls: recorder.calls,
    };
    const expected = this.#reference.follow(modelRun);
    checkResult(run, seen, expected);
    if (recorder.calls.length === 0) assertEquals(writtenSince(before, after), [], "nothing was executed, nothing is written");
    await this.#checkFiles(after);
    if (seen.diagnostics !== undefined) {
      const isListed = run.runner.startsWith("runChunks");
      checkDiagnostics(seen.diagnostics, expected, modelRun, { before, after, cachedPoints: isListed ? undefined : cachedPoints });
    }
    if (!run.runner.startsWith("runChunks")) await this.#checkStatus(grid, request);
  }

  #knownOf(grid: Grid, chunks: readonly ModelChunk[]): number {
    return chunks.reduce((sum, chunk) => {
      const { isWhole, known } = this.#reference.plan(chunk, (point) => isExcluded(grid, point));
      const points = new Set(known);
      return sum + (isWhole ? chunk.asked.length : chunk.asked.filter((number) => points.has(chunk.points[number])).length);
    }, 0);
  }

  async #call(run: Run, request: Request, exec: Exec): Promise<Seen> {
    const options: RunOptions<unknown> = {
      granularity: run.granularity,
      ...(run.partial === undefined ? {} : { partial: run.partial }),
      ...(mayMap(run) ? { mapFn: (fn, items) => Promise.all([...items].map(fn)) } : {}),
      ...(run.collates ? { collateFn: (outputs: unknown[]) => outputs } : {}),
    };
    const fn = exec as ExecFn<AxesInput, unknown>;
    try {
      switch (run.runner) {
        case "run":
          return seenOf(await runAll(request.cache, fn, options));
        case "runStreaming":
          return { diagnostics: await runStreaming(request.cache, fn, options) };
        case "runChunks":
          return seenOf(await runChunks(request.keys, fn, { ...options, cache: request.cache }));
        case "runChunksStreaming":
          return { diagnostics: await runChunksStreaming(request.keys, fn, { ...options, cache: request.cache }) };
        default:
          return await this.#callMemo(run.runner, request, exec, options);
      }
    } catch (error) {
      if (error instanceof ExecutionError && error.cause instanceof Boom) return { error };
      throw error;
    }
  }

  async #callMemo(runner: "memo" | "streamMemo", request: Request, exec: Exec, options: RunOptions<unknown>): Promise<Seen> {
    const memo = new ChunkMemo(this.#options(this.#open[this.#at].grid));
    const model = (args: object, context: unknown) => exec(args as Record<string, unknown[]>, context as never);
    const args = { ...PARAMS, ...request.selection } as never;
    if (runner === "streamMemo") {
      return { diagnostics: await memo.streamCache(model as never, { ...options, onCodeChange: "error" })(args) };
    }
    return seenOf(await memo.cache(model as never, { ...options, onCodeChange: "error" })(args) as [unknown, Diagnostics]);
  }

  async #checkFiles(after: ReadonlyMap<string, Listed>): Promise<void> {
    const files = [...this.#reference.files].map(fileText);
    const wholes = [...this.#reference.wholes].map(() => "whole");
    assertEquals(await this.#heads.texts(after), [...files, ...wholes].sort(), "every known point is in one file");
  }

  async #checkStatus(grid: Grid, { cache, chunks }: Request): Promise<void> {
    const status = await cache.cacheStatus();
    const plans = chunks.map((chunk) => {
      const { isWhole, missing } = this.#reference.plan(chunk, (point) => isExcluded(grid, point));
      const unknown = new Set(isWhole ? [] : missing);
      const asked = chunk.asked.map((number) => chunk.points[number]);
      return { chunk, missing: asked.filter((point) => unknown.has(point)).length, asked };
    });
    const missing = plans.reduce((sum, plan) => sum + plan.missing, 0);
    const excluded = plans.reduce((sum, { asked }) => sum + asked.filter((point) => isExcluded(grid, point)).length, 0);
    assertEquals(status.totalChunks, chunks.length);
    assertEquals(status.missingPoints, missing);
    assertEquals(status.excludedPoints, excluded);
    assertEquals(status.knownPoints, status.totalPoints - missing - excluded);
    const owners = (keys: Iterable<ChunkKey>) => [...keys].map((key) => ownerText(key));
    assertEquals(owners(status.cachedChunks), plans.filter((plan) => plan.missing === 0).map(({ chunk }) => chunk.owner));
    assertEquals(owners(status.missingChunks), plans.filter((plan) => plan.missing > 0).map(({ chunk }) => chunk.owner));
    assertEquals(status.damagedFiles, []);
  }
}

/** Whether the order of the calls tells what each was for, though all are under way at once. */
function mayMap({ maps, failAt, style, runner }: Run): boolean {
  return maps && failAt < 0 && style !== "whole" && !runner.startsWith("runChunks");
}
