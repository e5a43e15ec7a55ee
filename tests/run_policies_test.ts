/** What runs do about points that fail: retries, onError, outputs that cannot be stored, timeouts, aborts. */

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import {
  ChunkCache,
  ChunkMemo,
  createWorkerPool,
  type Diagnostics,
  type ExecContext,
  ExecutionError,
  type Failure,
  type MapFn,
  MISSING,
  type OnError,
  perPoint,
  type PerPointOptions,
  run,
  StoreError,
  UnstorableValueError,
} from "../mod.ts";
import type { Call } from "../src/map/call.ts";
import { type CallableFn, makeCall } from "../src/map/make_call.ts";
import { FailureRecords } from "../src/store/failure_records.ts";
import { picky, unsendable } from "./map/fixtures/tasks.ts";
import { chunkFiles, gate, line, plane, tens, words } from "./sweeps.ts";
import { inputs, tempDir, test } from "./test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];
const onError = "continue";
const together: MapFn = (fn, items) => Promise.all(items.map(fn));
const serially: MapFn = async function* (fn, items) {
  for (const item of items) yield await fn(item);
};

/** Lets every wait of 100 ms or more be over at once; what was waited for is noted. */
async function hastily<T>(body: (waits: number[]) => Promise<T>): Promise<T> {
  const before = globalThis.setTimeout;
  const waits: number[] = [];
  const hasty = (fn: () => void, ms = 0) => {
    if (ms >= 100) waits.push(ms);
    return before(fn, ms >= 100 ? 0 : ms);
  };
  globalThis.setTimeout = hasty as typeof setTimeout;
  try {
    return await body(waits);
  } finally {
    globalThis.setTimeout = before;
  }
}

/** Ten times each value of a line; it throws the first `times` times that it is called for one of these values. */
function failing(values: readonly number[], times = Infinity) {
  const calls: number[][] = [];
  const counts = new Map<number, number>();
  const tenTimes = (s: number) => {
    const count = (counts.get(s) ?? 0) + 1;
    counts.set(s, count);
    if (values.includes(s) && count <= times) throw new Error(`no ${s}`);
    return s * 10;
  };
  const exec = ({ s }: { s: number[] }) => {
    calls.push([...s]);
    return s.map(tenTimes);
  };
  return { exec, calls, counts, point: perPoint(({ s }: { s: number }) => tenTimes(s)) };
}

const messages = ({ failures }: Pick<Diagnostics, "failures">) =>
  failures.map(({ block, error, attempts }) => [block, (error as Error).message, attempts]);

/** The same in the order of the points: several at once fail in any order. */
const byPoint = ({ failures }: Diagnostics) =>
  messages({ failures: failures.toSorted((a, b) => Number(a.block.s[0]) - Number(b.block.s[0])) });

/** What a healthy function is called for by the next run. */
async function left(root: string): Promise<number[]> {
  const { exec, calls } = tens();
  const [output] = await run(line(root), exec);
  assertEquals(output, ALL);
  return calls.flat().sort();
}

// Retries

test("retries: a block that fails twice and then works gives its values, and its points count once", async () => {
  await using dir = await tempDir();
  const { exec, calls } = failing([5], 2);
  await hastily(async (waits) => {
    const [output, diagnostics] = await run(line(dir.path), exec, { retries: 2 });
    assertEquals([output, diagnostics.executedPoints, diagnostics.failures, diagnostics.failedPoints], [ALL, 7, [], 0]);
    assertEquals(waits, [100, 200]);
  });
  assertEquals(calls.filter((s) => s.includes(5)).length, 3);
});

test("retries: perPoint calls the failing point and those not reached again, never those that are settled", async () => {
  await using dir = await tempDir();
  const { point, counts } = failing([2, 5], 2);
  await hastily(async () => {
    const [output, { executedPoints }] = await run(line(dir.path), point, { retries: 2 });
    assertEquals([output, executedPoints], [ALL, 7]);
  });
  assertEquals([...counts].sort(), [[1, 1], [2, 3], [3, 1], [4, 1], [5, 3], [6, 1], [7, 1]]);
});

test("retries: a call that fails once more than that ends the run, with the last error as its cause", async () => {
  await using dir = await tempDir();
  const { exec, calls } = failing([5]);
  const error = await hastily(() => assertRejects(() => run(line(dir.path), exec, { retries: 2 }), ExecutionError, "no 5"));
  assertEquals([(error.cause as Error).message, calls.filter((s) => s.includes(5)).length], ["no 5", 3]);
  assertEquals(await left(dir.path), [4, 5, 6]);
});

test("retries: other chunks go on while one waits", async () => {
  await using dir = await tempDir();
  const { exec, calls } = failing([1], 1);
  await hastily(() => run(line(dir.path), exec, { retries: 1 }));
  assertEquals(calls.length, 4);
  assertEquals((await chunkFiles(dir.path)).length, 3);
});

