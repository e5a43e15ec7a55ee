import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Call } from "../../src/map/call.ts";
import { task, taskOf } from "../../src/map/task.ts";
import { createWorkerPool } from "../../src/map/worker_pool.ts";
import { isDeno, tempDir, test } from "../test.ts";
import * as tasks from "./fixtures/tasks.ts";
import { block, collect, errorOf, items, settledOf, valuesOf } from "./pools.ts";

const fixture = (name: string) => new URL(`./fixtures/${name}.ts`, import.meta.url).href;
/** A task whose module is not imported here. */
const elsewhere = (module: string, name: string) => task(fixture(module), name, () => 1);

const onDeno = { on: ["deno"], because: "other runtimes have no such function" } as const;
const everywhere = { on: ["deno", "bun", "node"], because: "every worker can" } as const;
const ways: Readonly<Record<string, string>> = {
  close: "self.close() was called",
  exit: "Deno.exit() was called",
  process: "process.exit() was called",
  throw: "it threw outside a call: thrown later",
  reject: "it threw outside a call: rejected later",
};

for (const [how, words] of Object.entries(ways)) {
  const where = how === "exit" || how === "close" ? onDeno : everywhere;
  test(`execute() goes on without the call whose worker ends twice: ${words}`, where, async () => {
    await using pool = createWorkerPool({ maxWorkers: 2 });
    const settled = await settledOf(
      pool,
      tasks.die,
      items([{ s: 1 }, { s: 2, how }, ...Array.from({ length: 20 }, (_, i) => ({ s: i + 3 }))]),
    );
    const { message } = errorOf(settled[1]);
    assertEquals(message, `Cannot finish call: its worker ended twice while it was made: ${words}`);
    assertEquals(settled.map((one) => one.ok), settled.map((_, i) => i !== 1));
    assertEquals(await valuesOf(pool, tasks.double, items([{ s: 4 }])), [8]);
  });
}

test("execute() makes a call again whose worker ends once", async () => {
  await using dir = await tempDir();
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const how = ["close", "throw"];
  assertEquals(await valuesOf(pool, tasks.dieOnce, items(how.map((how) => ({ how, path: join(dir.path, how) })))), how);
});

test("execute() makes calls that a lost worker had not begun once only", async () => {
  await using dir = await tempDir();
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const path = join(dir.path, "calls");
  const note = (count: number) => items(Array.from({ length: count }, (_, s) => ({ path, s, ms: 0 })));
  await valuesOf(pool, tasks.noted, note(500));
  const later = valuesOf(pool, tasks.noted, note(500));
  await settledOf(pool, tasks.die, items([{ s: 1, how: "process" }]));
  await later;
  const calls = (await readFile(path, "utf8")).trim().split("\n");
  assert(calls.length >= 1000 && calls.length <= 1100, `${calls.length} calls`);
});

test("execute() settles every call of every run once, whichever workers end", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const isDeadly = (s: number) => s % 8 === 5;
  const values = Array.from({ length: 16 }, (_, s) => isDeadly(s) ? { s, how: s % 3 === 0 ? "throw" : "process" } : { s });
  const runs = await Promise.all([1, 2].map(() => settledOf(pool, tasks.die, items(values))));
  for (const settled of runs) {
    assertEquals(settled.map(({ id }) => id), values.map(({ s }) => s));
    assertEquals(settled.map((one) => one.ok), values.map(({ s }) => !isDeadly(s)));
  }
});

test("execute() keeps the points that settled before a worker ended", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const points: unknown[] = [];
  const onPoint = (...point: unknown[]) => void points.push(point);
  const [settled] = await settledOf(pool, tasks.settleAndDie, [block({ a: [1, 2, 3, 4, 5] })], { onPoint });
  assertStringIncludes(errorOf(settled).message, `${isDeno ? "self.close" : "process.exit"}() was called`);
  assertEquals(points.slice(0, 3), [[0, 0, 0], [0, 1, 1], [0, 2, 2]]);
});

test("execute() ends a call that takes too long, and no other", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  await valuesOf(pool, tasks.busy, items([{ ms: 1 }, { ms: 1 }]));
  const start = performance.now();
  const settled = await settledOf(pool, tasks.busy, items([100, 5000, 100, 100, 100].map((ms) => ({ ms }))), { timeoutMs: 300 });
  assert(performance.now() - start < 3000);
  const error = errorOf(settled[1]);
  assertEquals(error.name, "TimeoutError");
  assertStringIncludes(error.message, "300 ms");
  assertEquals(settled.map((one) => one.ok && one.value), [100, false, 100, 100, 100]);
});

