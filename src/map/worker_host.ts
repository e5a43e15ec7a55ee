/**
 * Starts workers: Web Workers on Deno and Bun, `node:worker_threads` on Node.
 *
 * @module
 */

import process from "node:process";
import { messageOf } from "../message_of.ts";
import { type FromWorker, POOL_WORKER, type ToWorker } from "./messages.ts";

/** A worker, as its pool sees it. */
export interface WorkerHost {
  /** Posts a message to it. */
  post(message: ToWorker): void;
  /** Whether it must have loaded before it is ended: Bun can crash otherwise. */
  readonly mustLoad: boolean;
  /** Ends it, whatever it does. */
  terminate(): Promise<void>;
}

/** Who hears of a worker. */
export interface HostListener {
  /** Takes a message of the worker. */
  onMessage(message: FromWorker): void;
  /** Hears that the worker has ended or broken, as the end of a sentence. May be called more than once. */
  onEnd(how: string, error?: unknown): void;
}

/** The worker's module lies beside this one, with the same ending: sources are TypeScript, packages for Node are not. */
const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/**
 * Starts a worker.
 *
 * @param listener Who hears of it
 * @returns The worker, which may still be loading: it says when it is ready
 */
export async function startWorker(listener: HostListener): Promise<WorkerHost> {
  const isNode = process.versions.deno === undefined && process.versions.bun === undefined;
  return isNode ? await startThread(listener) : startWebWorker(listener);
}

function startWebWorker(listener: HostListener): WorkerHost {
  const isBun = process.versions.bun !== undefined;
  // Deno tells a worker its name, Bun its arguments.
  const options = { type: "module", name: POOL_WORKER, ...isBun ? { argv: workerArguments() } : {} } as WorkerOptions;
  const worker = new Worker(workerUrl, options);
  worker.addEventListener("message", (event) => receive(listener, event.data));
  worker.addEventListener("messageerror", () => listener.onEnd("a message from it could not be read"));
  worker.addEventListener("error", (event) => {
    // Unhandled, an error in a worker ends the whole program on Deno.
    event.preventDefault();
    listener.onEnd(explainEnd(event.message), event.error ?? undefined);
  });
  // On Bun alone.
  worker.addEventListener("close", () => listener.onEnd("it exited"));
  return {
    mustLoad: isBun,
    post: (message) => worker.postMessage(message),
    terminate: async () => await worker.terminate(),
  };
}

async function startThread(listener: HostListener): Promise<WorkerHost> {
  const { Worker } = await import("node:worker_threads");
  const worker = new Worker(workerUrl, { argv: workerArguments() });
  worker.on("message", (data) => receive(listener, data));
  worker.on("messageerror", () => listener.onEnd("a message from it could not be read"));
  worker.on("error", (error: unknown) => listener.onEnd(explainEnd(messageOf(error)), error));
  worker.on("exit", (code) => listener.onEnd(`it exited with code ${code}`));
  return {
    mustLoad: false,
    post: (message) => worker.postMessage(message),
    terminate: async () => void await worker.terminate(),
  };
}

/**
 * Says more of an end that is no fault of the worker.
 *
 * @param how What a runtime says of it
 * @returns It, and a way out if the workers' module is not where it should be
 */
export function explainEnd(how: string): string {
  const isLost = /cannot find module|module ?not ?found/i.test(how) && /[/\\]worker\.js\b/.test(how);
  return isLost
    ? `${how}: the workers' module is a file of its own: have your bundler leave @x/chunk-memo out, as an external package`
    : how;
}

function workerArguments(): string[] {
  return [...process.argv.slice(2), POOL_WORKER];
}

/** What the user's function posts by itself is none of ours. */
function receive(listener: HostListener, data: unknown): void {
  if (Array.isArray(data) && data[0] === POOL_WORKER) listener.onMessage(data[1] as FromWorker);
}
