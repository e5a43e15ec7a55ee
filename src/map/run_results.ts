/**
 * What comes of a run of a pool, one after another.
 *
 * @module
 */

import type { Settled } from "./call.ts";
import type { PoolRun } from "./pool_run.ts";

/** Iterates over what comes of a run. An async generator takes several turns of promises for each, which is much for a short call. */
export class RunResults implements AsyncIterableIterator<Settled, void> {
  readonly #begin: () => PoolRun;
  readonly #leave: (run: PoolRun) => Promise<void>;
  #run: PoolRun | undefined;
  #settled: readonly Settled[] = [];
  /** How many of them are taken. */
  #taken = 0;
  #isOver = false;

  /**
   * Makes an iterator of a run that has not begun.
   *
   * @param begin Begins it, when the first result is asked for
   * @param leave Lets go of it, when nobody takes further results
   */
  constructor(begin: () => PoolRun, leave: (run: PoolRun) => Promise<void>) {
    this.#begin = begin;
    this.#leave = leave;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Settled, void>> {
    if (this.#taken < this.#settled.length) return Promise.resolve({ done: false, value: this.#settled[this.#taken++] });
    return this.#wait();
  }

  async return(): Promise<IteratorResult<Settled, void>> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#settled = [];
      if (this.#run !== undefined) await this.#leave(this.#run);
    }
    return { done: true, value: undefined };
  }

  async #wait(): Promise<IteratorResult<Settled, void>> {
    try {
      if (!this.#isOver) {
        this.#run ??= this.#begin();
        this.#settled = await this.#run.results();
        this.#taken = 1;
        if (this.#settled.length > 0) return { done: false, value: this.#settled[0] };
      }
    } catch (error) {
      await this.return();
      throw error;
    }
    return await this.return();
  }
}
