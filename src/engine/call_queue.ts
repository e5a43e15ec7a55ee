/**
 * The calls of a stage: pulled from the chunks as there is room, and again after a while where one failed.
 *
 * @module
 */

import type { BlockArguments, Call, ItemArguments, TaskRef } from "../map/call.ts";
import { type Deferred, deferred } from "./deferred.ts";
import type { Task } from "./jobs.ts";
import { blockVectors } from "./outputs.ts";

/** Where tasks come from, and what their calls carry. */
export interface CallSource {
  /** The tasks of the next chunk; nothing if there are no more chunks. */
  next(): Promise<readonly Task[] | undefined>;
  /** The function, if it is a task. */
  readonly ref?: TaskRef | undefined;
  /** The item of a point, where the function is called item by item. */
  readonly itemOf?: ((i: number, point: number) => unknown) | undefined;
  /** Whether a function that goes through the points of a block one by one goes on past those that fail. */
  readonly goesOn?: boolean;
  /** No call is given once it is aborted, and nothing is waited for. */
  readonly signal?: AbortSignal | undefined;
}

/** Calls, each made of a task. An executor pulls them; a call that is settled must be told, as more may follow from it. */
export class CallQueue implements AsyncIterable<Call> {
  readonly #source: CallSource;
  /** Tasks that follow from a call, before all others. */
  readonly #first: Task[] = [];
  /** The other tasks to be called next are those from `#head` on. */
  #ready: Task[] = [];
  #head = 0;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #tasks = new Map<number, Task>();
  #count = 0;
  /** Calls that are not settled, and tasks that wait for their time. */
  #open = 0;
  #isDrained = false;
  #isStopped = false;
  /** What ended the calls before all were given. */
  #cut: { readonly reason: unknown } | undefined;
  #wake: Deferred<void> = deferred();

  constructor(source: CallSource) {
    this.#source = source;
  }

  /** The task of a call that is not settled yet. */
  task(id: number): Task | undefined {
    return this.#tasks.get(id);
  }

  /** Makes the call of a task. */
  open(task: Task): Call {
    const id = this.#count++;
    this.#tasks.set(id, task);
    this.#open++;
    return new QueuedCall(id, task, this.#source);
  }

  /** Lets go of a call: it is settled. */
  close(id: number): void {
    if (this.#tasks.delete(id)) this.#settle();
  }

  /** Adds a task that follows from a call, to be called before all others, or after some milliseconds. */
  push(task: Task, delayMs = 0): void {
    if (delayMs <= 0 || this.#isStopped) {
      this.#first.push(task);
      this.#notify();
      return;
    }
    this.#open++;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#ready.push(task);
      this.#settle();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Gives no more calls. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#notify();
  }

  /** Gives no more calls, and lets go of those that are not settled: what becomes of them does not count any more. */
  end(): void {
    this.stop();
    this.#tasks.clear();
  }

  /**
   * Tells why the calls ended before all were given: an executor sees them end, and settles what it has in hand.
   *
   * @throws What kept a chunk from being started, or the reason of the signal
   */
  throwIfCut(): void {
    if (this.#cut !== undefined) throw this.#cut.reason;
  }

  #settle(): void {
    this.#open--;
    this.#notify();
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = deferred();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Call> {
    const { signal } = this.#source;
    const wake = () => this.#notify();
    signal?.addEventListener("abort", wake);
    try {
      for (let task = await this.#pull(); task !== undefined; task = await this.#pull()) yield this.open(task);
    } catch (reason) {
      this.#cut = { reason };
    } finally {
      signal?.removeEventListener("abort", wake);
      this.stop();
    }
  }

  async #pull(): Promise<Task | undefined> {
    const { signal } = this.#source;
    while (!this.#isStopped) {
      const task = this.#first.shift() ?? this.#ready[this.#head++];
      if (task !== undefined) {
        signal?.throwIfAborted();
        // A whole output may have taken its place.
        if (!task.job.wants(task)) continue;
        return task;
      }
      this.#ready = [];
      this.#head = 0;
      if (!this.#isDrained) {
        const tasks = await this.#source.next();
        if (tasks === undefined) this.#isDrained = true;
        else for (const task of tasks) this.#ready.push(task);
      } else if (this.#open === 0) return undefined;
      else {
        if (this.#timers.size > 0) signal?.throwIfAborted();
        await this.#wake.promise;
      }
    }
    return undefined;
  }
}

/**
 * A call of a task. Its arguments are made afresh each time they are looked at, so that nobody can change ours; one function makes those of
 * all calls: one of its own for each would have each be of a shape of its own, which takes longer than many a call.
 */
class QueuedCall implements Call {
  static readonly #args: PropertyDescriptor & ThisType<QueuedCall> = {
    get() {
      const { itemOf } = this.#source;
      return itemOf === undefined ? blockArguments(this.#made) : { item: itemOf(this.#made.job.options.i, this.#made.points[0]) };
    },
    enumerable: true,
    configurable: true,
  };
  readonly id: number;
  declare readonly task?: TaskRef;
  declare readonly goesOn?: boolean;
  declare readonly args: BlockArguments | ItemArguments;
  readonly #made: Task;
  readonly #source: CallSource;

  constructor(id: number, made: Task, source: CallSource) {
    this.id = id;
    if (source.ref !== undefined) this.task = source.ref;
    if (source.goesOn === true) this.goesOn = true;
    this.#made = made;
    this.#source = source;
    Object.defineProperty(this, "args", QueuedCall.#args);
  }
}

function blockArguments({ block }: Task): BlockArguments {
  return { vectors: blockVectors(block), groups: block.axes.map((axis) => axis.fields ?? [axis.name]) };
}
