/**
 * Finds the function of a task in this thread.
 *
 * @module
 */

import { messageOf } from "../message_of.ts";
import type { TaskRef } from "./call.ts";
import type { CallableFn } from "./make_call.ts";
import { taskOf, taskOriginal } from "./task.ts";

/**
 * Imports the module of a task and checks that the export is the task.
 *
 * @param ref Where the task is
 * @returns The function, without params bound to it
 * @throws {TypeError} If the module does not load, or its export is not the task
 */
export async function loadTask({ url, name, unmarked }: TaskRef): Promise<CallableFn> {
  const what = `Cannot load task ${JSON.stringify(name)}`;
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(url);
  } catch (error) {
    throw new TypeError(`${what}: its module does not load in a worker: ${messageOf(error)}: received ${url}`, { cause: error });
  }
  if (!Object.hasOwn(module, name)) {
    const names = Object.keys(module);
    throw new TypeError(
      `${what}: the module has no such export, it has ${names.length === 0 ? "none" : names.join(", ")}: received ${url}`,
    );
  }
  if (unmarked) return functionIn(module[name], what, url);
  const found = taskOf(module[name]);
  if (found === undefined) {
    throw new TypeError(
      `${what}: the export is no task: write export const ${name} = task(import.meta.url, "${name}", fn): received ${url}`,
    );
  }
  if (found.name !== name || new URL(found.url).href !== new URL(url).href || found.params !== undefined) {
    const params = found.params === undefined ? "" : " with params bound";
    throw new TypeError(`${what}: the export is the task ${JSON.stringify(found.name)} of ${found.url}${params}: received ${url}`);
  }
  return taskOriginal(module[name]) as CallableFn;
}

/** The function that an export is, or has as its field `fn`. */
function functionIn(exported: unknown, what: string, url: string): CallableFn {
  const fn = typeof exported === "object" && exported !== null ? (exported as { fn?: unknown }).fn : exported;
  if (typeof fn === "function") return (taskOriginal(fn) ?? fn) as CallableFn;
  throw new TypeError(`${what}: the export is no function and has none as its field fn: received ${url}`);
}