test("retries: a whole output that is asked for again, since a block of the chunk gave one, is retried too", async () => {
  await using dir = await tempDir();
  const cache = () => plane(dir.path, { axisValues: { a: ["x", "y"], s: [1, 2] }, chunkSpec: { a: 2, s: 2 } });
  await run(cache().slice({ a: "y", s: 2 }), words().exec, { granularity: "point" });
  let calls = 0;
  const whole = ({ a, s }: { a: string[]; s: number[] }) => {
    if (a.length * s.length === 4 && ++calls <= 2) throw new Error("not yet");
    return { size: a.length * s.length };
  };
  for (const mapFn of [undefined, together]) {
    calls = 0;
    await rm(join(dir.path, "plane"), { recursive: true });
    await run(cache().slice({ a: "y", s: 2 }), words().exec, { granularity: "point" });
    const [output, { executedPoints }] = await hastily(() => run(cache(), whole, { partial: "complete", retries: 2, mapFn }));
    assertEquals([output as unknown, executedPoints, calls], [[{ size: 4 }], mapFn === undefined ? 6 : 7, 3]);
  }
});

test("retries: a whole output of a block that is tried again", async () => {
  await using dir = await tempDir();
  let calls = 0;
  const [output, { executedPoints }] = await hastily(() =>
    run(line(dir.path), ({ s }) => {
      if (++calls === 1) throw new Error("not yet");
      return { sum: s.reduce((a, b) => a + b) };
    }, { retries: 1 })
  );
  assertEquals([output as unknown, executedPoints, calls], [[{ sum: 6 }, { sum: 15 }, { sum: 7 }], 7, 4]);
});

// onError: "stop"

test('onError "stop": a point is named, its cause is kept, and all points before it are stored', async () => {
  await using dir = await tempDir();
  const { point } = failing([5]);
  const error = await assertRejects(() => run(line(dir.path), point), ExecutionError, 'Cannot execute point {"s":5}: no 5');
  assertEquals((error.cause as Error).message, "no 5");
  assertEquals(await left(dir.path), [5, 6, 7]);
});

test('onError "stop": a call that fails after it settled all its points is told, and they are stored', async () => {
  await using dir = await tempDir();
  const late = ({ s }: { s: number[] }, { settle }: { settle: (index: number, output: unknown) => void }): number[] => {
    s.forEach((value, i) => settle(i, value * 10));
    throw new Error("late");
  };
  await assertRejects(() => run(line(dir.path), late), ExecutionError, 'Cannot execute block {"s":[1,2,3]}: late');
  assertEquals(await left(dir.path), [4, 5, 6, 7]);
});

// onError: "continue"

test('onError "continue": failed points are MISSING, told, and the only ones that the next run executes', async () => {
  await using dir = await tempDir();
  const { point, counts } = failing([2, 5]);
  const before = new Date().toISOString();
  const [output, diagnostics] = await run(line(dir.path), point, { onError });
  assertEquals(output as unknown[], [10, MISSING, 30, 40, MISSING, 60, 70]);
  assertEquals(messages(diagnostics), [[{ s: [2] }, "no 2", 1], [{ s: [5] }, "no 5", 1]]);
  assertEquals([diagnostics.failedPoints, diagnostics.executedPoints, diagnostics.executedChunks], [2, 7, 3]);
  for (const { time } of diagnostics.failures) assert(before <= time && time <= new Date().toISOString());
  assertEquals([...counts.values()], [1, 1, 1, 1, 1, 1, 1]);
  assertEquals(await left(dir.path), [2, 5]);
  assertEquals((await chunkFiles(dir.path)).length, 3);
});

test('onError "continue": a block that fails is given up as one', async () => {
  await using dir = await tempDir();
  const [output, diagnostics] = await run(line(dir.path), failing([5]).exec, { onError });
  assertEquals(output as unknown[], [10, 20, 30, MISSING, MISSING, MISSING, 70]);
  assertEquals([messages(diagnostics), diagnostics.failedPoints], [[[{ s: [4, 5, 6] }, "no 5", 1]], 3]);
  assertEquals(await left(dir.path), [4, 5, 6]);
});

test('onError "continue": collateFn gets MISSING in the lists of the chunks, also where all of one failed', async () => {
  await using dir = await tempDir();
  const collateFn = (outputs: unknown[]) => outputs;
  const [output] = await run(line(dir.path), failing([2, 4, 5, 6]).point, { onError, collateFn });
  assertEquals(output, [[10, MISSING, 30], [MISSING, MISSING, MISSING], [70]]);
});

test('onError "continue" with retries: attempts are counted', async () => {
  await using dir = await tempDir();
  const { point, counts } = failing([2], 9);
  const [, diagnostics] = await hastily(() => run(line(dir.path), point, { onError, retries: 3 }));
  assertEquals([messages(diagnostics), counts.get(2), counts.get(1)], [[[{ s: [2] }, "no 2", 4]], 4, 1]);
});

