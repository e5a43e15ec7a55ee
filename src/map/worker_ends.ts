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
  onStray((error) => {
    tell(`it threw outside a call: ${messageOf(error)}`, error);
    process.exit(1);
  });
}

/** Hears of what was thrown outside of all calls: in a timer or an event, or in a promise that nobody awaits. */
export type StrayListener = (error: unknown, isRejection: boolean) => void;

/**
 * Listens to what is thrown in this thread and caught by nobody, which ends it otherwise. What the user's code listens to by `process.on` is
 * its own.
 *
 * @param listener Hears of it
 */
export function onStray(listener: StrayListener): void {
  if ((globalThis as { Deno?: unknown }).Deno === undefined) {
    const listen = (name: string, isRejection: boolean) =>
      process.on(name, (error: unknown) => {
        if (process.listenerCount(name) === 1) listener(error, isRejection);
      });
    listen("uncaughtException", false);
    listen("unhandledRejection", true);
    return;
  }
  globalThis.addEventListener("error", (event) => {
    if (process.listenerCount("uncaughtException") > 0) return;
    event.preventDefault();
    listener((event as ErrorEvent).error, false);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    if (process.listenerCount("unhandledRejection") > 0) return;
    event.preventDefault();
    listener((event as PromiseRejectionEvent).reason, true);
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
