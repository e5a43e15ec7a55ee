import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ChunkCache, ChunkMemo, ExecutionError, type MapFn, MISSING, perPoint, type PerPointOptions, run } from "../mod.ts";
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

/** One chunk of one axis. */
const longLine = (root: string, length: number) =>
  line(root, { chunkSpec: { s: length }, axisValues: { s: Array.from({ length }, (_, i) => i) } });

const serially: MapFn = async function* (fn, items) {
  for (const item of items) yield await fn(item);
};

/** A function whose points take a moment, but for some that never end. */
function lingering(endless: readonly number[], options?: PerPointOptions) {
  const calls: number[] = [];
  const exec = perPoint(async ({ s }: { s: number }): Promise<number> => {
    calls.push(s);
    if (endless.includes(s)) await new Promise(() => {});
    await new Promise((resolve) => setTimeout(resolve, 40));
    return s * 10;
  }, options);
  return { exec, calls };
}

test("perPoint() gives each point its own time", async () => {
  for (const concurrency of [1, 2]) {
    await using dir = await tempDir();
    const [output] = await run(longLine(dir.path, 20), lingering([], { concurrency }).exec, { timeoutMs: 350 });
    assertEquals(output, Array.from({ length: 20 }, (_, i) => i * 10));
  }
});

for (const mapFn of [undefined, serially]) {
  test(`perPoint() gives up a point that takes too long, and no other${mapFn ? " (map)" : ""}`, async () => {
    for (const concurrency of [1, 2]) {
      await using dir = await tempDir();
      const { exec, calls } = lingering([1, 4], { concurrency });
      const [output, { failures }] = await run(longLine(dir.path, 7), exec, { timeoutMs: 250, onError: "continue", mapFn });
      assertEquals(output, [0, MISSING, 20, 30, MISSING, 50, 60]);
      assertEquals(failures.map(({ block, error }) => [block, (error as Error).message]), [
        [{ s: [1] }, "it took longer than 250 ms"],
        [{ s: [4] }, "it took longer than 250 ms"],
      ]);
      assertEquals(calls, [0, 1, 2, 3, 4, 5, 6]);
    }
  });
}

test("perPoint() calls a point again that took too long, and stops at it where the run does", async () => {
  await using dir = await tempDir();
  const { exec, calls } = lingering([2]);
  const stop = () => run(longLine(dir.path, 5), exec, { timeoutMs: 150 });
  await assertRejects(stop, ExecutionError, 'Cannot execute point {"s":2}: it took longer than 150 ms');
  assertEquals(calls, [0, 1, 2]);
  await assertRejects(() => run(longLine(dir.path, 5), exec, { timeoutMs: 150, retries: 1 }), ExecutionError);
  assertEquals(calls, [0, 1, 2, 2, 3, 4, 2]);
});
