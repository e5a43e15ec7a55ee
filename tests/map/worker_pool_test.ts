import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { availableParallelism } from "node:os";
import { createWorkerPool } from "../../src/map/worker_pool.ts";
import { test } from "../test.ts";
import * as tasks from "./fixtures/tasks.ts";
import { block, callsOf, collect, errorOf, items, settledOf, valuesOf } from "./pools.ts";

const numbered = (count: number) => items(Array.from({ length: count }, (_, s) => ({ s })));

test("createWorkerPool() has as many workers as there are cores by default", async () => {
  await using pool = createWorkerPool();
  assertEquals(pool.maxWorkers, availableParallelism());
});

test("createWorkerPool() refuses a number of workers that is none", () => {
  for (const maxWorkers of [0, -1, 1.5, NaN, Infinity, "2" as unknown as number]) {
    assertThrows(() => createWorkerPool({ maxWorkers }), RangeError, "maxWorkers must be a positive integer");
  }
});

test("createWorkerPool() refuses an option that does not exist", () => {
  assertThrows(() => createWorkerPool({ maxWorker: 2 } as never), TypeError, 'Cannot start worker pool: unknown option "maxWorker"');
});

test("execute() makes calls of items in workers", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const count = 3000;
  assertEquals(await valuesOf(pool, tasks.double, numbered(count)), Array.from({ length: count }, (_, s) => s * 2));
});

test("execute() makes calls of blocks, params and points", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  assertEquals(await valuesOf(pool, tasks.scale.withParams({ alpha: 3 }), [block({ s: [1, 2] }), block({ s: [3] })]), [[3, 6], [9]]);
  const points: unknown[] = [];
  const onPoint = (...point: unknown[]) => void points.push(point);
  const [settled] = await settledOf(pool, tasks.byPoint, [block({ a: [1, 2], b: ["x", "y"] })], { onPoint });
  assertEquals(settled.ok && settled.value, ["1x", "1y", "2x", "2y"]);
  assertEquals(points, [[0, 0, "1x"], [0, 1, "1y"], [0, 2, "2x"], [0, 3, "2y"]]);
});

test("execute() sends large params once a run", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const table = new Float64Array(100_000);
  assertEquals(await valuesOf(pool, tasks.sizeOf.withParams({ table }), numbered(3)), [100_000, 100_001, 100_002]);
});

test("execute() starts no worker where there is no call", async () => {
  await using pool = createWorkerPool();
  assertEquals(await settledOf(pool, tasks.double, []), []);
});

test("execute() starts no more workers than there are calls, and spreads calls over workers", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const one = new Set(await valuesOf(pool, tasks.thread, items([{ ms: 5 }])));
  assertEquals(one.size, 1);
  const both = new Set(await valuesOf(pool, tasks.thread, items(Array.from({ length: 12 }, () => ({ ms: 60 })))));
  assertEquals(both.size, 2);
  assert(both.has([...one][0]));
});

test("execute() says what a call threw, and at which point", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const kinds = ["type", "custom", "text", "symbol", "record", "nothing"];
  const settled = await settledOf(pool, tasks.fail, items(kinds.map((kind) => ({ kind }))));
  const [type, custom, ...others] = settled.slice(0, 5).map(errorOf);
  assert(type instanceof TypeError && type.cause instanceof RangeError && type.stack!.includes("tasks.ts"));
  assertEquals([custom.name, { ...custom }, typeof custom.cause], ["OddError", { code: "ODD" }, "string"]);
  assertEquals<unknown>(others, ["a text", "Symbol(odd)", { code: 5 }]);
  assertEquals(settled[5].ok && settled[5].value, "nothing");
  const [failed] = await settledOf(pool, tasks.byPoint, [block({ a: [1, 2], b: ["x", "bad"] })]);
  assert(!failed.ok && failed.error instanceof RangeError);
  assertEquals(failed.points?.map(({ index, error }) => [index, String(error)]), [[1, "RangeError: no bad"]]);
});

test("execute() refuses outputs that cannot be stored, and takes all that can", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const kinds = ["function", "symbol", "instance", "map", "date", "bigint", "nothing"];
  const settled = await settledOf(pool, tasks.odd, items(kinds.map((kind) => ({ kind }))));
  assertEquals(settled.slice(0, 3).map((one) => `${errorOf(one).name}: ${errorOf(one).message}`), [
    "UnstorableValueError: Cannot store output at $.f: a function",
    "UnstorableValueError: Cannot store output at $[0]: a symbol",
    "UnstorableValueError: Cannot store output at $[1].x: an instance of Foo",
  ]);
  const values = settled.slice(3).map((one) => one.ok && one.value);
  assertEquals(values, [new Map([["a", new Float64Array(10_000).fill(1)]]), new Date(5), 5n, undefined]);
});

