/**
 * A worker without a pool: it answers each message with the result.
 *
 * @module
 */

import { fill, work } from "./pool_tasks.ts";

/** What a bare worker is asked. */
export interface BareRequest {
  /** What is to be done. */
  readonly kind: "work" | "increment" | "fill";
  /** With which number. */
  readonly value: number;
}

const scope = globalThis as unknown as { postMessage(message: unknown, transfers: ArrayBuffer[]): void };

globalThis.addEventListener("message", (event) => {
  const { kind, value } = (event as MessageEvent<BareRequest>).data;
  if (kind === "work") scope.postMessage([value].map(work), []);
  else if (kind === "increment") scope.postMessage(value + 1, []);
  else {
    const array = fill(value);
    scope.postMessage(array, [array.buffer]);
  }
});
