/**
 * Executes what is missing: tasks go through the map function, and every task's outputs are stored as it settles.
 *
 * @module
 */

import { OutputMismatchError, StoreError } from "../errors.ts";
import { coordinates } from "../grid/block.ts";
import { chunkLengths, showValue } from "../grid/chunk_grid.ts";
import { type ChunkPlan, planNothing } from "../grid/plan.ts";
import type { ChunkRequest } from "../grid/request.ts";
import { isOutputList } from "../item_maps.ts";
import { iterateResults, serialMap } from "../map/map_fn.ts";
import type { FileEntry } from "../store/file_entry.ts";
import { knownCount, sortAsked, wantedPoints } from "./asked.ts";
import { addTime, ChunkOutcome, ownFile, type RunContext } from "./context.ts";
import { Job, type Task } from "./jobs.ts";
import type { LookUpStage } from "./looking_up.ts";
import { executionError } from "./failures.ts";
import { blockPointList, blockVectors, checkCount, checkOrder, wholeOfExcluded } from "./outputs.ts";
import type { SaveStage } from "./saving.ts";
import { vectorNames } from "../grid/axes.ts";

/** Executes the missing points of chunks. */
export class ExecuteStage {
  readonly #run: RunContext;
  readonly #lookUp: LookUpStage;
  readonly #saving: SaveStage;
  readonly #stop = new AbortController();
  readonly #jobs = new Set<Job>();
  /** Chunks that another run of this process is executing, or has just executed. */
  readonly deferred: number[] = [];
  readonly #waits: Promise<void>[] = [];
  #failure: { readonly error: unknown } | undefined;
  /** The points in hand, where chunks may overlap. */
  readonly #taken = new Set<string>();
  #seenLog = 0;
  #hasNews = false;
  #flushing: Promise<void> | undefined;

  constructor(run: RunContext, lookUp: LookUpStage, saving: SaveStage) {
    this.#run = run;
    this.#lookUp = lookUp;
    this.#saving = saving;
    this.#seenLog = run.shared.log.length;
  }

