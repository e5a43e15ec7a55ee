/**
 * Settles calls: outputs are checked, stored and placed; what failed is called again, given up, or ends the run.
 *
 * @module
 */

import { OutputMismatchError, UnstorableValueError } from "../errors.ts";
import { sortAsked } from "../grid/asked_rows.ts";
import { showValue } from "../grid/chunk_grid.ts";
import { isOutputList } from "../item_maps.ts";
import type { Failed, Settled } from "../map/call.ts";
import { ChunkOutcome, type RunContext } from "./context.ts";
import { retryDelay } from "./error_policy.ts";
import { FailureLog } from "./failure_log.ts";
import { executionError, failureOf, tooManyFailures } from "./failures.ts";
import type { FailedTask, Job, Task } from "./jobs.ts";
import { blockPoint, checkCount, checkOrder, checkPoint, wholeOfExcluded } from "./outputs.ts";
import type { SaveStage } from "./saving.ts";

/** A task that follows from a call, and how long to wait before it is called. */
export interface Next {
  readonly task: Task;
  readonly delayMs: number;
}

/** What ends a run early: the first thing that went wrong. */
export class Stop {
  readonly #controller = new AbortController();
  #failure: { readonly error: unknown } | undefined;

  /** Aborted when the run is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What went wrong first. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Ends the run; what goes wrong later does not count. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#controller.abort(error);
  }
}

/** Settles the calls of jobs. */
export class SettleStage {
  readonly #run: RunContext;
  readonly #saving: SaveStage;
  readonly #jobs: Set<Job>;
  readonly #stop: Stop;
  readonly #failures: FailureLog;
  /** Points that were executed item by item and are not stored yet. */
  #held = 0;

  constructor(run: RunContext, saving: SaveStage, jobs: Set<Job>, stop: Stop, isShared = false) {
    this.#run = run;
    this.#failures = new FailureLog(run, isShared);
    this.#saving = saving;
    this.#jobs = jobs;
    this.#stop = stop;
  }

