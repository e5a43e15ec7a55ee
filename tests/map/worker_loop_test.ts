import { assert, assertEquals } from "@std/assert";
import { decodeError, encodeError } from "../../src/map/error_record.ts";
import { BEGUN, type CallsMessage, type FromWorker, REVOKED, type SettledMessage, SLOTS, WAITING } from "../../src/map/messages.ts";
import { taskOf } from "../../src/map/task.ts";
import { WorkerLoop } from "../../src/map/worker_loop.ts";
import { test } from "../test.ts";
import * as tasks from "./fixtures/tasks.ts";
import { block, items } from "./pools.ts";

/** A loop in this thread that has been told of a task. */
function startLoop(fn: unknown): { loop: WorkerLoop; slots: Int32Array; posted: FromWorker[]; until(test: () => boolean): Promise<void> } {
  const posted: FromWorker[] = [];
  const loop = new WorkerLoop((message) => void posted.push(structuredClone(message)));
  const slots = new Int32Array(new SharedArrayBuffer(SLOTS * 4));
  loop.receive({ type: "start", slots: slots.buffer as SharedArrayBuffer });
  loop.receive({ type: "load", task: 1, ref: taskOf(fn)! });
  const until = async (isDone: () => boolean) => {
    while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  return { loop, slots, posted, until };
}

function calls(values: readonly unknown[], { task = 1, first = 0, timeoutMs = 0 } = {}): CallsMessage {
  return [task, 7, first, items(values), timeoutMs, false];
}

const settledIn = (posted: readonly FromWorker[]) => posted.filter((message): message is SettledMessage => !("type" in message));
const settledCalls = (posted: readonly FromWorker[]) => settledIn(posted).flatMap(([calls]) => calls);
const typesOf = (posted: readonly FromWorker[]) => posted.map((message) => "type" in message ? message.type : "settled");

test("receive() makes calls in order, after the task is loaded", async () => {
  const { loop, slots, posted, until } = startLoop(tasks.double);
  loop.receive(calls([{ s: 1 }, { s: 2 }]));
  loop.receive(calls([{ s: 3 }], { first: 2 }));
  await until(() => settledCalls(posted).length === 3);
  assertEquals(posted[0], { type: "loaded", task: 1 });
  assertEquals(settledCalls(posted), [0, 1, 2]);
  assertEquals(settledIn(posted).flatMap(([, , values]) => values), [2, 4, 6]);
  assertEquals([...slots.subarray(0, 4)], [BEGUN, BEGUN, BEGUN, WAITING]);
});

test("receive() passes over calls that were taken back", async () => {
  const { loop, slots, posted, until } = startLoop(tasks.double);
  slots[1] = REVOKED;
  loop.receive(calls([{ s: 1 }, { s: 2 }, { s: 3 }]));
  await until(() => settledCalls(posted).length === 2);
  assertEquals(settledCalls(posted), [0, 2]);
});

test("receive() tells when a call begins, if it is to and nothing else has just been told", async () => {
  const { loop, posted, until } = startLoop(tasks.busy);
  loop.receive(calls([{ ms: 30 }, { ms: 30 }], { timeoutMs: 1000 }));
  await until(() => settledCalls(posted).length === 2);
  assertEquals(typesOf(posted), ["loaded", "begun", "settled", "settled"]);
  assertEquals(posted[1], { type: "begun", call: 0 });
});

test("receive() aborts the signal of the calls of one run", async () => {
  const { loop, posted, until } = startLoop(tasks.wait);
  loop.receive(calls([{ ms: 10_000 }]));
  await until(() => posted.length > 0);
  loop.receive({ type: "abort", run: 6, reason: encodeError(new RangeError("other")) });
  loop.receive({ type: "abort", run: 7, reason: encodeError(new RangeError("this")) });
  await until(() => settledCalls(posted).length === 1);
  const [[, , , beside]] = settledIn(posted);
  assertEquals((decodeError(beside!.failures[0].error) as Error).message, "this");
});

test("receive() refuses a task that is not there, and makes none of its calls", async () => {
  const { loop, posted, until } = startLoop(tasks.double);
  loop.receive({ type: "load", task: 2, ref: { ...taskOf(tasks.double)!, name: "dubble" } });
  loop.receive(calls([{ s: 1 }], { task: 2 }));
  loop.receive(calls([{ s: 1 }], { first: 1 }));
  await until(() => settledCalls(posted).length === 1);
  assertEquals(settledCalls(posted), [1]);
  assert(posted.some((message) => "type" in message && message.type === "refused" && message.task === 2));
});

test("refuse() refuses the tasks that are being loaded, and those alone", async () => {
  const { loop, posted, until } = startLoop(tasks.double);
  await until(() => posted.length === 1);
  loop.receive({ type: "load", task: 2, ref: taskOf(tasks.scale)! });
  loop.refuse(new Error("not here"));
  loop.receive(calls([{ s: [1] }], { task: 2 }));
  loop.receive(calls([{ s: 1 }], { first: 1 }));
  await until(() => settledCalls(posted).length === 1);
  assertEquals(typesOf(posted), ["loaded", "refused", "settled"]);
});

test("receive() forgets a task when it is told to", async () => {
  const { loop, posted, until } = startLoop(tasks.double);
  await until(() => posted.length === 1);
  loop.receive({ type: "forget", task: 1 });
  loop.receive(calls([{ s: 1 }]));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(settledCalls(posted), []);
});

test("end() says why, after all that settled", async () => {
  const { loop, posted, until } = startLoop(tasks.wait);
  loop.receive(calls([{ ms: 0 }, { ms: 100 }]));
  await until(() => posted.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 30));
  loop.end("it was told to", new RangeError("no"));
  assertEquals(typesOf(posted), ["loaded", "settled", "ending"]);
  await until(() => settledCalls(posted).length === 2);
});

test("end() lets no call begin that has not: those of a module that is still loading, and those behind the one under way", async () => {
  const loading = startLoop(tasks.double);
  loading.loop.receive(calls([{ s: 1 }]));
  loading.loop.end("its module closed it");
  await loading.until(() => typesOf(loading.posted).includes("loaded"));
  const { loop, slots, posted, until } = startLoop(tasks.wait);
  loop.receive(calls([{ ms: 20 }, { ms: 0 }]));
  loop.receive(calls([{ ms: 0 }], { first: 2 }));
  await until(() => slots[0] === BEGUN);
  loop.end("its first call closed it");
  await until(() => settledCalls(posted).length > 0);
  await new Promise((resolve) => setImmediate(resolve));
  assertEquals([settledCalls(loading.posted), settledCalls(posted)], [[], [0]]);
  assertEquals([...loading.slots.subarray(0, 3), ...slots.subarray(0, 3)], [WAITING, WAITING, WAITING, BEGUN, WAITING, WAITING]);
});

test("receive() tells functions whether they are to go on past points that fail", async () => {
  for (const goesOn of [false, true]) {
    const { loop, posted, until } = startLoop(tasks.byPoint);
    loop.receive([1, 7, 0, [block({ a: [1, 2], b: ["bad", "x"] })], 0, goesOn]);
    await until(() => settledCalls(posted).length === 1);
    const [[, , , beside]] = settledIn(posted);
    assertEquals(beside?.failures[0].points?.map(({ index }) => index), goesOn ? [0, 2] : [0]);
    assertEquals(beside?.points, goesOn ? [[0, 1, "1x"], [0, 3, "2x"]] : []);
  }
});
