/**
 * What a pool says when a call is over without an answer.
 *
 * @module
 */

import { messageOf } from "../message_of.ts";
import type { WorkerEnd } from "./pool_worker.ts";

/**
 * What a call ends with whose worker is gone.
 *
 * @param what What cannot be done, and why
 * @param end Why the worker ended
 * @returns The error
 */
export function lostError(what: string, { how, error }: WorkerEnd): Error {
  return new Error(`${what}: ${how}`, error === undefined ? undefined : { cause: error });
}

/**
 * What a call ends with that took too long.
 *
 * @param timeoutMs How long it may take, in milliseconds
 * @returns The error, of the name `TimeoutError`
 */
export function overdueError(timeoutMs: number): Error {
  const error = new Error(`Cannot finish call: it took longer than timeoutMs allows, and its worker was ended: received ${timeoutMs} ms`);
  error.name = "TimeoutError";
  return error;
}

/**
 * What a run ends with whose pool is closed.
 *
 * @returns The error
 */
export function closedError(): Error {
  return new Error("Cannot make calls: the worker pool is closed");
}

/**
 * What a run ends with that has a call which cannot be posted.
 *
 * @param cause What was thrown when it was tried
 * @returns The error
 */
export function unsentError(cause: unknown): Error {
  return new TypeError(`Cannot send call: ${messageOf(cause)}`, { cause });
}
