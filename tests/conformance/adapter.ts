/**
 * Runs a conformance case on this project.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { tempDir } from "../test.ts";
import type { Case, Step } from "./cases.ts";
import type { Op } from "./op.ts";
import { CACHE_OPS } from "./ops_caches.ts";
import { DISK_OPS } from "./ops_disk.ts";
import { ITEM_OPS } from "./ops_items.ts";
import { RUN_OPS } from "./ops_runs.ts";
import { World } from "./world.ts";

const OPS: Readonly<Record<string, Op>> = { ...CACHE_OPS, ...RUN_OPS, ...ITEM_OPS, ...DISK_OPS };

/** Cases whose calls this project refuses where the case's note allows it, and in which words. */
const REFUSED_CALLS: Readonly<Record<string, string>> = { F11: "is given twice with two values" };

function stepsOf({ id, note = "", steps }: Case): readonly Step[] {
  const match = REFUSED_CALLS[id];
  if (match === undefined) return steps;
  assertStringIncludes(note, "Refusing the conflict is fine too");
  return steps.map((step) => step.op === "call" ? { ...step, expect: { error: { kind: "TypeError", match } } } : step);
}

/**
 * Runs a case from an empty root.
 *
 * @param one The case
 * @throws {AssertionError} If a step is not understood, goes wrong, or gives something else than expected
 */
export async function runCase(one: Case): Promise<void> {
  await using dir = await tempDir();
  const world = new World(dir.path);
  let compared = 0;
  for (const [i, step] of stepsOf(one).entries()) {
    const op = OPS[step.op];
    assert(op !== undefined, `no step is named ${step.op}`);
    try {
      compared += await op(world, step);
    } catch (error) {
      throw new Error(`step ${i + 1} (${step.op}): ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
  assertEquals(world.pendingRefusals, [], "what was refused early must be expected to be refused");
  assert(compared > 0, "a case must expect something");
}
