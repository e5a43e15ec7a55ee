/**
 * What a step of some kind does, and what can be expected of it.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Step } from "./cases.ts";
import { compareError, type Comparer } from "./compare.ts";
import type { World } from "./world.ts";

/** A kind of step. Returns how many expectations it compared. */
export type Op = (world: World, step: Step) => Promise<number>;

/**
 * Defines a kind of step.
 *
 * @param keys What a step of this kind may give beside `op` and `expect`
 * @param perform Does it
 * @param comparers Compares what came out, by the key of the expectation
 * @returns The kind
 */
export function defineOp<T>(
  keys: readonly string[],
  perform: (world: World, step: Step) => T | Promise<T>,
  comparers: Readonly<Record<string, Comparer<T>>>,
): Op {
  return async (world, step) => {
    const { op, expect = {}, ...given } = step;
    const unknown = Object.keys(given).filter((key) => !keys.includes(key));
    assertEquals(unknown, [], `${op} must be understood in full`);
    world.calls = [];
    world.items = [];
    world.mapCalls = [];
    const { error, ...expected } = expect;
    if (error !== undefined) {
      assertEquals(expected, {}, "nothing else can be expected beside an error");
      const refused = await assertRejects(async () => await perform(world, step));
      compareError(error as { kind: string }, refused, world.calls.length + world.items.length);
      return 1;
    }
    const outcome = await perform(world, step);
    for (const [key, value] of Object.entries(expected)) {
      const compare = comparers[key];
      assert(compare !== undefined, `${op} must understand the expectation ${key}`);
      compare(value as never, outcome);
    }
    return Object.keys(expected).length;
  };
}
