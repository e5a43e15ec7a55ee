import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { CallQueue, type CallSource } from "../../src/engine/call_queue.ts";
import { deferred } from "../../src/engine/deferred.ts";
import type { Job, Task } from "../../src/engine/jobs.ts";
import type { BlockArguments, Call } from "../../src/map/call.ts";
import { axesOf } from "../grid/grids.ts";
import { test } from "../test.ts";

const axes = axesOf({ a: ["x", "y"], s: [1, 2, 3] });

/** A task for one point. */
function taskOf(a: number, s = 0): Task {
  const block = { axes, positions: [[a], [s]], size: 1 };
  return { job: { options: { i: 7 }, wants: () => true } as unknown as Job, block, points: Uint32Array.of(a * 3 + s), failures: 0 };
}

/** A queue over chunks of these tasks; each chunk is noted when it is started. */
function queueOf(chunks: readonly (readonly Task[])[], rest: Partial<CallSource> = {}) {
  const started: number[] = [];
  let at = 0;
  const next = async () => {
    await Promise.resolve();
    if (at === chunks.length) return undefined;
    started.push(at);
    return chunks[at++];
  };
  return { queue: new CallQueue({ next, ...rest }), started };
}

/** Pulls all calls, closing each at once. */
async function drain(queue: CallQueue): Promise<Task[]> {
  const tasks: Task[] = [];
  for await (const { id } of queue) {
    tasks.push(queue.task(id)!);
    queue.close(id);
  }
  return tasks;
}

test("CallQueue gives the tasks of all chunks in order, and starts a chunk when those before it are taken", async () => {
  const tasks = [taskOf(0, 0), taskOf(0, 1), taskOf(1, 0)];
  const { queue, started } = queueOf([tasks.slice(0, 2), [], tasks.slice(2)]);
  const calls = queue[Symbol.asyncIterator]();
  const seen: unknown[] = [];
  for (let n = 0; n < 3; n++) {
    const { value } = await calls.next();
    seen.push([value.id, started.length]);
    assertStrictEquals(queue.task(value.id), tasks[n]);
    queue.close(value.id);
  }
  assertEquals([seen, (await calls.next()).done], [[[0, 1], [1, 1], [2, 3]], true]);
});

test("CallQueue makes the arguments of a call afresh each time", () => {
  const { queue } = queueOf([]);
  const call = queue.open(taskOf(1, 2));
  (call.args as BlockArguments).vectors.s.push(99);
  assertEquals(call.args, { vectors: { a: ["y"], s: [3] }, groups: [["a"], ["s"]] });
  assertEquals(structuredClone(call), { id: 0, args: { vectors: { a: ["y"], s: [3] }, groups: [["a"], ["s"]] } });
});

test("CallQueue puts the task's reference and the item into calls", () => {
  const ref = { url: "file:///tasks.ts", name: "half" };
  const itemOf = (i: number, point: number) => ({ i, point });
  const { queue } = queueOf([], { ref, itemOf });
  assertEquals(structuredClone(queue.open(taskOf(1, 2))), { id: 0, task: ref, args: { item: { i: 7, point: 5 } } });
});

test("CallQueue tells in each call whether it goes on past points that fail", () => {
  for (const [goesOn, told] of [[undefined, undefined], [false, undefined], [true, true]] as const) {
    assertEquals(structuredClone(queueOf([], { goesOn }).queue.open(taskOf(0))).goesOn, told);
  }
});

test("CallQueue waits for open calls, as more may follow from them", async () => {
  const { queue } = queueOf([[taskOf(0)]]);
  const calls = queue[Symbol.asyncIterator]();
  const first = (await calls.next()).value as Call;
  const second = calls.next();
  const again = taskOf(1);
  queue.push(again);
  queue.close(first.id);
  const call = (await second).value as Call;
  assertStrictEquals(queue.task(call.id), again);
  const end = calls.next();
  queue.close(call.id);
  queue.close(call.id);
  assertEquals((await end).done, true);
});

