/**
 * Tasks: functions that another thread can find, by the module that exports them.
 *
 * @module
 */

import { messageOf } from "../message_of.ts";
import { isPlainRecord } from "../plain_record.ts";
import { checkOptionNames } from "../suggest.ts";
import type { TaskRef } from "./call.ts";

/** Any function: of vectors, or of an item. */
export type TaskFunction = (...args: never[]) => unknown;

/** What is left of a function's arguments when params are bound to it. */
export type Bound<F extends TaskFunction, K extends PropertyKey> = F extends (args: infer A, ...rest: infer C) => infer R
  ? (args: { [P in keyof A as P extends K ? never : P]: A[P] }, ...rest: C) => R
  : never;

/** A function that workers can import, called here as any other. */
export type Task<F extends TaskFunction> = F & {
  /**
   * Binds params: they join the vectors of a block, or the fields of an item, in every call. The name is not `bind`, since every function has
   * a `bind` that binds `this`.
   *
   * @param params The params, which are copied
   * @returns A task of what is left
   * @throws {TypeError} If they are no plain object, or hold what cannot be sent to a worker
   */
  withParams<K extends keyof Parameters<F>[0]>(params: Pick<Parameters<F>[0], K>): Task<Bound<F, K>>;
};

/** How a task travels. */
export interface TaskOptions {
  /**
   * Whether the function gives away the large typed arrays and buffers of its outputs: they are moved to the main thread, and not copied.
   * It must not read them again then: they are empty. `false` by default.
   */
  readonly transfer?: boolean;
}

/** What is noted on a task. */
interface Mark {
  readonly ref: TaskRef;
  readonly original: TaskFunction;
}

/** One for all copies of this library in a process: a bundled program and the worker's module may each have their own. */
const MARK = Symbol.for("@x/chunk-memo/task");

/**
 * Marks an exported function as a task, which workers can import and call: a closure cannot travel to another thread.
 *
 * @typeParam F The function
 * @param url The URL of the module that exports it: `import.meta.url`
 * @param name The name of the export
 * @param fn The function: of vectors, of an item, or made by `perPoint`
 * @param options Whether it gives away the buffers of its outputs
 * @returns The same function, which can be called here too, and to which params can be bound
 * @throws {TypeError} If the URL is no absolute URL, the name is empty, or the function is another task already
 *
 * @example A task, and params bound to it
 * ```ts
 * import { task } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * export const scale = task(import.meta.url, "scale", ({ alpha, s }: { alpha: number; s: number[] }) => s.map((value) => alpha * value));
 * assertEquals(scale.withParams({ alpha: 2 })({ s: [1, 2] }), [2, 4]);
 * ```
 */
export function task<F extends TaskFunction>(url: string, name: string, fn: F, options: TaskOptions = {}): Task<F> {
  if (typeof fn !== "function") throw new TypeError(`Cannot make task: it must be a function: received ${describe(fn)}`);
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`Cannot make task: the name must be that of its export: received ${describe(name)}`);
  }
  checkOptionNames("make task", options, ["transfer"]);
  const ref: TaskRef = { url: moduleUrl(url), name, ...(options.transfer === true ? { transfer: true } : {}) };
  const before = taskOf(fn);
  if (before !== undefined) {
    if (before.params === undefined && before.url === ref.url && before.name === name) return fn as Task<F>;
    throw new TypeError(
      `Cannot make task ${JSON.stringify(name)}: the function is the task ${JSON.stringify(before.name)} of ${before.url} already`,
    );
  }
  return mark(fn, { ref, original: fn }) as Task<F>;
}

/**
 * Makes a task of a function that a module exports without having marked it, as itself or as the field `fn` of a sweep.
 *
 * @param url The URL of the module
 * @param name The name of the export
 * @param fn The function
 * @returns The function itself if it is a task, else one that is called in its place, here as in workers
 */
export function importedTask(url: string, name: string, fn: TaskFunction): Task<TaskFunction> {
  if (taskOf(fn) !== undefined) return fn as Task<TaskFunction>;
  const call = (...args: never[]) => fn(...args);
  return mark(call, { ref: { url: moduleUrl(url), name, unmarked: true }, original: fn }) as Task<TaskFunction>;
}

/**
 * Where other threads find a function.
 *
 * @param fn A function
 * @returns Its module, export and bound params; nothing if it is no task
 */
