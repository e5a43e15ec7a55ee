/**
 * Calls in this thread, one after another.
 *
 * @module
 */

import type { Call, Executor, ExecutorOptions, Settled } from "../map/call.ts";
import { type CallableFn, makeCall } from "../map/make_call.ts";
import { type PointWatch, timeoutError } from "../map/point_watch.ts";
import type { LocalCall } from "./context.ts";
import { deferred } from "./deferred.ts";

/** Makes calls in this thread: a call is pulled when what became of the last one is taken. */
export class LocalExecutor implements Executor {
  readonly #make: LocalCall;

  constructor(make: LocalCall) {
    this.#make = make;
  }

  async *execute(calls: AsyncIterable<Call>, options: ExecutorOptions): AsyncIterable<Settled> {
    for await (const call of calls) yield await this.#make(call, options);
  }
}

/**
 * Lets a function be called in this thread. It cannot be stopped from outside: when its time is over, its signal is aborted, and
 * what it gives later does not count. A function that goes through its points one by one gives up each of them by itself.
 *
 * @param fn The function
 * @returns What makes a call of it
 */
export function localCall(fn: CallableFn): LocalCall {
  return async (call, { signal, timeoutMs, onPoint }) => {
    if (timeoutMs === undefined) return await makeCall(fn, call, { signal, settle: (index, value) => onPoint(call.id, index, value) });
    const start = performance.now();
    const over = new AbortController();
    const { promise, resolve } = deferred<Settled>();
    const timer = setTimeout(() => {
      const error = timeoutError(timeoutMs);
      over.abort(error);
      resolve({ id: call.id, ok: false, error, ms: performance.now() - start });
    }, timeoutMs);
    const watch: PointWatch = { timeoutMs, begin: () => clearTimeout(timer), end: () => {} };
    const settle = (index: number, value: unknown) => {
      if (!over.signal.aborted) onPoint(call.id, index, value);
    };
    try {
      return await Promise.race([makeCall(fn, call, { signal: AbortSignal.any([signal, over.signal]), settle, watch }), promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}
