/**
 * The worker's side of a pool: makes calls one after another and posts what becomes of them.
 *
 * @module
 */

import type { Call, TaskRef } from "./call.ts";
import { decodeError, encodeError } from "./error_record.ts";
import { loadTask } from "./load_task.ts";
import { logToStderr } from "./log_to_stderr.ts";
import { type CallableFn, type CallHooks, makeCall } from "./make_call.ts";
import { BEGUN, type CallsMessage, type FromWorker, REVOKED, SLOTS, type ToWorker, WAITING } from "./messages.ts";
import { ALL_POINTS, Outbox } from "./outbox.ts";
import { prepareOutput } from "./outgoing.ts";
import { OutgoingPoints } from "./outgoing_points.ts";
import type { PointWatch } from "./point_watch.ts";
import { PointsUnderWay } from "./points_under_way.ts";

/** Calls that begin so soon after the last message went out are not told of: the pool allows for it. */
const QUIET_MS = 5;

/** Posts a message to the pool. */
export type Post = (message: FromWorker, transfers?: ArrayBuffer[]) => void;

/** A task in this worker. */
interface Loaded {
  readonly fn: CallableFn;
  readonly ref: TaskRef;
}

/** Makes the calls that a pool asks for. */
export class WorkerLoop {
  readonly #post: Post;
  readonly #outbox: Outbox;
  readonly #tasks = new Map<number, Promise<Loaded | undefined>>();
  /** Tasks whose module is being loaded. */
  readonly #loading = new Set<number>();
  readonly #queue: CallsMessage[] = [];
  #slots: Int32Array = new Int32Array(0);
  #points = new PointsUnderWay();
  #run: RunSignal | undefined;
  #isBusy = false;

  /**
   * Makes a loop.
   *
   * @param post Posts a message to the pool
   */
  constructor(post: Post) {
    this.#post = post;
    this.#outbox = new Outbox(post);
  }

  /**
   * Takes a message.
   *
   * @param message The message
   */
  receive(message: ToWorker): void {
    if (!("type" in message)) {
      this.#queue.push(message);
      if (!this.#isBusy) void this.#work();
      return;
    }
    switch (message.type) {
      case "start":
        this.#slots = new Int32Array(message.slots);
        if (message.points !== undefined) this.#points = new PointsUnderWay(message.points);
        if (message.logsToStderr) logToStderr();
        break;
      case "load":
        this.#tasks.set(message.task, this.#load(message.task, message.ref));
        break;
      case "forget":
        this.#tasks.delete(message.task);
        break;
      case "abort":
        if (this.#run?.number === message.run) this.#run.abort(decodeError(message.reason));
    }
  }

  /**
   * Refuses the tasks that are being loaded: their modules did what no module of a task may do.
   *
   * @param error Why
   */
  refuse(error: unknown): void {
    for (const task of this.#loading) this.#post({ type: "refused", task, error: encodeError(error) });
    this.#loading.clear();
  }

  /**
   * Says that the worker is about to end, after all that settled. No further call begins.
   *
   * @param how Why, as the end of a sentence
   * @param error What was thrown, if that ends it
   */
  end(how: string, error?: unknown): void {
    this.#outbox.flush();
    this.#post({ type: "ending", how, ...error === undefined ? {} : { error: encodeError(error) } });
    // What ends a worker may let it go on for a while, as self.close() does: a call that began then would be taken for the one that ended it.
    this.#slots = new Int32Array(SLOTS).fill(REVOKED);
  }

  async #load(task: number, ref: TaskRef): Promise<Loaded | undefined> {
    this.#loading.add(task);
    try {
      const fn = await loadTask(ref);
      if (!this.#loading.has(task)) return undefined;
      this.#post({ type: "loaded", task });
      return { fn, ref };
    } catch (error) {
      if (this.#loading.has(task)) this.#post({ type: "refused", task, error: encodeError(error) });
      return undefined;
    } finally {
      this.#loading.delete(task);
    }
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
      const loaded = await this.#tasks.get(message[0]);
      if (loaded !== undefined) await this.#makeCalls(message, loaded);
    }
    this.#isBusy = false;
  }

  async #makeCalls([, run, first, args, timeoutMs, goesOn]: CallsMessage, { fn, ref }: Loaded): Promise<void> {
    const outbox = this.#outbox;
    if (this.#run?.number !== run) this.#run = new RunSignal(run);
    outbox.begin();
    for (let i = 0; i < args.length; i++) {
      const id = first + i;
      outbox.flushIfDue();
      if (Atomics.compareExchange(this.#slots, id % SLOTS, WAITING, BEGUN) !== WAITING) continue;
      if (timeoutMs > 0 && (i === 0 || performance.now() - outbox.postedAt > QUIET_MS)) {
        outbox.flush();
        this.#post({ type: "begun", call: id });
        outbox.postedAt = performance.now();
      }
      const call = { id, task: ref, args: args[i], goesOn };
      outbox.settle(await makeCall(fn, call, new OutgoingCall(outbox, call, this.#run, this.#points, timeoutMs)));
    }
    outbox.flush();
  }
}

/** Sends what a call gives. */
class OutgoingCall implements CallHooks {
  readonly isOwn = true;
  readonly #outbox: Outbox;
  readonly #call: Call;
  readonly #run: RunSignal;
  readonly #points: PointsUnderWay;
  readonly #timeoutMs: number;

  constructor(outbox: Outbox, call: Call, run: RunSignal, points: PointsUnderWay, timeoutMs: number) {
    this.#outbox = outbox;
    this.#call = call;
    this.#run = run;
    this.#points = points;
    this.#timeoutMs = timeoutMs;
  }

  get watch(): PointWatch {
    return new OutgoingPoints(this.#outbox, this.#call.id, this.#points, this.#timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#run.signal;
  }

  settle(index: number, output: unknown): void {
    const transfers: ArrayBuffer[] = [];
    this.#outbox.point(this.#call.id, index, output, prepareOutput(output, transfers), transfers);
  }

  take(output: unknown): unknown {
    if (this.#outbox.isAllPoints(this.#call.id, output)) return ALL_POINTS;
    const transfers: ArrayBuffer[] = [];
    const prepared = prepareOutput(output, transfers, this.#call.task?.transfer);
    this.#outbox.transfer(transfers);
    return prepared;
  }
}

/** What tells the calls of a run to stop. Most runs are short and never stopped, and making a signal takes longer than many a call. */
class RunSignal {
  readonly number: number;
  #stop: AbortController | undefined;

  constructor(number: number) {
    this.number = number;
  }

  get signal(): AbortSignal {
    return (this.#stop ??= new AbortController()).signal;
  }

  abort(reason: unknown): void {
    (this.#stop ??= new AbortController()).abort(reason);
  }
}