export function taskOf(fn: unknown): TaskRef | undefined {
  return markOf(fn)?.ref;
}

/**
 * The function that was made a task, without what was bound to it.
 *
 * @param fn A function
 * @returns The function that the user wrote or `perPoint` made; nothing if it is no task
 */
export function taskOriginal(fn: unknown): TaskFunction | undefined {
  return markOf(fn)?.original;
}

/**
 * Where other threads find a function that must be a task.
 *
 * @param fn The function
 * @param what What is to be done with it, as in `run in workers`
 * @returns Its module, export and bound params
 * @throws {TypeError} If it is no task; it says how to write one
 */
export function requireTask(fn: unknown, what: string): TaskRef {
  const ref = taskOf(fn);
  if (ref !== undefined) return ref;
  const name = typeof fn === "function" && /^[A-Za-z_$][\w$]*$/.test(fn.name) ? fn.name : "simulate";
  throw new TypeError(
    `Cannot ${what}: workers call functions that they can import, and this one is no task: ` +
      `export it from a module as export const ${name} = task(import.meta.url, "${name}", fn), and bind params with .withParams(): received ${
        describe(fn)
      }`,
  );
}

function markOf(fn: unknown): Mark | undefined {
  return typeof fn === "function" ? (fn as { readonly [MARK]?: Mark })[MARK] : undefined;
}

function mark(fn: TaskFunction, noted: Mark): TaskFunction {
  return Object.defineProperties(fn, {
    [MARK]: { value: noted },
    withParams: { value: (params: unknown) => bind(fn, noted, params) },
  });
}

function bind(fn: TaskFunction, { ref, original }: Mark, params: unknown): TaskFunction {
  const copy = copyParams(params);
  const call = fn as unknown as (args: object, ...rest: unknown[]) => unknown;
  const bound = (args: unknown, ...rest: unknown[]) => call(joinParams(copy, args), ...rest);
  Object.defineProperty(bound, "name", { value: fn.name });
  return mark(bound, { ref: { ...ref, params: { ...ref.params, ...copy } }, original });
}

/**
 * Joins params to the vectors of a block or the fields of an item.
 *
 * @param params The params
 * @param args The vectors or the item
 * @returns Both in one object; fields of `args` win
 * @throws {TypeError} If `args` has no fields
 */
export function joinParams(params: Readonly<Record<string, unknown>>, args: unknown): Record<string, unknown> {
  if (!isPlainRecord(args)) {
    throw new TypeError(
      `Cannot join params to item: a task with params takes items that are objects of named fields: received ${describe(args)}`,
    );
  }
  return { ...params, ...args };
}

function copyParams(params: unknown): Record<string, unknown> {
  if (!isPlainRecord(params)) throw new TypeError(`Cannot bind params: they must be a plain object: received ${describe(params)}`);
  let copy: Record<string, unknown>;
  try {
    copy = structuredClone(params);
  } catch (error) {
    throw new TypeError(`Cannot bind params: they cannot be sent to a worker: ${messageOf(error)}`, {
      cause: error,
    });
  }
  checkCopy(params, copy, "params", new Set());
  return copy;
}

/** Refuses what cloning would change: an instance of a class would come to the worker as a plain object. */
function checkCopy(value: unknown, copy: unknown, path: string, seen: Set<object>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.getPrototypeOf(copy)) {
    const name: unknown = value.constructor?.name;
    throw new TypeError(`Cannot bind params: an instance of a class loses it on the way to a worker: received ${String(name)} at ${path}`);
  }
  if (ArrayBuffer.isView(value)) return;
  if (value instanceof Map || value instanceof Set) {
    const copies = [...copy as Iterable<unknown>];
    for (const [i, entry] of [...value].entries()) checkCopy(entry, copies[i], `${path}[${i}]`, seen);
    return;
  }
  for (const key of Object.keys(value)) {
    checkCopy((value as Record<string, unknown>)[key], (copy as Record<string, unknown>)[key], `${path}.${key}`, seen);
  }
}

function moduleUrl(url: unknown): string {
  if (typeof url === "string" && URL.canParse(url)) return new URL(url).href;
  throw new TypeError(`Cannot make task: the module's URL must be import.meta.url: received ${describe(url)}`);
}

function describe(value: unknown): string {
  if (typeof value === "function") return value.name === "" ? "a function without a name" : `the function ${value.name}`;
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
