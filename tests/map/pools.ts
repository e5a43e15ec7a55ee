/**
 * What the tests of the pool share.
 *
 * @module
 */

import type { BlockArguments, Call, ExecutorOptions, ItemArguments, Settled } from "../../src/map/call.ts";
import { taskOf } from "../../src/map/task.ts";
import type { WorkerPool } from "../../src/map/worker_pool.ts";

/** Calls of a task, one per argument. */
export async function* callsOf(fn: unknown, args: Iterable<BlockArguments | ItemArguments>): AsyncGenerator<Call> {
  const task = taskOf(fn);
  let id = 0;
  for (const one of args) yield await { id: id++, task, args: one };
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