test("execute() gives large arrays of their own: a function that keeps its array computes on with it", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const outputs = await valuesOf(pool, tasks.large, numbered(20)) as { values: Float64Array; first: Float64Array }[];
  for (const [s, { values, first }] of outputs.entries()) {
    assertEquals([values.length, values[0], values[131_071], first.buffer.byteLength], [131_072, s, s, 32]);
  }
  assertEquals(await valuesOf(pool, tasks.sum, items([{}])), [19 * 131_072]);
});

test("execute() moves the arrays of a function that gives them away, and never takes one twice", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const outputs = await valuesOf(pool, tasks.give, numbered(20)) as Float64Array[];
  for (const [s, array] of outputs.entries()) assertEquals([array.length, array[0], array[131_071]], [131_072, s, s]);
  const [settled] = await settledOf(pool, tasks.give, items([{ s: 0, again: true }]));
  assert(!settled.ok && String(settled.error).includes("given away with an earlier one"));
});

test("execute() takes no notice of what the function posts itself", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  assertEquals(await valuesOf(pool, tasks.shout, numbered(3)), [0, 1, 2]);
});

test("execute() pulls calls only as there is room for them", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  let pulled = 0;
  async function* calls() {
    for await (const call of callsOf(tasks.busy, items(Array.from({ length: 50 }, () => ({ ms: 60 }))))) {
      pulled++;
      yield call;
    }
  }
  const { signal } = new AbortController();
  let settled = 0;
  for await (const _ of pool.execute(calls(), { signal, onPoint: () => {} })) {
    assert(pulled - ++settled <= 3, `${pulled} pulled, ${settled} settled`);
    if (settled === 5) break;
  }
});

test("execute() yields what settled while the source waits for it", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  let release = () => {};
  const first = new Promise<void>((resolve) => release = resolve);
  async function* calls() {
    const [a, b] = await collect(callsOf(tasks.double, numbered(2)));
    yield a;
    await first;
    yield b;
  }
  const { signal } = new AbortController();
  const ids: number[] = [];
  for await (const { id } of pool.execute(calls(), { signal, onPoint: () => {} })) {
    ids.push(id);
    release();
  }
  assertEquals(ids, [0, 1]);
});

test("execute() serves several runs at once", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const runs = [300, 200, 100].map((count) => valuesOf(pool, tasks.double, numbered(count)));
  const slow = valuesOf(pool, tasks.busy, items(Array.from({ length: 5 }, () => ({ ms: 20 }))));
  assertEquals((await Promise.all(runs)).map((values) => values.length), [300, 200, 100]);
  assertEquals(await slow, [20, 20, 20, 20, 20]);
});

test("execute() does not leave short calls behind a long one", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  await valuesOf(pool, tasks.busy, items(Array.from({ length: 60 }, () => ({ ms: 1 }))));
  const lengths = [...Array.from({ length: 200 }, () => 0.1), 1500, ...Array.from({ length: 200 }, () => 0.1)];
  const { signal } = new AbortController();
  const last: number[] = [];
  for await (const { id } of pool.execute(callsOf(tasks.busy, items(lengths.map((ms) => ({ ms })))), { signal, onPoint: () => {} })) {
    last.push(id);
  }
  assertEquals(last.length, 401);
  assert(last.slice(-12).includes(200), `the long call settled at ${last.indexOf(200)}`);
});

test("execute() hands on the error of the calls, and one of onPoint", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const { signal } = new AbortController();
  async function* calls() {
    yield* callsOf(tasks.double, numbered(2));
    throw new RangeError("source");
  }
  await assertRejects(() => collect(pool.execute(calls(), { signal, onPoint: () => {} })), RangeError, "source");
  const onPoint = () => {
    throw new RangeError("taker");
  };
  await assertRejects(() => settledOf(pool, tasks.byPoint, [block({ a: [1], b: ["x"] })], { onPoint }), RangeError, "taker");
});

test("execute() refuses arguments that cannot be sent", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  await assertRejects(() => settledOf(pool, tasks.double, items([{ s: () => 1 }])), TypeError, "Cannot send call");
  assertEquals(await valuesOf(pool, tasks.double, numbered(1)), [0]);
});

test("execute() refuses a function that is no task", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  await assertRejects(() => settledOf(pool, tasks.notTask, numbered(1)), TypeError, "task(import.meta.url");
});

test("close() may be called twice, and ends the pool for good", async () => {
  const pool = createWorkerPool({ maxWorkers: 1 });
  await valuesOf(pool, tasks.double, numbered(1));
  await pool.close();
  await pool.close();
  await assertRejects(() => settledOf(pool, tasks.double, numbered(1)), Error, "the worker pool is closed");
});

test("close() ends runs under way with an error", async () => {
  const pool = createWorkerPool({ maxWorkers: 2 });
  const run = settledOf(pool, tasks.busy, items([{ ms: 5000 }, { ms: 5000 }]));
  const failed = assertRejects(() => run, Error, "the worker pool is closed");
  await new Promise((resolve) => setTimeout(resolve, 300));
  await pool.close();
  await failed;
});