test('onError "continue": a chunk with failed points is completed by the next run, it is not partial by request', async () => {
  await using dir = await tempDir();
  await run(line(dir.path), failing([2]).point, { onError });
  const [output, { partialChunks, missing, executedPoints }] = await run(line(dir.path), tens().exec, { partial: "return" });
  assertEquals([output, partialChunks, missing.length, executedPoints], [ALL, 0, 0, 1]);
});

test('onError "continue": failed points of a chunk of which some were known are left out alone', async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [1, 5] }), tens().exec, { granularity: "point" });
  const [output, diagnostics] = await run(line(dir.path), failing([3, 4]).point, { onError, partial: "complete" });
  assertEquals(output as unknown[], [10, 20, MISSING, MISSING, 50, 60, 70]);
  assertEquals([diagnostics.cachedPoints, diagnostics.executedPoints, diagnostics.failedPoints], [2, 5, 2]);
  assertEquals(await left(dir.path), [3, 4]);
});

test('onError "continue": whole outputs of blocks lead to a call of the chunk that fails, and only missing points have failed', async () => {
  await using dir = await tempDir();
  const cache = () => plane(dir.path, { axisValues: { a: ["x", "y"], s: [1, 2] }, chunkSpec: { a: 2, s: 2 } });
  await run(cache().slice({ a: "y", s: 2 }), words().exec, { granularity: "point" });
  const whole = ({ a, s }: { a: string[]; s: number[] }) => {
    if (a.length * s.length === 4) throw new Error("all");
    return { size: 1 };
  };
  const collateFn = (outputs: unknown[]) => outputs;
  const [output, { failedPoints, failures }] = await run(cache(), whole, { onError, partial: "complete", collateFn });
  assertEquals([output, failedPoints], [[[MISSING, MISSING, MISSING, "y2"]], 3]);
  assertEquals(failures.reduce((sum, { block }) => sum + block.a.length * block.s.length, 0), 3);
  const [complete, { executedPoints }] = await run(cache(), words().exec, { partial: "complete" });
  assertEquals([complete, executedPoints], [["x1", "x2", "y1", "y2"], 3]);
});

test('onError "continue": memo.cache() takes it, and the next call completes', async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2, 3] }, verbose: 0 });
  let healthy = false;
  const fn = memo.cache(
    perPoint(function half({ s }: { s: number }) {
      if (s === 2 && !healthy) throw new Error("no");
      return s / 2;
    }),
    { onError },
  );
  assertEquals((await fn({}))[0] as unknown[], [0.5, MISSING, 1.5]);
  healthy = true;
  const [output, { executedPoints }] = await fn({});
  assertEquals([output, executedPoints], [[0.5, 1, 1.5], 1]);
});

test('onError "continue": outputs for the wrong points stop the run all the same', async () => {
  await using dir = await tempDir();
  await assertRejects(() => run(line(dir.path), () => [1], { onError }), Error, "1 outputs for 3 points");
});

// onError: { maxFailures }

test("onError maxFailures: so many points may fail", async () => {
  await using dir = await tempDir();
  const [output, { failedPoints }] = await run(line(dir.path), failing([2, 5]).point, { onError: { maxFailures: 2 } });
  assertEquals([output as unknown[], failedPoints], [[10, MISSING, 30, 40, MISSING, 60, 70], 2]);
});

test("onError maxFailures: one more stops the run with an error that says so, and what finished is stored", async () => {
  await using dir = await tempDir();
  const { point, counts } = failing([2, 4, 5, 6]);
  const error = await assertRejects(() => run(line(dir.path), point, { onError: { maxFailures: 2 } }), ExecutionError, "maxFailures 2");
  assertEquals(error.message, 'Cannot go on: 4 points failed, more than maxFailures 2: Cannot execute point {"s":4}: no 4');
  assertEquals([(error.cause as Error).message, counts.has(7)], ['Cannot execute point {"s":4}: no 4', false]);
  assertEquals(await left(dir.path), [2, 4, 5, 6, 7]);
});

test("onError maxFailures: a block of more points than may fail stops the run", async () => {
  await using dir = await tempDir();
  await assertRejects(
    () => run(line(dir.path), failing([2]).exec, { onError: { maxFailures: 2 } }),
    ExecutionError,
    "3 points failed, more than maxFailures 2",
  );
});

// Many points that fail

/** A function of one point of a line of `length` values of which every tenth fails, and how often it is called for points and blocks. */
function everyTenth(options?: PerPointOptions) {
  const counts = new Map<number, number>();
  const point = perPoint(async ({ s }: { s: number }) => {
    counts.set(s, (counts.get(s) ?? 0) + 1);
    if (s % 10 === 0) throw new Error(`no ${s}`);
    return await Promise.resolve(s * 10);
  }, options);
  let blocks = 0;
  const exec: typeof point = (vectors, context) => {
    blocks++;
    return point(vectors, context);
  };
  return { exec, counts, blocks: () => blocks };
}

