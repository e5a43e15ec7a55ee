import { warn } from "../src/warn.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { CacheConflictError, run } from "../mod.ts";
import { checkDefinition, isSubset, sameAxisSets } from "../src/definitions.ts";
import type { Definition, Metadata } from "../src/store/metadata.ts";
import { line, tens, withWarnings } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

function definition(s: readonly unknown[], changes: Partial<Definition> = {}): Definition {
  return { axisValues: { s }, chunkSpec: { s: 2 }, axisOrder: ["s"], version: "v1", ...changes };
}

function record(...definitions: Definition[]): Metadata {
  return { format: 1, cacheId: "id", metadata: {}, axisValues: {}, definitions, createdAt: "", updatedAt: "" };
}

const where = { root: "root", cacheId: "id", exclusive: false, warnOnOverlap: false, warn };

test("sameAxisSets() looks at sets, not at order", () => {
  assertEquals(sameAxisSets({ s: [1, 2] }, { s: [2, 1] }), true);
  assertEquals(sameAxisSets({ s: [1, 2] }, { s: [1, "2"] }), false);
  assertEquals(sameAxisSets({ s: [1] }, { s: [1], t: [1] }), false);
});

test("isSubset() compares objects by content", () => {
  assertEquals(isSubset({ s: [{ a: 1, b: 2 }] }, { s: [{ b: 2, a: 1 }, 3] }), true);
  assertEquals(isSubset({ s: [1] }, { t: [1] }), false);
});

test("checkDefinition() says nothing of the same values in another order", () => {
  checkDefinition(record(definition([1, 2])), definition([2, 1]), { ...where, exclusive: true });
});

test("checkDefinition() refuses an exclusive cache what differs from the record", () => {
  const cases = [definition([1, 3]), definition([1, 2], { chunkSpec: { s: 1 } }), definition([1, 2], { version: "v2" })];
  for (const [i, field] of ["axis_values", "chunk_spec", "version"].entries()) {
    assertThrows(() => checkDefinition(record(definition([1, 2])), cases[i], { ...where, exclusive: true }), CacheConflictError, field);
  }
});

test("checkDefinition() warns of shared points alone", async () => {
  const check = (s: readonly unknown[]) =>
    withWarnings(() => checkDefinition(record(definition([1, 2])), definition(s), { ...where, warnOnOverlap: true }));
  assertEquals((await check([2, 3])).warnings.length, 1);
  assertEquals((await check([3, 4])).warnings, []);
});

test("exclusive: run() refuses before the function is called", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const { exec, calls } = tens();
  const error = await run(line(dir.path, { axisValues: { s: [1, 2] }, exclusive: true }), exec).then(() => undefined, (e) => e);
  assertEquals([error instanceof CacheConflictError, calls], [true, []]);
});

test("exclusive: a cache may go on with its own definition", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { exclusive: true });
  await run(cache, tens().exec);
  const [, { executedPoints }] = await run(line(dir.path, { exclusive: true }), tens().exec);
  assertEquals(executedPoints, 0);
});

test("exclusive: a cache that grew does not refuse itself", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { exclusive: true });
  await run(cache, tens().exec);
  cache.extendAxisValues({ s: [8] });
  const [output] = await run(cache, tens().exec);
  assertEquals(output, [10, 20, 30, 40, 50, 60, 70, 80]);
});

test("warnOnOverlap: run() warns once and uses what is known", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const cache = line(dir.path, { axisValues: { s: [7, 8] }, warnOnOverlap: true, verbose: 1 });
  const { warnings, value: [, { executedPoints }] } = await withWarnings(async () => {
    await cache.cacheStatus();
    return await run(cache, tens().exec);
  });
  assertEquals([warnings.length, executedPoints], [1, 1]);
});
