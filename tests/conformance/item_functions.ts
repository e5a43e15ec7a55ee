/**
 * What the cases name for runs of items: functions of one item, map functions, overrides of a cache's methods.
 *
 * @module
 */

import type { CacheMethods, MapFn } from "../../mod.ts";
import { InterruptedError, type NamedFn, namedFn } from "./functions.ts";
import type { AnyCache, World } from "./world.ts";

/** The value of axis `s` of an item that is a mapping or a scalar. */
function valueOf(item: unknown): number {
  return (typeof item === "object" && item !== null ? (item as { s: unknown }).s : item) as number;
}

function mustNotRun(): never {
  throw new Error("must not run");
}

const ITEM_FNS: Readonly<Record<string, (item: unknown, named: NamedFn) => unknown>> = {
  item_rows: (item) => item,
  item_pos: (item) => ({ pos: item }),
  item_any: mustNotRun,
  item_times10: (item) => valueOf(item) * 10,
  item_axes: mustNotRun,
  item_fail: mustNotRun,
  item_fail_on: (item, { s }) => {
    if (valueOf(item) === s) throw new Error("interrupted");
    return valueOf(item) * 10;
  },
};

/** The function of one item that a step names, which notes its items. */
export function itemFn(world: World, given: unknown): (item: unknown) => unknown {
  const named = namedFn(given);
  const fn = ITEM_FNS[named.fn];
  if (fn === undefined) throw new Error(`no function of items is named ${named.fn}`);
  return (item) => {
    world.items.push(item);
    return fn(item, named);
  };
}

/** The map functions that note nothing. */
export const MAP_FNS = {
  serial: async <T, R>(fn: (item: T) => Promise<R>, items: readonly T[]): Promise<R[]> => {
    const results: R[] = [];
    for (const item of items) results.push(await fn(item));
    return results;
  },
  lazy: async function* <T, R>(fn: (item: T) => Promise<R>, items: readonly T[]): AsyncIterable<R> {
    for (const item of items) yield await fn(item);
  },
} as const;

/** The map function that a step names; without a name the serial one. */
export function mapFn(world: World, given: unknown = "serial"): MapFn {
  switch (given) {
    case "serial":
    case "lazy":
      return MAP_FNS[given];
    case "record_kwargs":
      return (fn, items, options) => {
        world.mapCalls.push(options);
        return MAP_FNS.serial(fn, items);
      };
    default:
      throw new Error(`no map function is named ${given}`);
  }
}

/** The override of a method that a step names. */
function overrideOf(cache: AnyCache, name: string, how: unknown): Partial<CacheMethods> {
  if (name === "load_payload" && how === "null") return { loadPayload: () => null };
  if (name !== "update_chunk_index" || how !== "raise_after_first") throw new Error(`no override of ${name} is named ${how}`);
  let calls = 0;
  return {
    updateChunkIndex: async (hash, key) => {
      await cache.updateChunkIndex(hash, key);
      if (calls++ === 0) throw new InterruptedError("interrupted");
    },
  };
}

/** The overrides that a step names. */
export function overrides(cache: () => AnyCache, given: unknown = {}): Partial<CacheMethods> {
  return Object.assign({}, ...Object.entries(given as object).map(([name, how]) => overrideOf(cache(), name, how)));
}