function longLine(root: string, length: number) {
  return line(root, { axisValues: { s: Array.from({ length }, (_, s) => s) }, chunkSpec: { s: length } });
}

for (const concurrency of [1, 4, Infinity]) {
  for (const mapFn of [undefined, together]) {
    const how = `concurrency ${concurrency}${mapFn === undefined ? "" : ", with a map function"}`;

    test(`many points of a block fail: each is called as often as it may be, in one call after another (${how})`, async () => {
      await using dir = await tempDir();
      const { exec, counts, blocks } = everyTenth({ concurrency });
      const options = { onError, retries: 2, mapFn } as const;
      const [output, diagnostics] = await hastily(() => run(longLine(dir.path, 2000), exec, options));
      const failedOnes = Array.from({ length: 200 }, (_, n) => n * 10);
      assertEquals(output.filter((value) => value === MISSING).length, 200);
      assertEquals([diagnostics.failedPoints, diagnostics.executedPoints, blocks()], [200, 2000, 3]);
      assertEquals(byPoint(diagnostics), failedOnes.map((s) => [{ s: [s] }, `no ${s}`, 3]));
      for (const [s, count] of counts) assertEquals(count, s % 10 === 0 ? 3 : 1, String(s));
    });
  }
}

test("many points of a plane fail: they are called again in as few blocks as hold them alone", async () => {
  await using dir = await tempDir();
  const sizes: number[] = [];
  const point = perPoint(({ a, s }: { a: string; s: number }) => {
    if (a === "x" || s > 2) throw new Error("no");
    return a + s;
  });
  const exec: typeof point = (vectors, context) => {
    sizes.push(vectors.a.length * (vectors.s as number[]).length);
    return point(vectors, context);
  };
  const [output, { failedPoints }] = await hastily(() =>
    run(plane(dir.path, { chunkSpec: { a: 2, s: 4 } }), exec, { onError, retries: 1 })
  );
  assertEquals([output.slice(4), failedPoints], [["y1", "y2", MISSING, MISSING], 6]);
  assertEquals([sizes[0], sizes.slice(1).reduce((a, b) => a + b), sizes.length], [8, 6, 3]);
});

test("several points fail at once: all that were under way are noted, though the run stops at the first", async () => {
  await using dir = await tempDir();
  const calls: number[] = [];
  const point = perPoint(async ({ s }: { s: number }): Promise<number> => {
    calls.push(s);
    await new Promise((resolve) => setTimeout(resolve, s === 2 ? 1 : 10));
    if (s !== 3) throw new Error(`no ${s}`);
    return s * 10;
  }, { concurrency: 3 });
  const error = await assertRejects(() => run(longLine(dir.path, 7), point), ExecutionError, 'Cannot execute point {"s":2}: no 2');
  assertEquals([(error.cause as Error).message, calls], ["no 2", [0, 1, 2]]);
  const records = new FailureRecords(join(dir.path, "line"));
  const [hash] = await records.list();
  const { failures } = (await records.read(hash))!;
  assertEquals(failures.map(({ points, error, attempts }) => [points, error.message, attempts]), [
    [[[2]], "no 2", 1],
    [[[0]], "no 0", 1],
    [[[1]], "no 1", 1],
  ]);
});

test("goesOn is true where the run may go on or calls again, and false where it stops", async () => {
  const seen: unknown[] = [];
  const policies: { onError?: OnError; retries?: number }[] = [{}, { onError }, { onError: { maxFailures: 1 } }, {
    onError: { maxFailures: 0 },
  }, { retries: 1 }];
  for (const options of policies) {
    await using dir = await tempDir();
    await run(line(dir.path).slice({ s: 1 }), ({ s }, { goesOn }) => {
      seen.push(goesOn);
      return s;
    }, options);
  }
  assertEquals(seen, [false, true, true, false, true]);
});

test("workers go on past points that fail, several at once, and all are noted with their attempts", async () => {
  await using dir = await tempDir();
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const path = join(dir.path, "calls");
  const running = hastily(() => run(line(dir.path), picky.withParams({ path }), { pool, onError, retries: 1 }));
  const [output, diagnostics] = await running;
  assertEquals(output as unknown[], [10, 20, MISSING, 40, 50, MISSING, 70]);
  assertEquals(byPoint(diagnostics), [[{ s: [3] }, "no 3", 2], [{ s: [6] }, "no 6", 2]]);
  assertEquals((await readFile(path, "utf8")).trim().split("\n").map(Number).sort(), [1, 2, 3, 3, 4, 5, 6, 6, 7]);
});

test("workers: an output that cannot be sent is the failure of its point alone", async () => {
  await using dir = await tempDir();
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const [output, { failures }] = await run(line(dir.path), unsendable, { pool, onError });
  assertEquals(output as unknown[], [10, 20, 30, 40, MISSING, 60, 70]);
  assertEquals(failures.map(({ block, error }) => [block, (error as Error).name]), [[{ s: [5] }, "UnstorableValueError"]]);
});

