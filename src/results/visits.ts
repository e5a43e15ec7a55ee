/**
 * Things made one at a time where that can be done at once, and else a few ahead of who takes them.
 *
 * @module
 */

import { READS_IN_FLIGHT } from "../store/bounded.ts";
import { turnDue } from "../store/turn.ts";
import { inOrder } from "./in_order.ts";

/** How things are made. */
export interface Making<T> {
  /** How many there may be. */
  readonly count: number;
  /** Makes one at once, if that can be done; it holds until the next one is made. */
  now(i: number): T | undefined;
  /** Makes one in time; `undefined` if there is none. */
  later(i: number): Promise<T | undefined>;
  /** Stops before the next one. */
  readonly signal?: AbortSignal | undefined;
}

/** Where a thing cannot be made at once, so many are made ahead before that is tried again. */
const AHEAD = 64;

/** Shows things to a function, in order. */
export class Visits<T> {
  readonly #making: Making<T>;
  #begun = 0;
  #ahead: AsyncGenerator<T | undefined> | undefined;

  /**
   * @param making How the things are made
   */
  constructor(making: Making<T>) {
    this.#making = making;
  }

  /**
   * Shows what comes next.
   *
   * @param use Takes one thing, and tells whether that is enough for now: then another call goes on from there
   * @returns Whether it was enough; otherwise that was all
   * @throws What making throws, or the signal's reason
   */
  async visit(use: (made: T) => boolean): Promise<boolean> {
    try {
      return await this.#visit(use);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #visit(use: (made: T) => boolean): Promise<boolean> {
    const { count, now, signal } = this.#making;
    for (;;) {
      if (this.#ahead !== undefined) {
        const { done, value } = await this.#ahead.next();
        if (done) this.#ahead = undefined;
        else if (value !== undefined && use(value)) return true;
        continue;
      }
      if (this.#begun === count) return false;
      const due = turnDue();
      if (due !== undefined) await due;
      signal?.throwIfAborted();
      const made = now(this.#begun);
      if (made === undefined) this.#goAhead();
      else {
        this.#begun++;
        if (use(made)) return true;
      }
    }
  }

  #goAhead(): void {
    const { count, later, signal } = this.#making;
    const first = this.#begun;
    this.#begun = Math.min(count, first + AHEAD);
    this.#ahead = inOrder(this.#begun - first, READS_IN_FLIGHT, (n) => later(first + n), signal);
  }

  /** Waits for what is being made and nobody will take. */
  async close(): Promise<void> {
    await this.#ahead?.return(undefined);
  }
}