  /**
   * Executes chunks.
   *
   * @param numbers The chunks, in plan order
   * @throws {ExecutionError} If the user's function fails; everything that finished is stored
   */
  async execute(numbers: readonly number[]): Promise<void> {
    if (numbers.length === 0) return;
    const { options } = this.#run;
    const timer = setInterval(() => this.#flush(), options.flushMs);
    try {
      await this.#saving.ready();
      await this.#map(numbers);
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      clearInterval(timer);
      await this.#flushing;
      await this.#end();
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for what other runs of this process are executing. */
  async settleOthers(): Promise<void> {
    await Promise.all(this.#waits);
  }

  async #map(numbers: readonly number[]): Promise<void> {
    const { mapFn, mapFnOptions } = this.#run.options;
    const call = async (task: Task) => {
      await this.#runTask(task);
      return { task };
    };
    if (mapFn === undefined) {
      for (const i of numbers) {
        const job = await this.#startJob(i);
        if (job === undefined) continue;
        for await (const _ of serialMap(call, job.tasks));
        if (this.#failure !== undefined) return;
      }
      return;
    }
    const tasks: Task[] = [];
    for (const i of numbers) tasks.push(...(await this.#startJob(i))?.tasks ?? []);
    if (tasks.length === 0) return;
    let count = 0;
    for await (const result of iterateResults(mapFn(call, tasks, mapFnOptions))) {
      if (result?.task !== tasks[count++]) {
        throw new TypeError(`Cannot map: mapFn must give what the function returned, in the order of the items`);
      }
    }
    if (count !== tasks.length) {
      throw new TypeError(`Cannot map: mapFn gave ${count} results for ${tasks.length} items: it must give one for each, in order`);
    }
  }

  /** Makes the job of a chunk, unless another run of this process has it in hand. */
  async #startJob(i: number): Promise<Job | undefined> {
    const { request, shared, state, options } = this.#run;
    const chunkRequest = request.at(i);
    const own = await ownFile(this.#run, chunkRequest.chunk);
    const before = this.#lookUp.plans.get(i);
    let plan: ChunkPlan<FileEntry>;
    do {
      this.#learnFromOthers();
      plan = await this.#planNow(chunkRequest, before);
    } while (this.#seenLog < shared.log.length);
    const other = shared.inflight.get(own.path);
    if (other !== undefined || plan.whole !== undefined || knownCount(plan) !== (before === undefined ? 0 : knownCount(before))) {
      if (other !== undefined) this.#waits.push(other);
      this.deferred.push(i);
      return undefined;
    }
    const byPoint = options.granularity === "point";
    const points = byPoint ? wantedPoints(chunkRequest, plan) : plan.missing;
    if (request.mayOverlap && !this.#takePoints(chunkRequest, points)) {
      this.deferred.push(i);
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    shared.inflight.set(own.path, promise);
    const release = () => {
      if (shared.inflight.get(own.path) === promise) shared.inflight.delete(own.path);
      resolve();
    };
    const job = new Job(state.axes, { i, request: chunkRequest, plan, own, points, byPoint, release });
    this.#jobs.add(job);
    return job;
  }

  /** Takes points in hand, unless another chunk of this pass has one of them. */
  #takePoints({ chunk }: ChunkRequest, points: Uint32Array): boolean {
    const lengths = chunkLengths(chunk);
    const ids = Array.from(points, (point) => coordinates(point, lengths).map((at, axis) => chunk[axis].positions[at]).join());
    if (ids.some((id) => this.#taken.has(id))) return false;
    for (const id of ids) this.#taken.add(id);
    return true;
  }

  /** The plan of a chunk, made anew if this run or another one of this process may have stored some of it. */
  async #planNow(request: ChunkRequest, before: ChunkPlan<FileEntry> | undefined): Promise<ChunkPlan<FileEntry>> {
    if (this.#hasNews || this.#run.request.mayOverlap) return await this.#lookUp.planOf(request);
    if (before !== undefined) return before;
    return this.#run.state.where === undefined ? planNothing(request.chunk) : await this.#lookUp.planOf(request);
  }

  #learnFromOthers(): void {
    const { shared, state } = this.#run;
    for (; this.#seenLog < shared.log.length; this.#seenLog++) {
      const entry = shared.log[this.#seenLog];
      if (state.knowledge.entries.get(entry.path) === entry) continue;
      state.learn(entry);
      this.#hasNews = true;
    }
  }

  /** What the map function is handed: never rejects. */
  async #runTask(task: Task): Promise<void> {
    if (this.#failure !== undefined || task.job.isDone) return;
    try {
      this.#run.options.signal?.throwIfAborted();
      const output = await this.#call(task);
      await this.#accept(task, output);
    } catch (error) {
      this.#failure ??= { error };
      this.#stop.abort(error);
    }
  }

  async #call(task: Task): Promise<unknown> {
    const { options, diagnostics } = this.#run;
    const { block, job } = task;
    const signal = options.signal === undefined ? this.#stop.signal : AbortSignal.any([options.signal, this.#stop.signal]);
    const context = {
      points: blockPointList(block),
      order: vectorNames(block.axes),
      signal,
      settle: (index: number, output: unknown) => job.settle(task, index, output),
    };
    const start = performance.now();
    diagnostics.executedPoints += block.size;
    try {
      const output = options.exec(blockVectors(block), context);
      // Copied at once: a function may use one array for all its outputs, and be called again before these are stored.
      return isOutputList(output) ? (output as unknown[]).slice() : await output;
    } catch (error) {
      if (error instanceof OutputMismatchError) throw error;
      // Whatever a function says when it is told to stop, the run was stopped for the caller's reason.
      options.signal?.throwIfAborted();
      throw executionError(block, error);
    } finally {
      job.executedMs += addTime(this.#run, "executing", start) - start;
    }
  }

  async #accept(task: Task, output: unknown): Promise<void> {
    const { job } = task;
    // Another block of the chunk may have led to a call for all of it meanwhile.
    if (job.isDone) return;
    if (!isOutputList(output)) {
      if (job.options.plan.excluded?.includes(1)) throw wholeOfExcluded();
      if (task.points.length !== job.options.plan.size) {
        // A whole output is one of exactly its vectors: that of a smaller block says nothing of the chunk.
        job.wholeCall ??= this.#call(job.wholeTask);
        await this.#accept(job.wholeTask, await job.wholeCall);
        return;
      }
      job.finishWhole(output);
    } else {
      checkCount(task.block, output);
      checkOrder(task.block, output);
      job.finish(task, output);
    }
    if (job.isDone) await this.#complete(job);
    this.#report();
  }

  /** Stores a finished chunk and places its outputs. */
  async #complete(job: Job): Promise<void> {
    const { sink, outcomes, diagnostics, progress } = this.#run;
    const { i, request, plan, release } = job.options;
    await this.#saving.save(job, true);
    outcomes[i] = ChunkOutcome.executed;
    if (job.whole !== undefined) {
      diagnostics.maxStreamItems = Math.max(diagnostics.maxStreamItems, 1);
      sink.placeWhole(i, request, job.whole.value);
    } else {
      const { points, values } = job.collect();
      diagnostics.maxStreamItems = Math.max(diagnostics.maxStreamItems, points.length);
      if (request.isWhole && points.length === plan.size) sink.place(i, request, undefined, values);
      else {
        const [{ asked, rows }] = sortAsked(request, plan.size, [{ points }]).bySource;
        sink.place(i, request, asked, values, rows);
      }
    }
    this.#jobs.delete(job);
    release();
    progress.chunk(() => showValue(job.key));
  }

  #report(): void {
    const { progress, diagnostics, outcomes } = this.#run;
    progress.update({ executedPoints: diagnostics.executedPoints, doneChunks: () => countDone(outcomes) });
  }

  /** Stores the finished points of unfinished chunks as parts. */
  #flush(): void {
    if (this.#flushing !== undefined) return;
    this.#flushing = this.#saveParts([...this.#jobs].filter((job) => job.hasFresh && !job.isDone)).finally(() =>
      this.#flushing = undefined
    );
  }

  async #saveParts(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      try {
        await this.#saving.save(job, false);
      } catch (error) {
        const first = this.#failure?.error;
        if (first !== undefined && !(first instanceof StoreError) && error instanceof StoreError) {
          this.#run.state.warn(`finished points of a chunk could not be stored: ${error.message}`);
        }
        this.#failure ??= { error };
        this.#stop.abort(error);
      }
    }
  }

  /** Stores what unfinished chunks have, and lets go of them. */
  async #end(): Promise<void> {
    const left = [...this.#jobs];
    await this.#saveParts(left);
    for (const job of left) job.options.release();
    this.#jobs.clear();
  }
}

function countDone(outcomes: Uint8Array): number {
  let count = 0;
  for (const outcome of outcomes) if (outcome !== ChunkOutcome.open) count++;
  return count;
}