// Outputs that cannot be stored

class Model {}

for (const [what, value] of [["a class instance", new Model()], ["a function", () => 1]] as const) {
  test(`${what} as an output stops the run, named by its point, and the other points of the chunk are stored`, async () => {
    await using dir = await tempDir();
    const exec = ({ s }: { s: number[] }) => s.map((each): unknown => each === 5 ? { model: value } : each * 10);
    await assertRejects(() => run(line(dir.path), exec), UnstorableValueError, '{"s":5}');
    assertEquals(await left(dir.path), [5, 7]);
  });

  test(`${what} as an output is a failed point if the run goes on`, async () => {
    await using dir = await tempDir();
    const exec = ({ s }: { s: number[] }) => s.map((each): unknown => each === 5 ? { model: value } : each * 10);
    const [output, diagnostics] = await run(line(dir.path), exec, { onError });
    assertEquals(output, [10, 20, 30, 40, MISSING, 60, 70]);
    const [{ block, error, attempts }] = diagnostics.failures as [Failure];
    assertEquals([block, attempts, diagnostics.failedPoints, diagnostics.executedPoints], [{ s: [5] }, 1, 1, 7]);
    assert(error instanceof UnstorableValueError && error.message.includes("$.model"), String(error));
    assertEquals(await left(dir.path), [5]);
  });
}

test("outputs that cannot be stored count among the failures that are allowed", async () => {
  await using dir = await tempDir();
  const exec = ({ s }: { s: number[] }) => s.map((each): unknown => each % 2 === 0 ? new Model() : each * 10);
  await assertRejects(() => run(line(dir.path), exec, { onError: { maxFailures: 2 } }), ExecutionError, "3 points failed");
  assertEquals(await left(dir.path), [2, 4, 6, 7]);
});

test("a chunk of outputs none of which can be stored", async () => {
  await using dir = await tempDir();
  const [output, { failedPoints }] = await run(line(dir.path), ({ s }) => s.map((): unknown => new Model()), { onError });
  assertEquals([output, failedPoints, await chunkFiles(dir.path)], [new Array(7).fill(MISSING), 7, []]);
});

test("a whole output that cannot be stored stops the run, or is a failed chunk if the run goes on", async () => {
  await using dir = await tempDir();
  const whole = ({ s }: { s: number[] }): unknown => s.includes(5) ? { model: new Model() } : { size: s.length };
  await assertRejects(() => run(line(dir.path), whole), UnstorableValueError, "$.model");
  const collateFn = (outputs: unknown[]) => outputs;
  const [output, diagnostics] = await run(line(dir.path), whole, { onError, collateFn });
  assertEquals(output, [{ size: 3 }, [MISSING, MISSING, MISSING], { size: 1 }]);
  assertEquals([diagnostics.failures.map(({ block }) => block), diagnostics.failedPoints], [[{ s: [4, 5, 6] }], 3]);
  const [, { executedPoints }] = await run(line(dir.path), ({ s }) => ({ size: s.length }));
  assertEquals(executedPoints, 3);
});

test("an output that cannot be stored is a failure once, though parts are stored meanwhile", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  const exec = perPoint(async ({ s }: { s: number }): Promise<unknown> => {
    if (s === 3) await opened;
    return s === 2 ? new Model() : s * 10;
  });
  const running = run(line(dir.path), exec, { onError, flushMs: 2 });
  while ((await chunkFiles(dir.path)).length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  open();
  const [output, diagnostics] = await running;
  assertEquals(output, [10, MISSING, 30, 40, 50, 60, 70]);
  assertEquals([diagnostics.failures.map(({ block }) => block), diagnostics.failedPoints], [[{ s: [2] }], 1]);
  assertEquals(await left(dir.path), [2]);
});

