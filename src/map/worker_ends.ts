/**
 * Notices everything by which a worker ends itself: no runtime tells of all of it.
 *
 * @module
 */

import { messageOf } from "../message_of.ts";
import process from "node:process";

/** Hears that the worker is about to end. */
export type EndListener = (how: string, error?: unknown) => void;

/** A function that ends a worker. */
type Closer = (...args: unknown[]) => unknown;

/**
 * Tells of the end of this worker before it ends.
 *
 * @param listener Hears of it, once
 */
export function watchEnds(listener: EndListener): void {
  let isEnding = false;
  const tell: EndListener = (how, error) => {
    // One way to end may lead to another.
    if (!isEnding) listener(how, error);
    isEnding = true;
  };
  const scope = globalThis as unknown as Record<string, unknown>;
  wrap(scope, "close", "self.close() was called", tell);
  wrap(process as unknown as Record<string, unknown>, "exit", "process.exit() was called", tell);
  const deno = (globalThis as { Deno?: Record<string, unknown> }).Deno;
  if (deno !== undefined) wrap(deno, "exit", "Deno.exit() was called", tell);
  const thrown = (error: unknown) => {
    tell(`it threw outside a call: ${messageOf(error)}`, error);
    process.exit(1);
  };
  if (deno === undefined) {
    process.on("uncaughtException", thrown);
    process.on("unhandledRejection", thrown);
    return;
  }
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    thrown((event as ErrorEvent).error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    thrown((event as PromiseRejectionEvent).reason);
  });
}

function wrap(owner: Record<string, unknown>, name: string, how: string, tell: EndListener): void {
  const close = owner[name];
  if (typeof close !== "function") return;
  const told: Closer = (...args) => {
    tell(how);
    return (close as Closer).apply(owner, args);
  };
  Object.defineProperty(owner, name, { value: told, configurable: true, writable: true });
}
