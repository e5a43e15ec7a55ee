/**
 * What the tests of the pool share.
 *
 * @module
 */

import { messageOf } from "../../src/message_of.ts";
import type { BlockArguments, Call, ExecutorOptions, ItemArguments, Settled } from "../../src/map/call.ts";
import { taskOf } from "../../src/map/task.ts";
import type { WorkerPool } from "../../src/map/worker_pool.ts";
import { runtime } from "../test.ts";

/** Calls of a task, one per argument. */
export async function* callsOf(fn: unknown, args: Iterable<BlockArguments | ItemArguments>): AsyncGenerator<Call> {
  const task = taskOf(fn);
  let id = 0;
  for (const one of args) yield await { id: id++, task, args: one };
}

/** What is iterated over, as an array. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of iterable) all.push(one);
  return all;
}

/** A worker that is none of a pool. */
export interface TestWorker {
  /** Posts a message to it. */
  post(message: unknown): void;
  /** Ends it. */
  terminate(): Promise<void>;
}

/** Starts a worker of a module, as the runtime starts them; what it breaks of is heard as a message. */
export async function startTestWorker(url: URL, hear: (data: unknown) => void): Promise<TestWorker> {
  if (runtime === "node") {
    const { Worker: Thread } = await import("node:worker_threads");
    const thread = new Thread(url);
    thread.on("message", hear).on("error", (error: unknown) => hear(["error event", messageOf(error)]));
    return { post: (message) => thread.postMessage(message), terminate: async () => void await thread.terminate() };
  }
  const worker = new Worker(url, { type: "module", name: "not ours" });
  worker.addEventListener("message", (event) => hear(event.data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    hear(["error event", event.message]);
  });
  return { post: (message) => worker.postMessage(message), terminate: async () => await worker.terminate() };
}

/** Arguments of items. */
export function items(values: Iterable<unknown>): ItemArguments[] {
  return Array.from(values, (item) => ({ item }));
}

/** The arguments of a block whose axes are not zipped. */
export function block(vectors: Record<string, unknown[]>): BlockArguments {
  return { vectors, groups: Object.keys(vectors).map((name) => [name]) };
}

/** What became of the calls, in their order. */
export async function settledOf(
  pool: WorkerPool,
  fn: unknown,
  args: Iterable<BlockArguments | ItemArguments>,
  options: Partial<ExecutorOptions> = {},
): Promise<Settled[]> {
  const settled: Settled[] = [];
  const { signal } = new AbortController();
  for await (const one of pool.execute(callsOf(fn, args), { signal, onPoint: () => {}, ...options })) settled.push(one);
  return settled.sort((a, b) => a.id - b.id);
}

/** The outputs of calls, in their order. */
export async function valuesOf(pool: WorkerPool, fn: unknown, args: Iterable<BlockArguments | ItemArguments>): Promise<unknown[]> {
  return (await settledOf(pool, fn, args)).map((one) => {
    if (!one.ok) throw one.error;
    return one.value;
  });
}

/** The error of a call that failed. */
export function errorOf(settled: Settled): Error {
  if (settled.ok) throw new Error("Cannot take error: the call did not fail");
  return settled.error as Error;
}
