/**
 * One run of a pool: the calls that wait, and what became of those that settled.
 *
 * @module
 */

import { clearImmediate, setImmediate } from "node:timers";
import type { Call, ExecutorOptions, Settled, TaskRef } from "./call.ts";
import { callsInMessage, firstPace, messagesInHand, type Pace, paceAfter } from "./pace.ts";
import { requireTask } from "./task.ts";

/** A call on its way. */
export interface Ticket {
  /** Its run. */
  readonly run: PoolRun;
  /** The call. */
  readonly call: Call;
  /** With how many workers it was lost. */
  losses: number;
  /** The points that came before the call settled. */
  points: unknown[];
}

/** What a run needs of its pool. */
export interface RunHost {
  /** Whether a worker has nothing to do. */
  readonly hasIdle: boolean;
  /** Sends what can be sent. */
  pump(): void;
  /** Takes back the calls of a run, tells those under way to stop, and ends their workers if they do not. */
  stopRun(run: PoolRun): void;
}

/** What settled and is not taken yet: more is not begun beyond so much. */
const MAX_UNTAKEN = 64;

/** One run of a pool. */
export class PoolRun {
  /** Its number in the pool. */
  readonly number: number;
  /** What the pool was told about it. */
  readonly options: ExecutorOptions;
  /** The numbers of its tasks. */
  readonly tasks: Map<TaskRef, number> = new Map();
  readonly #host: RunHost;
  readonly #source: AsyncIterator<Call>;
  #queue: Ticket[] = [];
  /** Calls with which a worker was lost: each goes to a worker alone. */
  #suspects: Ticket[] = [];
  #settled: Settled[] = [];
  #pace: Pace = firstPace;
  #inHand = 0;
  #wanted = 0;
  #isPulling = false;
  #isDrained = false;
  #isStale = false;
  #hurry: ReturnType<typeof setImmediate> | undefined;
  #stopped: { readonly error: unknown } | undefined;
  #waiters: (() => void)[] = [];
  /** How many workers in a row ended before they made a call. */
  fruitless = 0;

  /**
   * Makes a run.
   *
   * @param host Its pool
   * @param number Its number in the pool
   * @param calls The calls
   * @param options What stops it, and who takes single points
   */
  constructor(host: RunHost, number: number, calls: AsyncIterable<Call>, options: ExecutorOptions) {
    this.#host = host;
    this.number = number;
    this.options = options;
    this.#source = calls[Symbol.asyncIterator]();
  }

  /** Whether it was stopped. */
  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** Whether calls wait for a worker. */
  get isWaiting(): boolean {
    return !this.isStopped && !this.#isFull && this.#queue.length + this.#suspects.length > 0;
  }

  /** How many calls are in the hands of workers. */
  get inHand(): number {
    return this.#inHand;
  }

  /** How many messages a worker may have in hand. */
  get messagesInHand(): number {
    return messagesInHand(this.#pace);
  }

  get #isFull(): boolean {
    return this.#settled.length >= Math.max(MAX_UNTAKEN, 4 * this.#pace.calls);
  }

  /**
   * Waits until calls have settled.
   *
   * @returns What became of them; none if all have been told of
   * @throws What it was stopped with
   */
  async results(): Promise<readonly Settled[]> {
    for (;;) {
      const settled = this.#settled;
      if (settled.length > 0) {
        const wasFull = this.#isFull;
        this.#settled = [];
        if (wasFull) this.#host.pump();
        return settled;
      }
      if (this.#inHand > 0 || !(this.isStopped || this.#isDone)) await this.#change();
      else if (this.#stopped !== undefined) throw this.#stopped.error;
      else return [];
    }
  }

  /** Whether every call has settled. */
  get isOver(): boolean {
    return this.#isDone && this.#inHand === 0;
  }

  get #mustPull(): boolean {
    return !this.#isDrained && !this.isStopped && !this.#isFull && this.#queue.length < this.#wanted;
  }

  get #isDone(): boolean {
    return this.#isDrained && this.#queue.length === 0 && this.#suspects.length === 0;
  }