test("points stay settled when others of their part cannot be stored and their call is tried again", async () => {
  await using dir = await tempDir();
  const { opened, open } = gate();
  const calls: number[] = [];
  const exec = perPoint(async ({ s }: { s: number }): Promise<unknown> => {
    calls.push(s);
    if (s === 3 && calls.filter((each) => each === 3).length === 1) {
      await opened;
      throw new Error("once");
    }
    return s === 2 ? new Model() : s * 10;
  });
  const running = hastily(() => run(line(dir.path), exec, { onError, flushMs: 2, retries: 1 }));
  while ((await chunkFiles(dir.path)).length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  open();
  const [output, { failedPoints, executedPoints }] = await running;
  assertEquals([output, failedPoints, executedPoints], [[10, MISSING, 30, 40, 50, 60, 70], 1, 7]);
  assertEquals(calls.sort(), [1, 2, 3, 3, 4, 5, 6, 7]);
});

// timeoutMs

for (const mapFn of [undefined, serially]) {
  test(`timeoutMs: a function that never ends fails with a TimeoutError, and what it says later does not count${mapFn ? " (map)" : ""}`, async () => {
    await using dir = await tempDir();
    const { opened, open } = gate();
    const reasons: string[] = [];
    let late: Promise<void> | undefined;
    const endless = ({ s }: { s: number[] }, { signal, settle }: Pick<ExecContext, "signal" | "settle">) => {
      if (!s.includes(5)) return s.map((each): unknown => each * 10);
      settle(0, 40);
      signal.addEventListener("abort", () => reasons.push(signal.reason.name));
      late = opened.then(() => settle(1, "late"));
      return new Promise<unknown[]>(() => {});
    };
    const exec = (vectors: { s: number[] }, context: ExecContext) => {
      // What the call for the last chunk finds is what came too late.
      if (vectors.s.includes(7)) open();
      return endless(vectors, context);
    };
    const [output, diagnostics] = await run(line(dir.path), exec, { onError, timeoutMs: 10, mapFn });
    await late;
    assertEquals([output, reasons], [[10, 20, 30, 40, ...new Array(2).fill(MISSING), 70], ["TimeoutError"]]);
    assertEquals(diagnostics.failures.map(({ block, error }) => [block, (error as Error).name]), [[{ s: [5, 6] }, "TimeoutError"]]);
    assertEquals(await left(dir.path), [5, 6]);
  });
}

test('timeoutMs with onError "stop": the block is named, and the TimeoutError is the cause', async () => {
  await using dir = await tempDir();
  const error = await assertRejects(
    () => run(line(dir.path), () => new Promise<number[]>(() => {}), { timeoutMs: 10 }),
    ExecutionError,
    'Cannot execute block {"s":[1,2,3]}: it took longer than 10 ms',
  );
  assertEquals((error.cause as Error).name, "TimeoutError");
});

test("timeoutMs: a call that took too long is made again by retries", async () => {
  await using dir = await tempDir();
  let calls = 0;
  const exec = ({ s }: { s: number[] }) => s.includes(1) && ++calls < 3 ? new Promise<number[]>(() => {}) : s.map((each) => each * 10);
  const [output, { failures }] = await hastily(() => run(line(dir.path), exec, { timeoutMs: 5, retries: 2 }));
  assertEquals([output, calls, failures], [ALL, 3, []]);
});

test("timeoutMs: a synchronous function that takes longer keeps its values", async () => {
  await using dir = await tempDir();
  const [output] = await run(line(dir.path), ({ s }) => {
    const start = performance.now();
    while (performance.now() - start < 10);
    return s.map((each) => each * 10);
  }, { timeoutMs: 2 });
  assertEquals(output, ALL);
});

test("timeoutMs counts from the start of each call", async () => {
  await using dir = await tempDir();
  const exec = async ({ s }: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return s.map((each) => each * 10);
  };
  assertEquals((await run(line(dir.path), exec, { timeoutMs: 70 }))[0], ALL);
});

// Aborts

/** Requires that something takes less than a time once of a few times: others may be slowed down by what else the machine does. */
async function assertTakesLess(limit: number, measure: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  while (times.length < 5) {
    times.push(await measure());
    if (times.at(-1)! < limit) return;
  }
  assert(false, `It took ${times.map(Math.round).join(", ")} ms`);
}

for (const mapFn of [undefined, together]) {
  const where = mapFn === undefined ? "" : " with a map function";

  test(`a signal ends the wait for a retry at once${where}`, async () => {
    await assertTakesLess(80, async () => {
      await using dir = await tempDir();
      const controller = new AbortController();
      const { opened, open } = gate();
      const exec = ({ s }: { s: number[] }): number[] => {
        if (!s.includes(7)) return s.map((each) => each * 10);
        open();
        throw new Error("no");
      };
      const running = run(line(dir.path), exec, { retries: 9, signal: controller.signal, mapFn }).catch((error) => error);
      await opened;
      const start = performance.now();
      setTimeout(() => controller.abort("enough"), 5);
      assertEquals(await running, "enough");
      const ms = performance.now() - start;
      assertEquals(await left(dir.path), [7]);
      return ms;
    });
  });

  test(`a signal that comes while a retry waits keeps the next chunk from being called${where}`, async () => {
    await using dir = await tempDir();
    const controller = new AbortController();
    const calls: number[][] = [];
    const exec = ({ s }: { s: number[] }) => {
      calls.push([...s]);
      if (s.includes(1)) throw new Error("no");
      controller.abort("enough");
      return s.map((each) => each * 10);
    };
    assertEquals(await run(line(dir.path), exec, { retries: 9, signal: controller.signal, mapFn }).catch((error) => error), "enough");
    if (mapFn === undefined) assertEquals(calls, [[1, 2, 3], [4, 5, 6]]);
  });

  test(`a signal keeps the other blocks of a chunk from being called${where}`, async () => {
    await using dir = await tempDir();
    const cache = () => plane(dir.path, { chunkSpec: { a: 2, s: 4 } });
    await run(cache().slice({ a: "x", s: [1, 4] }), words().exec, { granularity: "point" });
    const controller = new AbortController();
    const { exec, calls } = words();
    const stopping = async (vectors: { a: string[]; s: number[] }) => {
      await Promise.resolve();
      controller.abort("enough");
      return exec(vectors);
    };
    const options = { partial: "complete", signal: controller.signal } as const;
    const running = run(cache(), stopping, { ...options, mapFn: mapFn === undefined ? undefined : serially });
    assertEquals([await running.catch((error) => error), calls.length], ["enough", 1]);
    const [output, { executedPoints }] = await run(cache(), exec, { partial: "complete" });
    assertEquals([output.length, executedPoints < 6], [8, true]);
  });
}

test("a signal that is aborted by the last call of all stops nothing", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  const { exec } = tens();
  const [output] = await run(line(dir.path), (vectors) => {
    if (vectors.s.includes(7)) controller.abort("late");
    return exec(vectors);
  }, { signal: controller.signal });
  assertEquals(output, ALL);
});

