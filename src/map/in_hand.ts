/**
 * The calls that a worker has in hand, as its pool sees them.
 *
 * @module
 */

import type { Failed, PointFailure } from "./call.ts";
import { BEGUN, REVOKED, SLOTS, WAITING } from "./messages.ts";
import { MAX_CALLS } from "./pace.ts";
import { PointsUnderWay } from "./points_under_way.ts";
import type { PoolRun, Ticket } from "./pool_run.ts";

/** Calls that went to a worker together. */
interface Message {
  readonly run: PoolRun;
  /** The number of the first call; the others follow. */
  readonly first: number;
  /** The calls; nothing for one that is not in hand any more. */
  readonly tickets: (Ticket | undefined)[];
  /** How many of them are in hand. */
  left: number;
}

/** The calls that a worker has in hand, by the messages that brought them. */
export class InHand {
  /** A slot per call, which both sides see. */
  readonly slots: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT));
  /** The points under way, which both sides see. */
  readonly points: PointsUnderWay = new PointsUnderWay();
  /** The points that failed of a call that is not settled. */
  #failed: { readonly call: number; readonly points: PointFailure[] } | undefined;
  /** No map: one that ever gains and loses keys keeps what it ever held, until memory is cleared at large. */
  readonly #messages: Message[] = [];
  /** The number of the next call. */
  #next = 0;
  /** The calls below this number do not need their slots any more. */
  #passed = 0;

  /** How many messages there are. */
  get messages(): number {
    return this.#messages.length;
  }

  /** How many calls there are. */
  get calls(): number {
    let count = 0;
    for (const { left } of this.#messages) count += left;
    return count;
  }

  /** The run of the first call. */
  get run(): PoolRun | undefined {
    return this.#messages[0]?.run;
  }

  /** The calls, in the order in which they are made. */
  get tickets(): Ticket[] {
    return this.#messages.flatMap(({ tickets }) => tickets.filter((ticket) => ticket !== undefined));
  }

  /** The call under way: the last one that has begun and not settled. */
  get current(): Ticket | undefined {
    return this.#inState(BEGUN).at(-1)?.ticket;
  }

  /** How many calls have not begun. */
  get waiting(): number {
    return this.#inState(WAITING).length;
  }

  /** Changes whenever a point begins or ends. */
  get moves(): number {
    return this.points.moves;
  }

  /** Whether the call under way goes through its points one by one. */
  get isByPoint(): boolean {
    const current = this.#inState(BEGUN).at(-1);
    return current !== undefined && this.points.isOf(current.call);
  }

  /**
   * Takes note of a point that failed.
   *
   * @param call The number of its call
   * @param index The point
   * @param error What was thrown
   */
  failed(call: number, index: number, error: unknown): void {
    if (this.#failed?.call !== call) this.#failed = { call, points: [] };
    this.#failed.points.push({ index, error });
  }

  /**
   * Why the call under way failed, if something ends its worker: of a function that goes through its points one by one, that alone failed
   * which began last, or, if that one has ended, all that are under way; and those that had failed before.
   *
   * @param error What is to be said
   * @returns The failure; nothing if no point can be blamed
   */
  blame(error: unknown): Pick<Failed, "error" | "points"> | undefined {
    const current = this.#inState(BEGUN).at(-1);
    const under = current === undefined ? undefined : this.points.of(current.call);
    if (under === undefined) return { error };
    if (under.length === 0) return undefined;
    const before = this.#failed?.call === current!.call ? this.#failed.points : [];
    const latest = this.points.latest(current!.call);
    const blamed = latest === undefined ? under : [latest];
    return { error, points: [...before, ...blamed.map((index) => ({ index, error }))] };
  }

  /** Whether a message has been begun and not ended. */
  get isAmidMessage(): boolean {
    if (this.#messages.length === 0) return false;
    const { first, tickets, left } = this.#messages[0];
    return left < tickets.length || this.#stateOf(first) === BEGUN;
  }

  /** Whether there is a slot for each call of a further message. */
  get hasRoom(): boolean {
    return this.#next - this.#passed <= SLOTS - MAX_CALLS;
  }

  /**
   * Adds the calls of a message.
   *
   * @param tickets The calls, of one run
   * @returns The number of the first
   */
  add(tickets: readonly Ticket[]): number {
    const first = this.#next;
    for (let i = 0; i < tickets.length; i++) Atomics.store(this.slots, this.#next++ % SLOTS, WAITING);
    this.#messages.push({ run: tickets[0].run, first, tickets: [...tickets], left: tickets.length });
    return first;
  }

  /**
   * The call of a number.
   *
   * @param call The number
   * @returns The call, if it is in hand
   */
  ticket(call: number): Ticket | undefined {
    for (const { first, tickets } of this.#messages) if (tickets[call - first] !== undefined) return tickets[call - first];
    return undefined;
  }

  /**
   * Takes a call out.
   *
   * @param call The number of the call
   * @returns The call, if it was in hand
   */
  finish(call: number): Ticket | undefined {
    for (let at = 0; at < this.#messages.length; at++) {
      const message = this.#messages[at];
      const ticket = message.tickets[call - message.first];
      if (ticket === undefined) continue;
      message.tickets[call - message.first] = undefined;
      if (--message.left === 0) this.#messages.splice(at, 1);
      return ticket;
    }
    return undefined;
  }

  /**
   * Takes note that no slot is needed up to that of a call.
   *
   * @param call The number of the call
   */
  pass(call: number): void {
    this.#passed = call + 1;
  }

  /**
   * Takes back calls that have not begun, the last ones first.
   *
   * @param among Which of them
   * @param most How many at most
   * @returns The calls, in their order
   */
  revoke(among: (ticket: Ticket) => boolean, most: number): Ticket[] {
    const revoked: Ticket[] = [];
    for (const { first, tickets } of [...this.#messages].reverse()) {
      for (let i = tickets.length - 1; i >= 0 && revoked.length < most; i--) {
        const ticket = tickets[i];
        if (ticket === undefined || !among(ticket)) continue;
        if (Atomics.compareExchange(this.slots, (first + i) % SLOTS, WAITING, REVOKED) !== WAITING) continue;
        revoked.push(ticket);
        this.finish(first + i);
      }
    }
    return revoked.reverse();
  }

  /** The calls whose slots say so. */
  #inState(state: number): { readonly call: number; readonly ticket: Ticket }[] {
    return this.#messages.flatMap(({ first, tickets }) =>
      tickets.flatMap((ticket, i) => ticket !== undefined && this.#stateOf(first + i) === state ? [{ call: first + i, ticket }] : [])
    );
  }

  #stateOf(call: number): number {
    return Atomics.load(this.slots, call % SLOTS);
  }
}
