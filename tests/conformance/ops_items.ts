/**
 * The step that runs items.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { runParallel } from "../../src/runners_parallel.ts";
import { decode, type Step } from "./cases.ts";
import { type Comparer, RUN_COMPARERS, type RunOutcome } from "./compare.ts";
import { itemFn, mapFn, overrides } from "./item_functions.ts";
import { defineOp, type Op } from "./op.ts";
import type { AnyCache, World } from "./world.ts";

/** What a run of items gave. */
interface ItemsOutcome extends RunOutcome {
  readonly items: readonly unknown[];
  readonly mapCalls: readonly unknown[];
}

async function runItems(world: World, step: Step): Promise<ItemsOutcome> {
  const named = world.get(step.cache);
  const [output, diagnostics] = await runParallel(decode(step.items) as unknown[], {
    cache: (named.cache ?? named.memo) as AnyCache,
    execFn: itemFn(world, step.exec),
    mapFn: mapFn(world, step.map),
    ...(step.run_params === undefined ? {} : { params: decode(step.run_params) as Record<string, unknown> }),
    flushOnChunk: step.flush_on_chunk as boolean | undefined,
    returnOutput: step.return_output as boolean | undefined,
    extendCache: step.extend_cache as boolean | undefined,
    ...overrides(() => world.cache(step.cache), step.override),
  });
  assertEquals(diagnostics.executedPoints, world.items.length);
  return { ...named, output, diagnostics, calls: world.calls, items: world.items, mapCalls: world.mapCalls };
}

const { calls: _calls, points_computed: _points, ...OUTPUT_COMPARERS } = RUN_COMPARERS;

/** Outputs are in the order of the items, however many axes there are. */
const COMPARERS: Readonly<Record<string, Comparer<ItemsOutcome>>> = {
  ...OUTPUT_COMPARERS,
  output_flat_ordered: (expected: unknown[], { output }) => assertEquals(output, expected),
  output_null: (expected: boolean, { output }) => assertEquals([expected, output], [true, null]),
  items_executed: (expected: number, { items }) => assertEquals(items.length, expected),
  map_calls: (expected: number, { mapCalls }) => assertEquals(mapCalls.length, expected),
};

/** The step that runs items. */
export const ITEM_OPS: Readonly<Record<string, Op>> = {
  run_parallel: defineOp(
    ["cache", "exec", "items", "map", "run_params", "flush_on_chunk", "return_output", "extend_cache", "override"],
    runItems,
    COMPARERS,
  ),
};