// Errors of all kinds

for (
  const [what, thrown, shown] of [
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
    ["a text", "text", "text"],
    ["an object", { code: 1 }, "[object Object]"],
    ["an object without a text", Object.create(null), "it threw an object that cannot be shown"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
  ] as const
) {
  test(`a function that throws ${what}, or rejects with it`, async () => {
    for (
      const exec of [
        (): number[] => {
          throw thrown;
        },
        (): Promise<number[]> => Promise.reject(thrown),
      ] as ((() => number[]))[]
    ) {
      await using dir = await tempDir();
      const error = await assertRejects(() => run(line(dir.path), exec), ExecutionError, `Cannot execute block {"s":[1,2,3]}: ${shown}`);
      assertStrictEquals(error.cause, thrown);
      const [output, { failures }] = await run(line(dir.path), exec, { onError });
      assertEquals(output as unknown[], new Array(7).fill(MISSING));
      for (const failure of failures) assertStrictEquals(failure.error, thrown);
    }
  });
}

test("collateFn that throws ends the run with its error, and everything is stored", async () => {
  await using dir = await tempDir();
  const reason = new Error("collate");
  const collateFn = () => {
    throw reason;
  };
  assertStrictEquals(await run(line(dir.path), tens().exec, { collateFn }).catch((error) => error), reason);
  assertEquals(await left(dir.path), []);
});

for (const mapFn of [undefined, together]) {
  for (const phase of ["planned", "executing", "done"]) {
    test(`onProgress that throws when ${phase} ends the run with its error${mapFn === undefined ? "" : " with a map function"}`, async () => {
      await using dir = await tempDir();
      const reason = new Error("progress");
      const { exec, calls } = tens();
      const slow = async (vectors: { s: number[] }) => {
        await new Promise((resolve) => setTimeout(resolve, phase === "executing" && vectors.s.includes(1) ? 110 : 1));
        return exec(vectors);
      };
      const onProgress = (event: { phase: string }) => {
        if (event.phase === phase) throw reason;
      };
      assertStrictEquals(await run(line(dir.path), slow, { mapFn, onProgress }).catch((error) => error), reason);
      const done = calls.flat();
      assertEquals(await left(dir.path), [1, 2, 3, 4, 5, 6, 7].filter((s) => !done.includes(s)));
    });
  }
}

test('onError "continue": a disk that refuses stops the run', async () => {
  await using dir = await tempDir();
  const calls: number[][] = [];
  const exec = async ({ s }: { s: number[] }) => {
    calls.push(s);
    if (s.includes(4)) {
      await rm(join(dir.path, "line", "chunks"), { recursive: true });
      await writeFile(join(dir.path, "line", "chunks"), "in the way");
    }
    return s;
  };
  await assertRejects(() => run(line(dir.path), exec, { onError, retries: 3 }), StoreError);
  assertEquals(calls.length, 2);
});

test('onError "continue": a disk that refuses a part stops the run while a retry waits', async () => {
  await assertTakesLess(95, async () => {
    await using dir = await tempDir();
    const { opened, open } = gate();
    const point = perPoint(async ({ s }: { s: number }) => {
      if (s === 2) {
        await opened;
        await rm(join(dir.path, "line", "chunks"), { recursive: true });
        await writeFile(join(dir.path, "line", "chunks"), "in the way");
        throw new Error("two");
      }
      return s;
    });
    const running = run(line(dir.path, { axisValues: { s: [1, 2, 3] } }), point, { onError, retries: 9, flushMs: 20 });
    setTimeout(open, 5);
    const start = performance.now();
    await assertRejects(() => running, StoreError);
    return performance.now() - start;
  });
});

// Any of it

/** Makes calls elsewhere, as a pool of processes would: what goes there and comes back is a clone. */
function outside(fn: CallableFn): MapFn {
  const signal = new AbortController().signal;
  const make = async (call: Call) => structuredClone(await makeCall(fn, structuredClone(call), { signal, settle: () => {} }));
  return ((_: unknown, calls: readonly Call[]) => Promise.all(calls.map(make))) as unknown as MapFn;
}

const sweeps = fc.record({
  a: fc.integer({ min: 1, max: 3 }),
  b: fc.integer({ min: 1, max: 4 }),
  chunk: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
  known: fc.array(fc.tuple(fc.nat(2), fc.nat(3)), { maxLength: 3 }),
  bad: fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.integer({ min: 1, max: 4 })), { maxLength: 5 }),
  retries: fc.integer({ min: 0, max: 2 }),
  mode: fc.oneof(fc.constant("stop" as const), fc.constant("continue" as const), fc.record({ maxFailures: fc.nat(3) })),
  lifted: fc.boolean(),
  map: fc.constantFrom("none", "together", "outside"),
  concurrency: fc.integer({ min: 1, max: 2 }),
});

