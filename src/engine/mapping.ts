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

/** What the engine does with calls. */
export interface CallHandlers {
  /** Options for the map function. */
  readonly mapFnOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Nothing is waited for once it is aborted. */
  readonly signal?: AbortSignal | undefined;
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
  let count = 0;
  for await (const result of iterateResults<{ readonly id: number }>(mapFn(here, calls, handlers.mapFnOptions))) {
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