  /**
   * Settles a call.
   *
   * @param task What was called
   * @param settled What became of it
   * @returns What is to be called next because of it
   */
  async settle(task: Task, settled: Settled): Promise<readonly Next[]> {
    const { job } = task;
    this.#run.diagnostics.timings.executing += settled.ms;
    job.executedMs += settled.ms;
    // Another block of the chunk may have led to a call for all of it meanwhile.
    if (!job.wants(task)) {
      this.#run.diagnostics.executedPoints += task.points.length;
      return [];
    }
    try {
      const next = settled.ok ? this.#accept(task, settled.value) : this.#fail(task, settled);
      if (job.isDone && (settled.ok || this.#stop.failure === undefined)) await this.#complete(job);
      this.#report();
      return next;
    } catch (error) {
      this.#stop.fail(error);
      return [];
    }
  }

  /** Takes the output of one point of a call that is not settled yet. */
  settlePoint(task: Task, index: number, value: unknown): void {
    if (!task.job.isDone) task.job.settle(task, index, value);
  }

  #accept(task: Task, output: unknown): Next[] {
    const { job } = task;
    const { diagnostics, options } = this.#run;
    diagnostics.executedPoints += task.points.length;
    const isWhole = job.options.isByItem !== true && !isOutputList(output);
    // A whole output is one of exactly its vectors: that of a smaller block says nothing of the chunk.
    if (isWhole && task.points.length < job.options.plan.size && job.options.plan.excluded?.includes(1) !== true) {
      job.wholeAsked = job.wholeTask;
      return [{ task: job.wholeAsked, delayMs: 0 }];
    }
    if (job.options.isByItem === true) {
      checkPoint(task.block, 0, output);
      job.finish(task, [output]);
      if (options.items?.flushOnChunk) diagnostics.maxParallelItems = Math.max(diagnostics.maxParallelItems, ++this.#held);
      return [];
    }
    if (isOutputList(output)) {
      checkCount(task.block, output);
      checkOrder(task.block, output);
      job.finish(task, output);
      return [];
    }
    if (job.options.plan.excluded?.includes(1)) throw wholeOfExcluded();
    job.finishWhole(output);
    return [];
  }

  #fail(task: Task, settled: Failed): Next[] {
    const { error } = settled;
    const { signal, errorPolicy: { retries } } = this.#run.options;
    if (error instanceof OutputMismatchError) throw error;
    // Whatever a function says when it is told to stop, the run was stopped for the caller's reason.
    signal?.throwIfAborted();
    if (this.#stop.failure !== undefined) return [];
    const { job } = task;
    task.failures++;
    if (task === job.wholeAsked) return this.#failWhole(task, error);
    for (const [index, value] of settled.settled ?? []) job.settle(task, index, value);
    const { failed, rest } = job.divide(task, settled);
    const next = rest.map((part) => ({ task: part, delayMs: 0 }));
    const count = failed.reduce((sum, { points }) => sum + points.length, 0);
    this.#run.diagnostics.executedPoints += task.points.length - count - rest.reduce((sum, { points }) => sum + points.length, 0);
    if (task.failures <= retries) {
      return [...job.again(failed, task.failures).map((part) => ({ task: part, delayMs: retryDelay(task.failures) })), ...next];
    }
    this.#run.diagnostics.executedPoints += count;
    for (const part of failed) for (const each of job.giveUp(part, task.failures)) this.#note(each);
    // Points that were all settled before the call failed have their outputs: then it is the call alone that failed.
    if (this.#isExceeded || (count === 0 && this.#run.options.errorPolicy.maxFailures === 0)) {
      const [{ error: first, index }] = failed.length > 0 ? failed : [{ error, index: undefined }];
      const at = job.options.isByItem ? 0 : index;
      throw this.#stopError(executionError(task.block, first, at === undefined ? undefined : blockPoint(task.block, at)));
    }
    return next;
  }

  /** The call for all of a chunk is made again as it is: what its blocks gave does not count any more. */
  #failWhole(task: Task, error: unknown): Next[] {
    if (task.failures <= this.#run.options.errorPolicy.retries) return [{ task, delayMs: retryDelay(task.failures) }];
    this.#run.diagnostics.executedPoints += task.points.length;
    for (const failed of task.job.giveUpRest(error, task.failures)) this.#note(failed);
    if (this.#isExceeded) throw this.#stopError(executionError(task.block, error));
    return [];
  }

  #note(failed: FailedTask): void {
    const { diagnostics } = this.#run;
    diagnostics.failedPoints += failed.task.points.length;
    diagnostics.failures.push(failureOf(failed));
  }

  get #isExceeded(): boolean {
    return this.#run.diagnostics.failedPoints > this.#run.options.errorPolicy.maxFailures;
  }

  #stopError(error: Error): Error {
    const { maxFailures } = this.#run.options.errorPolicy;
    return maxFailures === 0 ? error : tooManyFailures(this.#run.diagnostics.failedPoints, maxFailures, error);
  }

  /**
   * Stores what a job has so far. Points whose outputs cannot be stored are given up, so that they do not take the others with them.
   *
   * @param job The job
   * @param isLast Whether nothing more is to come
   * @throws {UnstorableValueError} If there were such points and the run is not to go on; the others are stored
   */
  async save(job: Job, isLast: boolean): Promise<void> {
    try {
      await this.#saving.save(job, isLast);
    } catch (error) {
      if (!(error instanceof UnstorableValueError)) throw error;
      for (const failed of job.dropUnstorable()) this.#note(failed);
      await this.#saving.save(job, isLast);
      if (this.#isExceeded) throw this.#stopError(error);
    }
  }

  /** Stores what an unfinished chunk has, and notes what failed of it. */
  async leave(job: Job): Promise<void> {
    await this.save(job, false);
    await this.#failures.note(job);
  }

  /** Stores a finished chunk and places its outputs. */
  async #complete(job: Job): Promise<void> {
    const { sink, outcomes, diagnostics, progress, options } = this.#run;
    const { i, request, plan, release } = job.options;
    await this.save(job, true);
    await this.#failures.note(job);
    outcomes[i] = ChunkOutcome.executed;
    if (job.whole !== undefined) sink.placeWhole(i, request, job.whole.value);
    const { points, values } = job.collect();
    if (job.whole === undefined) {
      if (request.isWhole && points.length === plan.size) sink.place(i, request, undefined, values);
      else {
        const [{ asked, rows }] = sortAsked(request, plan.size, [{ points }]).bySource;
        sink.place(i, request, asked, values, rows);
      }
    }
    if (options.items?.flushOnChunk) {
      diagnostics.streamFlushes++;
      this.#held -= points.length;
    } else if (job.options.isByItem !== true) {
      diagnostics.maxStreamItems = Math.max(diagnostics.maxStreamItems, job.whole === undefined ? points.length : 1);
    }
    this.#jobs.delete(job);
    await release();
    progress.chunk(() => showValue(job.key));
  }

  #report(): void {
    const { progress, diagnostics, outcomes } = this.#run;
    const { executedPoints, failedPoints } = diagnostics;
    progress.update({ executedPoints, failedPoints, doneChunks: () => countDone(outcomes) });
  }
}

function countDone(outcomes: Uint8Array): number {
  let count = 0;
  for (const outcome of outcomes) if (outcome !== ChunkOutcome.open) count++;
  return count;
}
