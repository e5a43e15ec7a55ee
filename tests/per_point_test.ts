import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ChunkCache, ChunkMemo, ExecutionError, perPoint, run } from "../mod.ts";
import { identifyFunction } from "../src/function_identity.ts";
import { line, tens } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

test("perPoint() lifts a function of one point, sync or async", async () => {
  await using dir = await tempDir();
  const [sync] = await run(line(dir.path, { cacheId: "sync" }), perPoint(({ s }: { s: number }) => s * 10));
  const [later] = await run(line(dir.path, { cacheId: "later" }), perPoint(({ s }: { s: number }) => Promise.resolve(s * 10)));
  assertEquals([sync, later], [[10, 20, 30, 40, 50, 60, 70], [10, 20, 30, 40, 50, 60, 70]]);
});

test("perPoint() hands params on", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] }, verbose: 0 });
  const scale = memo.cache(perPoint(function scale({ alpha, s }: { alpha: number; s: number }) {
    return alpha * s;
  }));
  assertEquals((await scale({ alpha: 3 }))[0], [3, 6]);
});

test("perPoint() keeps the name and the source", () => {
  function named({ s }: { s: number }) {
    return s;
  }
  const lifted = perPoint(named);
  assertEquals(lifted.name, "named");
  assertEquals(identifyFunction(lifted, undefined, "warn"), identifyFunction(named, undefined, "warn"));
});

test("perPoint() runs as many calls at once as it is told", async () => {
  for (const concurrency of [1, 2, Infinity]) {
    await using dir = await tempDir();
    let active = 0;
    let most = 0;
    const exec = perPoint(async ({ s }: { s: number }) => {
      most = Math.max(most, ++active);
      await new Promise((resolve) => setTimeout(resolve, 2));
      active--;
      return s;
    }, { concurrency });
    const [output] = await run(line(dir.path), exec);
    assertEquals([output, most], [[1, 2, 3, 4, 5, 6, 7], Math.min(concurrency, 3)]);
  }
});

test("perPoint() refuses a concurrency that is no positive integer", () => {
  for (const concurrency of [0, -1, 1.5, NaN]) assertThrows(() => perPoint((p: object) => p, { concurrency }), RangeError, "concurrency");
});

test("perPoint() refuses to be called by itself", async () => {
  await assertRejects(() => perPoint(({ s }: { s: number }) => s)({ s: [1] }), TypeError, "hand it to run");
});

test("perPoint() stores the points that finished before one fails", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const failing = perPoint(({ s }: { s: number }) => {
    if (s === 5) throw new Error("five");
    return s * 10;
  });
  const error = await assertRejects(() => run(cache, failing), ExecutionError, 'Cannot execute point {"s":5}: five');
  assertEquals((error.cause as Error).message, "five");
  const { exec, calls } = tens();
  const [output] = await run(line(dir.path), exec);
  assertEquals(output, [10, 20, 30, 40, 50, 60, 70]);
  assertEquals(calls, [[5, 6], [7]]);
});

test("perPoint() lets calls under way finish when another fails, and stores them", async () => {
  await using dir = await tempDir();
  const failing = perPoint(async ({ s }: { s: number }) => {
    if (s === 1) throw new Error("one");
    await new Promise((resolve) => setTimeout(resolve, 5));
    return s * 10;
  }, { concurrency: 3 });
  await assertRejects(() => run(line(dir.path), failing), ExecutionError);
  const { exec, calls } = tens();
  await run(line(dir.path).slice({ s: [1, 2, 3] }), exec);
  assertEquals(calls, [[1]]);
});

test("perPoint() functions may change the values they are given", async () => {
  await using dir = await tempDir();
  const shapes = [[1], [2]];
  const cache = () => new ChunkCache({ root: dir.path, cacheId: "shapes", axisValues: { shape: shapes }, verbose: 0 });
  const own = cache();
  await run(own, perPoint(({ shape }: { shape: number[] }) => shape.push(9)));
  assertEquals(own.axisValues.shape, [[1], [2]]);
  const [output, { executedPoints }] = await run(cache(), perPoint(({ shape }: { shape: number[] }) => shape.push(9)));
  assertEquals([output, executedPoints], [[2, 2], 0]);
});

test("perPoint() outputs that say they are of another point are refused, and not stored", async () => {
  await using dir = await tempDir();
  const wrong = perPoint(({ s }: { s: number }) => ({ s: s + 1 }));
  const error = await run(line(dir.path), wrong).then(() => undefined, (e) => e);
  assertEquals(error?.code, "OUTPUT_MISMATCH");
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 0);
});

test("perPoint() lets the event loop breathe between sync points", async () => {
  await using dir = await tempDir();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const busy = perPoint(({ s }: { s: number }) => {
    const end = performance.now() + 30;
    while (performance.now() < end);
    return s;
  });
  await run(line(dir.path), busy);
  clearInterval(timer);
  assert(ticks > 0);
});