test("CallQueue.push() with a delay keeps the queue open until then, and others go on meanwhile", async () => {
  const late = taskOf(1, 1);
  const { queue, started } = queueOf([[taskOf(0)], [taskOf(0, 1)]]);
  const tasks: Task[] = [];
  for await (const { id } of queue) {
    const task = queue.task(id)!;
    if (tasks.length === 0) queue.push(late, 5);
    tasks.push(task);
    queue.close(id);
  }
  assertEquals([tasks.length, tasks.indexOf(late), started], [3, 2, [0, 1]]);
});

test("CallQueue takes tasks that are pushed while a chunk is started", async () => {
  const { promise, resolve } = deferred<readonly Task[] | undefined>();
  const queue = new CallQueue({ next: () => promise });
  const tasks = drain(queue);
  const pushed = taskOf(1);
  queue.push(pushed);
  resolve(undefined);
  assertEquals(await tasks, [pushed]);
});

test("CallQueue.stop() ends it at once, whether it waits for a call, a time or a chunk", async () => {
  const waiting = queueOf([[taskOf(0)]]).queue;
  const calls = waiting[Symbol.asyncIterator]();
  await calls.next();
  const end = calls.next();
  waiting.push(taskOf(1), 60_000);
  waiting.stop();
  assertEquals((await end).done, true);
  waiting.push(taskOf(1), 60_000);
  assertEquals((await calls.next()).done, true);

  const { promise, resolve } = deferred<readonly Task[] | undefined>();
  const starting = new CallQueue({ next: () => promise });
  const none = drain(starting);
  starting.stop();
  resolve([taskOf(0)]);
  assertEquals(await none, []);
});

test("CallQueue.stop() leaves the calls under way to be settled, end() does not", async () => {
  const { queue } = queueOf([[taskOf(0)]]);
  const { id } = (await queue[Symbol.asyncIterator]().next()).value as Call;
  queue.stop();
  assertEquals(queue.task(id) === undefined, false);
  queue.end();
  assertEquals(queue.task(id), undefined);
});

test("CallQueue keeps no timer when its reader goes away, or a chunk cannot be started", async () => {
  const { queue } = queueOf([[taskOf(0)]]);
  for await (const _ of queue) {
    queue.push(taskOf(1), 60_000);
    break;
  }
  const failing = new CallQueue({ next: () => Promise.reject(new Error("disk")) });
  failing.push(taskOf(1), 60_000);
  assertEquals((await drain(failing)).length <= 1, true);
  assertThrows(() => failing.throwIfCut(), Error, "disk");
});

test("CallQueue gives a hundred thousand calls in no time", async () => {
  const tasks = Array.from({ length: 100_000 }, () => taskOf(0));
  const start = performance.now();
  assertEquals((await drain(queueOf([tasks]).queue)).length, 100_000);
  assertEquals(performance.now() - start < 5000, true);
});

test("CallQueue gives no further call once its signal is aborted, and tells its reason", async () => {
  const controller = new AbortController();
  const { queue } = queueOf([[taskOf(0), taskOf(1)]], { signal: controller.signal });
  const calls = queue[Symbol.asyncIterator]();
  await calls.next();
  queue.throwIfCut();
  controller.abort("enough");
  assertEquals((await calls.next()).done, true);
  assertEquals(await Promise.resolve().then(() => queue.throwIfCut()).catch((error) => error), "enough");
});

test("CallQueue waits for no time once its signal is aborted, but for the calls under way", async () => {
  const controller = new AbortController();
  const { queue } = queueOf([[taskOf(0), taskOf(1)]], { signal: controller.signal });
  const calls = queue[Symbol.asyncIterator]();
  const ids = [(await calls.next()).value.id, (await calls.next()).value.id];
  const end = calls.next();
  setTimeout(() => controller.abort("enough"), 1);
  setTimeout(() => ids.forEach((id) => queue.close(id)), 3);
  assertEquals((await end).done, true);
  queue.throwIfCut();

  const waiting = queueOf([[taskOf(0)]], { signal: AbortSignal.timeout(2) }).queue;
  for await (const { id } of waiting) {
    waiting.push(taskOf(1), 60_000);
    waiting.close(id);
  }
  assertThrows(() => waiting.throwIfCut(), DOMException);
});
