/** Runs that hand their blocks to a map function. */

import { assertEquals, assertRejects } from "@std/assert";
import { type ChunkCache, ExecutionError, type MapFn, run, runChunks } from "../mod.ts";
import { line, type LineAxes, tens } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];

test("mapFn is called once per run, with an array of blocks", async () => {
  await using dir = await tempDir();
  const seen: unknown[] = [];
  const mapFn: MapFn = (fn, items, options) => {
    seen.push([Array.isArray(items), items.length, options]);
    return Promise.all(items.map(fn));
  };
  const [output] = await run(line(dir.path), tens().exec, { mapFn, mapFnOptions: { workers: 2 } });
  assertEquals([output, seen], [ALL, [[true, 3, { workers: 2 }]]]);
});

test("mapFn is not called when all is known", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const mapFn: MapFn = () => {
    throw new Error("called");
  };
  assertEquals((await run(line(dir.path), tens().exec, { mapFn }))[0], ALL);
});

const MAPS: Record<string, MapFn> = {
  "an iterable": (fn, items) => items.map((item) => fn(item)) as never,
  "a generator": function* (fn: (item: never) => Promise<unknown>, items: readonly unknown[]) {
    for (const item of items) yield fn(item as never);
  } as never,
  "an async generator": async function* (fn: (item: never) => Promise<unknown>, items: readonly unknown[]) {
    for (const item of items) yield await fn(item as never);
  } as never,
};

for (const [what, mapFn] of Object.entries(MAPS)) {
  test(`mapFn may return ${what}`, async () => {
    await using dir = await tempDir();
    assertEquals((await run(line(dir.path), tens().exec, { mapFn }))[0], ALL);
  });
}

const BAD_MAPS: Record<string, MapFn> = {
  "short results": (fn, items) => Promise.all(items.slice(1).map(fn)),
  "results in another order": async (fn, items) => (await Promise.all(items.map(fn))).reverse(),
  "results of its own": ((_: unknown, items: readonly unknown[]) => items.map(() => 1)) as never,
  "nothing": (() => undefined) as never,
};

for (const [what, mapFn] of Object.entries(BAD_MAPS)) {
  test(`mapFn that gives ${what} is refused`, async () => {
    await using dir = await tempDir();
    await assertRejects(() => run(line(dir.path), tens().exec, { mapFn }), TypeError, "Cannot map");
  });
}

test("mapFn: one failing block does not lose those under way", async () => {
  await using dir = await tempDir();
  const mapFn: MapFn = (fn, items) => Promise.all(items.map(fn));
  const error = await assertRejects(() =>
    run(line(dir.path), async ({ s }) => {
      if (s.includes(1)) throw new Error("one");
      await new Promise((resolve) => setTimeout(resolve, 3));
      return s.map((value) => value * 10);
    }, { mapFn }), ExecutionError);
  assertEquals((error.cause as Error).message, "one");
  const { exec, calls } = tens();
  await run(line(dir.path), exec);
  assertEquals(calls, [[1, 2, 3]]);
});

test("mapFn that throws ends the run with its error", async () => {
  await using dir = await tempDir();
  const mapFn: MapFn = () => {
    throw new Error("pool");
  };
  await assertRejects(() => run(line(dir.path), tens().exec, { mapFn }), Error, "pool");
});

test("runChunks() takes the same chunk twice", async () => {
  await using dir = await tempDir();
  const key = [["s", [4, 5, 6]]] as const;
  const { exec, calls } = tens();
  const cache: ChunkCache<LineAxes> = line(dir.path);
  const [output] = await runChunks([key, key], exec, { cache });
  assertEquals([output, calls], [[40, 50, 60, 40, 50, 60], [[4, 5, 6]]]);
});
