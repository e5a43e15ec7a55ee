/** Runs that hand their blocks to a map function. */

import { assertEquals, assertRejects } from "@std/assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ChunkCache, ExecutionError, type MapFn, MISSING, perPoint, run, runChunks } from "../mod.ts";
import type { Call, Settled } from "../src/map/call.ts";
import { type CallableFn, makeCall } from "../src/map/make_call.ts";
import { serveTask } from "../src/map/worker.ts";
import { picky } from "./map/fixtures/tasks.ts";
import { chunkFiles, gate, line, type LineAxes, plane, tens, words } from "./sweeps.ts";
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

// Pools outside

/** A pool of other processes: what goes there and what comes back is a clone. */
function outside(fn: CallableFn, change: (settled: Settled, n: number) => unknown = (settled) => settled) {
  const made: number[] = [];
  const signal = new AbortController().signal;
  const make = async (call: Call, n: number) => {
    made.push(call.id);
    return change(structuredClone(await makeCall(fn, structuredClone(call), { signal, settle: () => {} })), n);
  };
  const mapFn = ((_: unknown, calls: readonly Call[]) => Promise.all(calls.map(make))) as unknown as MapFn;
  return { made, mapFn };
}

const never = (): number[] => {
  throw new Error("called here");
};

test("mapFn may make the calls elsewhere and give back what became of them", async () => {
  await using dir = await tempDir();
  const { exec, calls } = tens();
  const { mapFn, made } = outside(exec);
  const [output, { executedPoints, timings }] = await run(line(dir.path), never, { mapFn });
  assertEquals([output, executedPoints, made, calls.length], [ALL, 7, [0, 1, 2], 3]);
  assertEquals(Number.isFinite(timings.executing), true);
  assertEquals((await run(line(dir.path), never))[0], ALL);
});

test("mapFn elsewhere: a point that fails there is told, and the others are stored", async () => {
  await using dir = await tempDir();
  const point = (bad: number[]) =>
    perPoint(({ s }: { s: number }) => {
      if (bad.includes(s)) throw new RangeError(`no ${s}`);
      return s * 10;
    });
  const { mapFn } = outside(point([5, 7]));
  const error = await assertRejects(() => run(line(dir.path), never, { mapFn }), ExecutionError, 'Cannot execute point {"s":5}: no 5');
  assertEquals([(error.cause as Error).name, error.block], ["RangeError", { s: [4, 5, 6] }]);
  const [output, { failures }] = await run(line(dir.path), point([2, 5]), { mapFn: outside(point([2, 5])).mapFn, onError: "continue" });
  assertEquals([output[4], failures.map(({ block }) => block)] as unknown[], [MISSING, [{ s: [5] }]]);
});

test("mapFn elsewhere: all points that fail there are told, those that do not are known, and what is tried again is made here", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "calls");
  const mapFn =
    ((_: unknown, calls: readonly Call[]) =>
      Promise.all(calls.map(async (call) => structuredClone(await serveTask(structuredClone(call)))))) as unknown as MapFn;
  const fn = picky.withParams({ path });
  const [output, { failures, executedPoints }] = await run(line(dir.path), fn, { mapFn, onError: "continue", retries: 1 });
  assertEquals(output as unknown[], [10, 20, MISSING, 40, 50, MISSING, 70]);
  assertEquals(failures.map(({ block, error, attempts }) => [block, String(error), attempts]), [
    [{ s: [3] }, "RangeError: no 3", 2],
    [{ s: [6] }, "RangeError: no 6", 2],
  ]);
  const calls = (await readFile(path, "utf8")).trim().split("\n").map(Number).sort();
  assertEquals([calls, executedPoints], [[1, 2, 3, 3, 4, 5, 6, 6, 7], 7]);
});

test("mapFn elsewhere: points that are told for a block which has no such point stop the run", async () => {
  await using dir = await tempDir();
  const { mapFn } = outside(never, (settled) => ({ ...settled, settled: [[7, 1]] }));
  await assertRejects(() => run(line(dir.path), never, { mapFn, onError: "continue" }), RangeError, "Cannot settle point 7");
});

test("mapFn elsewhere: what is tried again is made here", async () => {
  await using dir = await tempDir();
  const { mapFn, made } = outside(never);
  const { exec, calls } = tens();
  const [output, { executedPoints }] = await run(line(dir.path), exec, { mapFn, retries: 1 });
  assertEquals([output, executedPoints, made.length, calls.length], [ALL, 7, 3, 3]);
});

for (
  const [what, change] of [
    ["of other calls", (settled: Settled) => ({ ...settled, id: settled.id + 1 })],
    ["of calls that do not exist", (settled: Settled) => ({ ...settled, id: 99 })],
    ["without a number", ({ id: _, ...settled }: Settled) => settled],
    ["of the first call only", (settled: Settled) => ({ ...settled, id: 0 })],
  ] as const
) {
  test(`mapFn elsewhere: records ${what} are refused`, async () => {
    await using dir = await tempDir();
    const { mapFn } = outside(tens().exec, change);
    await assertRejects(() => run(line(dir.path), never, { mapFn }), TypeError, "Cannot map");
  });
}

test("mapFn may call the function twice for one item: it is made again only until it is settled, and counts once", async () => {
  await using dir = await tempDir();
  const cache = () => plane(dir.path, { chunkSpec: { a: 2, s: 4 } });
  await run(cache().slice({ a: "x", s: [1, 4] }), words().exec, { granularity: "point" });
  const twice: MapFn = async (fn, items) => {
    await Promise.all([fn(items[0]), fn(items[0])]);
    await fn(items[0]);
    return await Promise.all(items.map(fn));
  };
  const { exec, calls } = words();
  const slow = async (vectors: { a: string[]; s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return exec(vectors);
  };
  const [output, { executedPoints }] = await run(cache(), slow, { mapFn: twice, partial: "complete" });
  assertEquals([output, executedPoints, calls.length], [["x1", "x2", "x3", "x4", "y1", "y2", "y3", "y4"], 6, 3]);
});

test("mapFn that goes on without end: a signal ends the run, and what was executed is stored", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const endless: MapFn = async (fn, items) => {
    await fn(items[0]);
    controller.abort(new Error("enough"));
    return await new Promise<never>(() => {});
  };
  const options = { mapFn: endless, signal: controller.signal };
  await assertRejects(() => run(line(dir.path), tens().exec, options), Error, "enough");
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 3);
});

test("mapFn that gives its items back, whether or not it has begun their calls, is refused", async () => {
  for (const begins of [false, true]) {
    await using dir = await tempDir();
    const { exec } = tens();
    const begun: Promise<unknown>[] = [];
    const mapFn: MapFn = (fn, items) => {
      if (begins) { for (const item of items) begun.push(fn(item)); }
      return items as never;
    };
    const slow = async (vectors: { s: number[] }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return exec(vectors);
    };
    await assertRejects(() => run(line(dir.path), slow, { mapFn }), TypeError, "mapFn must give what the function returned");
    await Promise.allSettled(begun);
  }
});

test("mapFn that ends before its calls do: what they give later is not stored behind the run's back", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  const late: Promise<unknown>[] = [];
  const mapFn: MapFn = (fn, items) => {
    for (const item of items) late.push(fn(item));
    throw new Error("pool");
  };
  const { exec } = tens();
  const slow = async (vectors: { s: number[] }) => {
    await opened;
    return exec(vectors);
  };
  await assertRejects(() => run(line(dir.path), slow, { mapFn }), Error, "pool");
  open();
  await Promise.all(late);
  assertEquals(await chunkFiles(dir.path), []);
});