  /** Waits until no worker has a call of it in hand. */
  async whenIdle(): Promise<void> {
    while (this.#inHand > 0) await this.#change();
    clearImmediate(this.#hurry);
  }

  /**
   * Stops it: no further calls begin.
   *
   * @param error What it ends with
   */
  stop(error: unknown): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = { error };
    this.#queue = [];
    this.#suspects = [];
    if (!this.#isDrained) this.#endSource();
    this.#host.stopRun(this);
    this.#wake();
  }

  /**
   * Pulls calls until there are enough.
   *
   * @param messages How many messages can be sent
   */
  pull(messages: number): void {
    this.#wanted = messages * this.#pace.calls;
    if (!this.#isPulling && this.#mustPull) void this.#pull();
  }

  /**
   * Takes the calls of one message from the queue.
   *
   * @param messages How many messages the worker has in hand
   * @param workers How many workers there are
   * @returns The calls, of one task; none if there is nothing for the worker now
   */
  take(messages: number, workers: number): Ticket[] {
    if (!this.isWaiting) return [];
    if (this.#suspects.length > 0 && messages === 0) return this.#hand(this.#suspects.splice(0, 1));
    const queue = this.#queue;
    if (queue.length === 0 || messages >= this.messagesInHand) return [];
    if (messages > 0 && queue.length < this.#pace.calls && this.#isPulling && !this.#isStale && !this.#isDrained) {
      this.#sendSoon();
      return [];
    }
    this.#isStale = false;
    const most = callsInMessage(this.#pace, queue.length, this.#isDrained ? workers * this.messagesInHand : undefined);
    const { task, goesOn } = queue[0].call;
    let count = 1;
    while (count < most && queue[count].call.task === task && queue[count].call.goesOn === goesOn) count++;
    return this.#hand(queue.splice(0, count));
  }

  /**
   * Takes one point of a call.
   *
   * @param ticket The call
   * @param index The point
   * @param value Its output
   */
  point(ticket: Ticket, index: number, value: unknown): void {
    ticket.points[index] = value;
    try {
      this.options.onPoint(ticket.call.id, index, value);
    } catch (error) {
      this.stop(error);
    }
  }

  /**
   * Takes what became of a call.
   *
   * @param settled What became of it
   */
  settle(settled: Settled): void {
    this.#inHand--;
    this.#settled.push(settled);
    this.#wake();
  }

  /**
   * Learns how long calls take.
   *
   * @param calls How many calls settled
   * @param ms How long they took together
   */
  learn(calls: number, ms: number): void {
    this.fruitless = 0;
    this.#pace = paceAfter(this.#pace, calls, ms);
  }

  /**
   * Takes calls back that did not settle: they are next.
   *
   * @param tickets The calls
   * @param isSuspect Whether a worker was lost with them: each is alone in its message then
   */
  giveBack(tickets: readonly Ticket[], isSuspect = false): void {
    this.#inHand -= tickets.length;
    for (const ticket of tickets) ticket.points = [];
    if (!this.isStopped) (isSuspect ? this.#suspects : this.#queue).unshift(...tickets);
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  #hand(tickets: Ticket[]): Ticket[] {
    this.#inHand += tickets.length;
    return tickets;
  }

  async #pull(): Promise<void> {
    this.#isPulling = true;
    try {
      while (this.#mustPull) {
        const next = await this.#source.next();
        if (this.isStopped) break;
        if (next.done) {
          this.#isDrained = true;
          break;
        }
        const call = next.value;
        if (call.task === undefined) requireTask(undefined, "make calls in workers");
        this.#queue.push({ run: this, call, losses: 0, points: [] });
        // Whoever has nothing to do does not wait for more: the source may give none before this one has settled.
        if (this.#queue.length >= this.#pace.calls || this.#queue.length === 1 && this.#host.hasIdle) this.#host.pump();
        else this.#sendSoon();
      }
    } catch (error) {
      this.#isDrained = true;
      this.stop(error);
    }
    this.#isPulling = false;
    if (this.#queue.length > 0) this.#host.pump();
    this.#wake();
  }

  /**
   * Sends what there is once this turn of the event loop is over: more may come in it, and a full message is worth that. A timer of no time
   * would take a millisecond on Node.
   */
  #sendSoon(): void {
    this.#hurry ??= setImmediate(() => {
      this.#hurry = undefined;
      this.#isStale = true;
      this.#host.pump();
    });
  }

  /** Tells the source that no more calls are needed. It may be waiting for something itself, so nobody waits for it. */
  #endSource(): void {
    this.#source.return?.().catch(() => {});
  }
}
