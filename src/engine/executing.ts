/**
 * Executes what is missing: chunks become jobs, jobs tasks, tasks calls, and every call is settled as soon as it is made.
 *
 * @module
 */

import { StoreError } from "../errors.ts";
import type { Call, Executor, ExecutorOptions, Settled } from "../map/call.ts";
import type { MapFn } from "../map/map_fn.ts";
import { CallQueue } from "./call_queue.ts";
import type { Claims } from "./claiming.ts";
import type { RunContext } from "./context.ts";
import type { Job, Task } from "./jobs.ts";
import { LocalExecutor } from "./local_executor.ts";
import type { LookUpStage } from "./looking_up.ts";
import { mapCalls } from "./mapping.ts";
import type { SaveStage } from "./saving.ts";
import { type Next, SettleStage, Stop } from "./settling.ts";
import { StartStage } from "./starting.ts";

/** What `flushOnChunk` loses when a run ends early took less than this to execute, in milliseconds: no more than storing it would cost. */
const CHEAP_MS = 50;

/** Executes the missing points of chunks. */
export class ExecuteStage {
  readonly #run: RunContext;
  readonly #saving: SaveStage;
  readonly #starting: StartStage;
  readonly #settling: SettleStage;
  readonly #stop = new Stop();
  readonly #jobs = new Set<Job>();
  /** Aborted when the run is to end: by its caller, or by what went wrong. */
  readonly #signal: AbortSignal;
  #flushing: Promise<void> | undefined;

  constructor(run: RunContext, lookUp: LookUpStage, saving: SaveStage, claims?: Claims) {
    this.#run = run;
    this.#signal = run.options.signal === undefined ? this.#stop.signal : AbortSignal.any([run.options.signal, this.#stop.signal]);
    this.#saving = saving;
    this.#starting = new StartStage(run, lookUp, claims);
    this.#settling = new SettleStage(run, saving, this.#jobs, this.#stop, claims !== undefined);
  }

  /** Chunks that another run is executing, or has just executed. */
  get deferred(): readonly number[] {
    return this.#starting.deferred;
  }

  /** Waits for what other runs are executing. Returns whether it waited for another process. */
  async settleOthers(): Promise<boolean> {
    return await this.#starting.settleOthers();
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
    this.#starting.expect(numbers);
    const timer = setInterval(() => this.#flush(), options.flushMs);
    try {
      await this.#saving.ready();
      if (options.mapFn === undefined) await this.#execute(numbers, options.executor ?? new LocalExecutor(options.call));
      else await this.#map(numbers, options.mapFn);
    } catch (error) {
      this.#stop.fail(error);
    } finally {
      clearInterval(timer);
      await this.#flushing;
      await this.#end();
    }
    if (this.#stop.failure !== undefined) throw this.#stop.failure.error;
  }

  /** The calls of chunks; a chunk is started when the calls of those before it are taken. */
  #queue(numbers: readonly number[]): CallQueue {
    const { options } = this.#run;
    let at = 0;
    const next = async () => {
      if (at === numbers.length) return undefined;
      options.signal?.throwIfAborted();
      return await this.#start(numbers[at++]);
    };
    const { items, ref, errorPolicy: { maxFailures, retries } } = options;
    const itemOf = items === undefined ? undefined : (i: number, point: number) => items.at(i, point);
    const goesOn = items === undefined && (maxFailures > 0 || retries > 0);
    return new CallQueue({ next, ref, itemOf, goesOn, signal: this.#signal });
  }

  async #start(i: number): Promise<readonly Task[]> {
    const job = await this.#starting.start(i);
    if (job === undefined) return [];
    this.#jobs.add(job);
    return job.tasks;
  }

  #executorOptions(queue: CallQueue): ExecutorOptions {
    return {
      signal: this.#signal,
      timeoutMs: this.#run.options.timeoutMs,
      onPoint: (id, index, value) => {
        const task = queue.task(id);
        if (task !== undefined) this.#settling.settlePoint(task, index, value);
      },
    };
  }

  async #execute(numbers: readonly number[], executor: Executor): Promise<void> {
    const queue = this.#queue(numbers);
    try {
      for await (const settled of executor.execute(queue, this.#executorOptions(queue))) {
        for (const { task, delayMs } of await this.#settle(queue, settled)) queue.push(task, delayMs);
        queue.close(settled.id);
        if (this.#stop.failure !== undefined) queue.stop();
      }
    } finally {
      queue.end();
    }
    queue.throwIfCut();
  }

  /** Settles a call, and gives what follows from it. */
  async #settle(queue: CallQueue, settled: Settled): Promise<readonly Next[]> {
    const task = queue.task(settled.id);
    return task === undefined ? [] : await this.#settling.settle(task, settled);
  }

  /** Hands all calls to a map function. */
  async #map(numbers: readonly number[], mapFn: MapFn): Promise<void> {
    const queue = this.#queue(numbers);
    const calls: Call[] = [];
    for (const i of numbers) for (const task of await this.#start(i)) calls.push(queue.open(task));
    if (calls.length === 0) return;
    const { call, mapFnOptions, signal } = this.#run.options;
    const options = this.#executorOptions(queue);
    const settle = async (settled: Settled) => {
      const next = await this.#settle(queue, settled);
      queue.close(settled.id);
      return next.map(({ task, delayMs }) => ({ call: queue.open(task), delayMs }));
    };
    const isOpen = ({ id }: Call) => {
      if (signal?.aborted) this.#stop.fail(signal.reason);
      const task = queue.task(id);
      return this.#stop.failure === undefined && task !== undefined && task.job.wants(task);
    };
    try {
      await mapCalls(mapFn, calls, { mapFnOptions, signal: this.#signal, make: async (each) => await call(each, options), settle, isOpen });
    } finally {
      queue.end();
    }
  }

  /** Stores the finished points of unfinished chunks as parts. */
  #flush(): void {
    if (this.#flushing !== undefined) return;
    const jobs = [...this.#jobs].filter((job) => job.hasFresh && !job.isDone);
    this.#flushing = this.#saveParts(jobs, (job) => this.#settling.save(job, false)).finally(() => this.#flushing = undefined);
  }

  async #saveParts(jobs: readonly Job[], save: (job: Job) => Promise<void>): Promise<void> {
    for (const job of jobs) {
      try {
        await save(job);
      } catch (error) {
        const first = this.#stop.failure?.error;
        if (first !== undefined && !(first instanceof StoreError) && error instanceof StoreError) {
          this.#run.state.warn(`finished points of a chunk could not be stored: ${error.message}`);
        }
        this.#stop.fail(error);
      }
    }
  }

  /** Stores what unfinished chunks have, and lets go of them. */
  async #end(): Promise<void> {
    const left = [...this.#jobs];
    const isCheap = (job: Job) => this.#run.options.items?.flushOnChunk === true && job.executedMs < CHEAP_MS;
    await this.#saveParts(left.filter((job) => !isCheap(job)), (job) => this.#settling.leave(job));
    await Promise.allSettled(left.map((job) => job.options.release()));
    this.#jobs.clear();
  }
}