test("whatever fails: the output is that of the model, and the next run executes what has no value", async () => {
  await using dir = await tempDir();
  let runs = 0;
  await hastily(() =>
    fc.assert(
      fc.asyncProperty(sweeps, async ({ a, b, chunk, known, bad, retries, mode, lifted, map, concurrency }) => {
        const root = join(dir.path, String(runs++));
        const axisValues = { a: [0, 1, 2].slice(0, a), b: [0, 1, 2, 3].slice(0, b) };
        const cache = () => new ChunkCache({ root, cacheId: "c", axisValues, chunkSpec: { a: chunk[0], b: chunk[1] }, verbose: 0 });
        const value = (point: { a: number; b: number }) => 10 * point.a + point.b;
        const healthy = perPoint((point: { a: number; b: number }) => value(point));
        for (const [x, y] of known) {
          if (x < a && y < b) await run(cache().slice({ a: [x], b: [y] }), healthy, { granularity: "point" });
        }
        const times = new Map(bad.map(([x, y, count]) => [10 * x + y, count]));
        const counts = new Map<number, number>();
        const one = (point: { a: number; b: number }) => {
          const key = value(point);
          counts.set(key, (counts.get(key) ?? 0) + 1);
          if (counts.get(key)! <= (times.get(key) ?? 0)) throw new Error(`no ${key}`);
          return key;
        };
        const isOut = map === "outside";
        const exec: (vectors: { a: number[]; b: number[] }, context: ExecContext) => number[] | Promise<number[]> = lifted
          ? perPoint(one, { concurrency })
          : (vectors) => vectors.a.flatMap((x) => vectors.b.map((y) => one({ a: x, b: y })));
        const mapFn = map === "none" ? undefined : isOut ? outside(exec) : together;
        const points = axisValues.a.flatMap((x) => axisValues.b.map((y) => ({ a: x, b: y })));
        const options = { retries, onError: mode, mapFn, partial: "complete" as const };
        const outcome = await run(cache(), exec, options).catch((error: unknown) => {
          assert(error instanceof ExecutionError && mode !== "continue", String(error));
          return undefined;
        });
        let without = points.length;
        if (outcome !== undefined) {
          const [output, diagnostics] = outcome;
          for (const [i, each] of (output as unknown[]).entries()) assert(each === MISSING || each === value(points[i]));
          without = (output as unknown[]).filter((each) => each === MISSING).length;
          assertEquals([diagnostics.failedPoints, diagnostics.cachedPoints + diagnostics.executedPoints], [without, points.length]);
          assertEquals(diagnostics.failures.reduce((sum, { block }) => sum + block.a.length * block.b.length, 0), without);
          if (mode !== "continue") assert(without <= (mode === "stop" ? 0 : mode.maxFailures));
          // One at a time, a lifted function fails for the points alone that fail more often than it is called.
          if (lifted && concurrency === 1 && mode === "continue") {
            const isKnown = (key: number) => known.some(([x, y]) => 10 * x + y === key);
            const lost = points.map(value).filter((key) => (times.get(key) ?? 0) > retries && !isKnown(key));
            assertEquals(without, lost.length);
          }
        }
        const called: number[] = [];
        const [output, { executedPoints }] = await run(cache(), (vectors) => {
          const values = vectors.a.flatMap((x) => vectors.b.map((y) => value({ a: x, b: y })));
          called.push(...values);
          return values;
        }, { partial: "complete" });
        assertEquals(output, points.map(value));
        assertEquals(executedPoints, called.length);
        if (outcome !== undefined) {
          const lost = points.map(value).filter((_, i) => (outcome[0] as unknown[])[i] === MISSING);
          assertEquals(called.sort((x, y) => x - y), lost);
        } else assert(called.length > 0);
      }),
      { numRuns: inputs(60) },
    )
  );
});
