/**
 * Hands calls to a map function of the user's.
 *
 * @module
 */

import type { Call, Settled } from "../map/call.ts";
import { receiveSettled } from "../map/error_record.ts";
import { iterateResults, type MapFn } from "../map/map_fn.ts";
import { deferred } from "./deferred.ts";

/** A call that follows from another one, and how long to wait for it. */
export interface FollowingCall {
  readonly call: Call;
  readonly delayMs: number;
}

/** As long as workers have that are told to stop. */
const GRACE_MS = 250;

/** What the engine does with calls. */
export interface CallHandlers {
  /** Options for the map function. */
  readonly mapFnOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Once it is aborted, nothing is waited for but calls that are made here, and for a moment results of those that are made elsewhere. */
  readonly signal?: AbortSignal | undefined;
  /** How long results are waited for in all once the run is stopped and no call is made here, in milliseconds; 250 by default. */
  readonly graceMs?: number;
  /** Makes a call here. */
  make(call: Call): Promise<Settled>;
  /** Settles a call, and gives what is to be called because of it. */
  settle(settled: Settled): Promise<readonly FollowingCall[]>;
  /** Whether a call is still to be made. */
  isOpen(call: Call): boolean;
}

/**
 * Hands calls to a map function. What it is handed makes a call here and settles it at once; where a pool makes the calls
 * elsewhere, what became of them comes back in the results.
 *
 * @param mapFn The map function
 * @param calls The calls; at least one
 * @param handlers What the engine does with calls
 * @throws {TypeError} If the results are not those of the calls, in their order
 * @throws The signal's reason if it is aborted and the map function goes on without end
 */
export async function mapCalls(mapFn: MapFn, calls: readonly Call[], handlers: CallHandlers): Promise<void> {
  const settle = async (settled: Settled): Promise<void> => {
    for (const { call, delayMs } of await handlers.settle(settled)) {
      if (delayMs > 0) await pause(delayMs, handlers.signal);
      await here(call);
    }
  };
  const here = async (call: Call): Promise<{ readonly id: number }> => {
    if (handlers.isOpen(call)) await settle(await handlers.make(call));
    return { id: call.id };
  };
  const under = new UnderWay();
  const results = iterateResults<{ readonly id: number }>(mapFn((call) => under.until(here(call)), calls, handlers.mapFnOptions));
  let count = 0;
  for await (const result of untilStopped(results, new Patience(under, handlers))) {
    const call = calls[count++];
    const isRecord = call !== undefined && typeof result === "object" && result !== null && result.id === call.id;
    const isSettled = isRecord && "ok" in result;
    // Calls have ids, too: a map function that gives its items back has not made them, or has not waited for them.
    if (!isRecord || (!isSettled && handlers.isOpen(call))) {
      throw new TypeError(`Cannot map: mapFn must give what the function returned, in the order of the items`);
    }
    if (isSettled) await settle(receiveSettled(result as Settled));
  }
  if (count !== calls.length) {
    throw new TypeError(`Cannot map: mapFn gave ${count} results for ${calls.length} items: it must give one for each, in order`);
  }
}

/** The calls that are made here. */
class UnderWay {
  #count = 0;
  #idle = deferred<void>();

  /** Counts something that is under way. */
  async until<T>(work: Promise<T>): Promise<T> {
    this.#count++;
    try {
      return await work;
    } finally {
      if (--this.#count === 0) {
        this.#idle.resolve();
        this.#idle = deferred();
      }
    }
  }

  /** Waits until nothing is under way. */
  async whenIdle(): Promise<void> {
    while (this.#count > 0) await this.#idle.promise;
  }
}

/** Passes results on. Who makes them may not hear that the run is stopped: then nobody waits for their end. */
async function* untilStopped<R>(results: AsyncIterable<R>, patience: Patience): AsyncGenerator<R> {
  const iterator = results[Symbol.asyncIterator]();
  try {
    for (let next = await patience.wait(iterator.next()); !next.done; next = await patience.wait(iterator.next())) yield next.value;
  } finally {
    const end = iterator.return?.();
    if (patience.end()) end?.catch(() => {});
    else await end;
  }
}

/** Waits as long as it takes, but not for what others do after the signal is aborted. */
class Patience {
  readonly #signal: AbortSignal | undefined;
  readonly #under: UnderWay;
  readonly #abort = () => this.#hurry();
  #hurry: () => void = () => {};
  #leftMs: number;
  #isOver = false;

  constructor(under: UnderWay, { signal, graceMs = GRACE_MS }: CallHandlers) {
    this.#signal = signal;
    this.#under = under;
    this.#leftMs = graceMs;
    signal?.addEventListener("abort", this.#abort);
  }

  /** Waits for a result, or throws the signal's reason. */
  async wait<T>(next: Promise<T>): Promise<T> {
    const { promise, resolve, reject } = deferred<T>();
    this.#hurry = () => void this.#limit(next, reject);
    if (this.#signal?.aborted) this.#hurry();
    next.then(resolve, reject);
    return await promise;
  }

  async #limit(next: Promise<unknown>, reject: (reason: unknown) => void): Promise<void> {
    let isThere = false;
    const whenThere = next.then(() => {}, () => {}).then(() => isThere = true);
    await this.#under.whenIdle();
    if (isThere) return;
    const start = performance.now();
    const timer = setTimeout(() => {
      this.#isOver = true;
      reject(this.#signal!.reason);
    }, this.#leftMs);
    await whenThere;
    clearTimeout(timer);
    this.#leftMs -= performance.now() - start;
  }

  /** Waits for nothing more. Returns whether it has run out. */
  end(): boolean {
    this.#signal?.removeEventListener("abort", this.#abort);
    return this.#isOver;
  }
}

/** Waits, unless there is nothing more to wait for. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  const { promise, resolve } = deferred<void>();
  const timer = setTimeout(resolve, ms);
  const end = () => resolve();
  signal?.addEventListener("abort", end);
  await promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", end);
}