test("execute() counts a call's time from its own start", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const settled = await settledOf(pool, tasks.busy, items(Array.from({ length: 10 }, () => ({ ms: 60 }))), { timeoutMs: 250 });
  assert(settled.every((one) => one.ok));
  const tiny = await settledOf(pool, tasks.busy, items(Array.from({ length: 1000 }, () => ({ ms: 0.5 }))), { timeoutMs: 200 });
  assert(tiny.every((one) => one.ok));
});

/** A call of points that do as they are told, and what becomes of it. */
async function linger(fn: unknown, ways: readonly string[], { timeoutMs }: { timeoutMs?: number } = {}) {
  await using dir = await tempDir();
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const path = join(dir.path, "calls");
  const numbers = ways.map((_, s) => s);
  const args = { vectors: { path: ways.map(() => path), s: numbers, how: [...ways] }, groups: [["path", "s", "how"]] };
  const came: number[] = [];
  const onPoint = (_id: number, index: number) => void came.push(index);
  const call: AsyncIterable<Call> = (async function* () {
    yield await { id: 0, task: taskOf(fn), args, goesOn: true };
  })();
  const [settled] = await collect(pool.execute(call, { signal: new AbortController().signal, timeoutMs, onPoint }));
  const points = settled.ok ? [] : settled.points?.map(({ index, error }) => [index, (error as Error).name]);
  return { settled, points, came, made: (await readFile(path, "utf8")).trim().split("\n").map(Number) };
}

test("execute() counts the time of each point of a function of one point", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const s = Array.from({ length: 30 }, (_, i) => i);
  const [settled] = await settledOf(pool, tasks.points, [block({ s })], { timeoutMs: 500 });
  assertEquals(settled.ok && settled.value, s);
});

test("execute() gives up a point that waits too long, and goes on with the others in the same worker", async () => {
  for (const fn of [tasks.lingering, tasks.lingeringTogether]) {
    const { points, came, made } = await linger(fn, ["", "throw", "hang", "", "hang", ""], { timeoutMs: 300 });
    assertEquals(points?.toSorted(), [[1, "RangeError"], [2, "TimeoutError"], [4, "TimeoutError"]]);
    assertEquals([came.toSorted(), made], [[0, 3, 5], [0, 1, 2, 3, 4, 5]]);
  }
});

test("execute() blames the point that holds a worker, and those that failed before, but none that was not reached", async () => {
  const { settled, points, came, made } = await linger(tasks.lingering, ["", "throw", "", "spin", "", ""], { timeoutMs: 300 });
  assertEquals([points, came, made], [[[1, "RangeError"], [3, "TimeoutError"]], [0, 2], [0, 1, 2, 3]]);
  assertEquals([errorOf(settled).name, settled.ok], ["TimeoutError", false]);
});

test("execute() blames the point that began last of those under way in a worker that is held, and none that waits beside it", async () => {
  const { points, came } = await linger(tasks.lingeringTogether, ["", "", "", "", "hang", "spin", "", ""], { timeoutMs: 400 });
  assertEquals([points, came.toSorted()], [[[5, "TimeoutError"]], [0, 1, 2]]);
});

test("execute() blames the point with which a worker ends twice, but none that was not reached", async () => {
  const { settled, points, made } = await linger(tasks.lingering, ["", "", "die", "", ""]);
  assertEquals([points, made], [[[2, "Error"]], [0, 1, 2, 0, 1, 2]]);
  assertStringIncludes(errorOf(settled).message, "Cannot finish call: its worker ended twice while it was made");
});

test("execute() counts the time of a function of vectors from its start, though it sends points", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const came: number[] = [];
  const start = performance.now();
  const onPoint = (_id: number, index: number) => void came.push(index);
  const [settled] = await settledOf(pool, tasks.settling, [block({ s: Array.from({ length: 200 }, (_, i) => i) })], {
    timeoutMs: 300,
    onPoint,
  });
  assert(performance.now() - start < 4000);
  assertEquals(errorOf(settled).name, "TimeoutError");
  assert(came.length > 0);
});

