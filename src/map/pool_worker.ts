/**
 * One worker of a pool, as the pool sees it: what it has in hand, and what is heard of it.
 *
 * @module
 */

import { messageOf } from "../message_of.ts";
import { CallClock } from "./call_clock.ts";
import type { TaskRef } from "./call.ts";
import { decodeError, encodeError } from "./error_record.ts";
import { InHand } from "./in_hand.ts";
import { logsToStderr } from "./log_to_stderr.ts";
import type { FromWorker, SettledMessage } from "./messages.ts";
import type { Ticket } from "./pool_run.ts";
import { startWorker, type WorkerHost } from "./worker_host.ts";

/** Why a worker ended. */
export interface WorkerEnd {
  /** As the end of a sentence. */
  readonly how: string;
  /** What was thrown, if that ended it. */
  readonly error?: unknown;
}

/** What a worker tells its pool. */
export interface PoolWorkerListener {
  /** It takes calls. */
  onReady(worker: PoolWorker): void;
  /** A task is there, or not. */
  onLoaded(worker: PoolWorker, task: number, error?: unknown): void;
  /** A call has begun. */
  onBegun(worker: PoolWorker): void;
  /** Calls or points have settled. */
  onSettled(worker: PoolWorker, message: SettledMessage): void;
  /** It has ended; told once. */
  onEnd(worker: PoolWorker, end: WorkerEnd): void;
}

/** One worker of a pool. */
export class PoolWorker {
  readonly #listener: PoolWorkerListener;
  /** The calls that it has in hand. */
  readonly inHand: InHand = new InHand();
  readonly #tasks = new Set<number>();
  #host: WorkerHost | undefined;
  #state: "starting" | "ready" | "ended" = "starting";
  #wasReady = false;
  readonly #started: Promise<void>;
  #resolveReady: () => void = () => {};
  readonly #ready: Promise<void>;
  /** Tasks that it has been told to load, and has not answered. */
  readonly loading: Set<number> = new Set();
  /** Whether it has ever settled a call. */
  hasSettled = false;
  /** Whether it works on a call that a worker has been lost with: it gets no other until that is settled. */
  isReserved = false;
  /** Whether calls were taken back from behind the one it works on: it gets no others until that is settled. */
  isSlow = false;
  /** The time of the call under way. */
  readonly clock: CallClock = new CallClock(this.inHand);

  /**
   * Starts a worker.
   *
   * @param listener Who hears of it
   */
  constructor(listener: PoolWorkerListener) {
    this.#listener = listener;
    this.#ready = new Promise((resolve) => this.#resolveReady = resolve);
    this.#started = this.#start();
  }

  /** Whether it has ended before it took calls. */
  get hasFailedToStart(): boolean {
    return this.#state === "ended" && !this.#wasReady;
  }

  /** Whether it takes calls. */
  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** Whether calls can be sent: it is ready, and there is a slot for each. */
  get isOpen(): boolean {
    return this.#state === "ready" && !(this.isReserved && this.inHand.messages > 0) && !this.isSlow && this.inHand.hasRoom;
  }

  /** Whether it has nothing to do, and can be sent calls. */
  get isIdle(): boolean {
    return this.inHand.messages === 0 && this.isOpen;
  }

  /** Whether it is idle and will never be open again, since it passed over calls that were taken back. */
  get isSpent(): boolean {
    return this.inHand.messages === 0 && !this.inHand.hasRoom;
  }

  /**
   * Sends calls of one task.
   *
   * @param tickets The calls
   * @param task The number of their task
   * @param ref Their task
   * @param timeoutMs How long a call may take, in milliseconds; it tells when one begins then
   */
  send(tickets: readonly Ticket[], task: number, ref: TaskRef, timeoutMs: number | undefined): void {
    const run = tickets[0].run.number;
    const first = this.inHand.add(tickets);
    const host = this.#host!;
    if (!this.#tasks.has(task)) {
      host.post({ type: "load", task, ref });
      this.#tasks.add(task);
      this.loading.add(task);
    }
    host.post([task, run, first, tickets.map(({ call }) => call.args), timeoutMs ?? 0, tickets[0].call.goesOn ?? false]);
  }

  /**
   * Takes back calls that it has not begun, the last ones first.
   *
   * @param among Which of them
   * @param most How many at most
   * @returns The calls, in their order
   */
  revoke(among: (ticket: Ticket) => boolean, most: number): Ticket[] {
    const revoked = this.inHand.revoke(among, most);
    if (revoked.length > 0) this.isSlow = this.inHand.messages > 0;
    return revoked;
  }

  /**
   * Tells the calls of a run to stop.
   *
   * @param run The number of the run
   * @param reason Why
   */
  abort(run: number, reason: unknown): void {
    if (!this.inHand.tickets.some((ticket) => ticket.run.number === run)) return;
    this.#host?.post({ type: "abort", run, reason: encodeError(reason) });
  }

  /**
   * Lets go of a task.
   *
   * @param task The number of the task
   */
  forget(task: number): void {
    this.loading.delete(task);
    if (this.#tasks.delete(task) && this.isReady) this.#host?.post({ type: "forget", task });
  }

  /** Ends it. What it has in hand is the caller's to deal with. */
  async terminate(): Promise<void> {
    const isStarting = this.#state === "starting";
    this.#state = "ended";
    this.clock.stop();
    await this.#started;
    if (isStarting && this.#host?.mustLoad) await this.#ready;
    await this.#host?.terminate();
  }

  async #start(): Promise<void> {
    try {
      this.#host = await startWorker({
        onMessage: (message) => this.#receive(message),
        onEnd: (how, error) => this.#end({ how, error }),
      });
    } catch (error) {
      this.#end({ how: messageOf(error), error });
    }
  }

  #receive(message: FromWorker): void {
    if (!("type" in message)) {
      if (this.#state === "ready") this.#settled(message);
      return;
    }
    if (message.type === "ready") {
      // It may be ready before this thread has got hold of it.
      void this.#started.then(() => this.#open());
      return;
    }
    if (message.type === "ending") {
      this.#end({ how: message.how, error: message.error === undefined ? undefined : decodeError(message.error) });
      return;
    }
    if (this.#state !== "ready") return;
    switch (message.type) {
      case "loaded":
        if (this.loading.delete(message.task)) this.#listener.onLoaded(this, message.task);
        break;
      case "refused":
        if (this.loading.delete(message.task)) this.#listener.onLoaded(this, message.task, decodeError(message.error));
        break;
      case "begun":
        this.#listener.onBegun(this);
    }
  }

  #settled(message: SettledMessage): void {
    const [calls] = message;
    this.hasSettled = true;
    this.isSlow = false;
    if (calls.length > 0) this.inHand.pass(calls[calls.length - 1]);
    this.#listener.onSettled(this, message);
  }

  #open(): void {
    this.#resolveReady();
    if (this.#state !== "starting") return;
    this.#host!.post({ type: "start", slots: this.inHand.slots.buffer, points: this.inHand.points.buffer, logsToStderr: logsToStderr() });
    this.#state = "ready";
    this.#wasReady = true;
    this.#listener.onReady(this);
  }

  #end(end: WorkerEnd): void {
    this.#resolveReady();
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#listener.onEnd(this, end);
  }
}
