/**
 * The module that workers run. A pool of this library starts it by itself; a pool from npm runs its `serveTask` in its own workers.
 *
 * @module
 */

import process from "node:process";
import type { Call, Settled } from "./call.ts";
import { encodeFailed } from "./error_record.ts";
import { loadTask } from "./load_task.ts";
import { makeCall } from "./make_call.ts";
import { POOL_WORKER, type ToWorker } from "./messages.ts";
import { prepareOutput } from "./outgoing.ts";
import { watchEnds } from "./worker_ends.ts";
import { noteWorker } from "./worker_mark.ts";
import { type Post, WorkerLoop } from "./worker_loop.ts";

export type { BlockArguments, Call, Failed, Fulfilled, ItemArguments, PointFailure, Settled, TaskRef } from "./call.ts";

/**
 * Makes a call in this thread or process, whatever pool it belongs to: hand it to the worker of a pool from npm, such as piscina or
 * tinypool, and give what it returns back to the run.
 *
 * @param call A call, as the function that `mapFn` is given has it
 * @returns What became of it, as plain data; a function that throws makes it no rejection
 * @throws {TypeError} If the call's function is no task, or its module does not load
 *
 * @example The worker's module of a pool from npm
 * ```ts
 * import { serveTask } from "@x/chunk-memo/worker";
 *
 * export default serveTask;
 * ```
 */
export async function serveTask(call: Call): Promise<Settled> {
  if (call.task === undefined) {
    throw new TypeError("Cannot serve task: the call has none: give run a function made by task(import.meta.url, name, fn): received none");
  }
  const fn = await loadTask(call.task);
  const { signal } = new AbortController();
  const points: [index: number, output: unknown][] = [];
  const settle = (index: number, output: unknown) => void points.push([index, prepareOutput(output)]);
  const settled = await makeCall(fn, call, { signal, isOwn: true, settle, take: (output) => prepareOutput(output) });
  return settled.ok ? settled : { ...settled, ...encodeFailed(settled), ...points.length === 0 ? {} : { settled: points } };
}

/** Whether a pool started this thread: Deno tells the name of a worker, Bun and Node its arguments. */
function isPoolWorker(): boolean {
  return (globalThis as { name?: unknown }).name === POOL_WORKER || process.argv.at(-1) === POOL_WORKER;
}

/** Takes messages from the thread that started this one. */
async function start(): Promise<void> {
  const scope = globalThis as unknown as { postMessage?(message: unknown, transfers?: ArrayBuffer[]): void };
  const { parentPort } = scope.postMessage === undefined ? await import("node:worker_threads") : { parentPort: null };
  const port = scope.postMessage === undefined ? parentPort : scope as Required<typeof scope>;
  if (port === null) return;
  // A list of transfers costs something even if it is empty.
  const post: Post = (message, transfers) => {
    if (transfers === undefined || transfers.length === 0) port.postMessage([POOL_WORKER, message]);
    else port.postMessage([POOL_WORKER, message], transfers);
  };
  const loop = new WorkerLoop(post);
  if (parentPort === null) addEventListener("message", (event) => loop.receive((event as MessageEvent<ToWorker>).data));
  else parentPort.on("message", (message: ToWorker) => loop.receive(message));
  watchEnds((how, error) => loop.end(how, error));
  noteWorker((error) => loop.refuse(error));
  if (process.argv.at(-1) === POOL_WORKER) process.argv.pop();
  post({ type: "ready" });
}

if (isPoolWorker()) void start();