test("execute() does not take a call for overdue because this thread was busy", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  await valuesOf(pool, tasks.busy, items([{ ms: 1 }]));
  const run = settledOf(pool, tasks.busy, items([{ ms: 50 }, { ms: 50 }, { ms: 50 }]), { timeoutMs: 100 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const end = performance.now() + 400;
  while (performance.now() < end);
  assert((await run).every((one) => one.ok));
});

test("execute() tells calls of an aborted run to stop, and ends with the reason", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  await valuesOf(pool, tasks.double, items([{ s: 1 }]));
  const stop = new AbortController();
  const reason = new RangeError("enough");
  setTimeout(() => stop.abort(reason), 100);
  const start = performance.now();
  const waits = items(Array.from({ length: 5 }, () => ({ ms: 10_000 })));
  const error = await assertRejects(() => settledOf(pool, tasks.wait, waits, { signal: stop.signal }), RangeError);
  assertEquals(error, reason);
  assert(performance.now() - start < 2000);
  assertEquals(await valuesOf(pool, tasks.double, items([{ s: 1 }])), [2]);
});

test("execute() ends workers whose calls do not stop", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  await valuesOf(pool, tasks.double, items([{ s: 1 }]));
  for (const fn of [tasks.busy, tasks.deaf]) {
    const start = performance.now();
    const signal = AbortSignal.timeout(100);
    await assertRejects(() => settledOf(pool, fn, items([{ ms: 20_000 }, { ms: 20_000 }]), { signal }), DOMException);
    assert(performance.now() - start < 3000);
  }
  assertEquals(await valuesOf(pool, tasks.double, items([{ s: 1 }])), [2]);
});

test("execute() makes no call where the signal is aborted already", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const signal = AbortSignal.abort(new RangeError("before"));
  await assertRejects(() => settledOf(pool, tasks.double, items([{ s: 1 }]), { signal }), RangeError, "before");
});

test("execute() leaves the calls of other runs alone when one is aborted", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const stop = new AbortController();
  const aborted = settledOf(pool, tasks.busy, items([{ ms: 5000 }, { ms: 5000 }]), { signal: stop.signal });
  const failed = assertRejects(() => aborted, DOMException);
  const other = valuesOf(pool, tasks.busy, items(Array.from({ length: 10 }, () => ({ ms: 5 }))));
  setTimeout(() => stop.abort(), 200);
  await failed;
  assertEquals(await other, Array.from({ length: 10 }, () => 5));
});

test("execute() says which exports there are, where the task is not", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const one = items([{ s: 1 }, { s: 2 }]);
  const missing = await assertRejects(() => settledOf(pool, elsewhere("tasks", "dubble"), one), TypeError);
  assertStringIncludes(missing.message, 'Cannot load task "dubble": the module has no such export, it has ');
  assertStringIncludes(missing.message, "double, ");
  const plain = await assertRejects(() => settledOf(pool, elsewhere("tasks", "notTask"), one), TypeError);
  assertStringIncludes(plain.message, "the export is no task: write export const notTask = task(import.meta.url");
  const other = await assertRejects(() => settledOf(pool, elsewhere("tasks", "other"), one), TypeError);
  assertStringIncludes(other.message, 'the export is the task "double2" of ');
});

test("execute() says why a module does not load", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const broken = await assertRejects(() => settledOf(pool, elsewhere("broken", "f"), items([1, 2])), TypeError);
  assertStringIncludes(broken.message, 'Cannot load task "f": its module does not load in a worker: broken on purpose: received file://');
  assert(broken.cause instanceof RangeError);
  await assertRejects(() => settledOf(pool, elsewhere("nowhere", "f"), items([1])), TypeError, "its module does not load in a worker");
});

test("execute() says that a module ended its worker", async () => {
  await using pool = createWorkerPool({ maxWorkers: 2 });
  const error = await assertRejects(() => settledOf(pool, elsewhere("closes", "never"), items([1])), Error);
  assertStringIncludes(error.message, `its module ended the worker: ${isDeno ? "self.close" : "process.exit"}() was called`);
});

test("execute() can be aborted while a module loads for ever", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  await assertRejects(() => settledOf(pool, elsewhere("slow", "never"), items([1]), { signal: AbortSignal.timeout(300) }), DOMException);
  assertEquals(await valuesOf(pool, tasks.double, items([{ s: 1 }])), [2]);
});

test("execute() fails a call that starts a pool itself", async () => {
  await using pool = createWorkerPool({ maxWorkers: 1 });
  const [settled] = await settledOf(pool, tasks.nested, items([{}]));
  assertStringIncludes(errorOf(settled).message, "Cannot start worker pool: this is a worker of a pool");
});
