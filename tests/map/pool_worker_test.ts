import { assert, assertEquals } from "@std/assert";
import type { Call } from "../../src/map/call.ts";
import type { SettledMessage } from "../../src/map/messages.ts";
import type { PoolRun, Ticket } from "../../src/map/pool_run.ts";
import { PoolWorker, type WorkerEnd } from "../../src/map/pool_worker.ts";
import { taskOf } from "../../src/map/task.ts";
import { isDeno, test } from "../test.ts";
import * as tasks from "./fixtures/tasks.ts";
import { callsOf, collect, items } from "./pools.ts";

interface Started extends AsyncDisposable {
  readonly worker: PoolWorker;
  readonly settled: SettledMessage[];
  readonly ends: WorkerEnd[];
  readonly errors: unknown[];
  until(isDone: () => boolean): Promise<void>;
}

async function startPoolWorker(): Promise<Started> {
  const [settled, ends, errors] = [[] as SettledMessage[], [] as WorkerEnd[], [] as unknown[]];
  const worker = new PoolWorker({
    onReady: () => {},
    onLoaded: (_, __, error) => void errors.push(error),
    onBegun: () => {},
    onSettled: (_, message) => void settled.push(message),
    onEnd: (_, end) => void ends.push(end),
  });
  const until = async (isDone: () => boolean) => {
    while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  await until(() => worker.isReady);
  return { worker, settled, ends, errors, until, [Symbol.asyncDispose]: () => worker.terminate() };
}

async function ticketsOf(fn: unknown, values: readonly unknown[]): Promise<Ticket[]> {
  const run = { number: 1 } as PoolRun;
  const calls: Call[] = await collect(callsOf(fn, items(values)));
  return calls.map((call) => ({ run, call, losses: 0, points: [] }));
}

test("send() has the calls in hand until they are finished", async () => {
  await using started = await startPoolWorker();
  const { worker, settled, until } = started;
  const tickets = await ticketsOf(tasks.double, [{ s: 1 }, { s: 2 }]);
  worker.send(tickets, 1, taskOf(tasks.double)!, undefined);
  assertEquals(worker.inHand.tickets, tickets);
  await until(() => settled.length > 0);
  assertEquals(settled[0][2], [2, 4]);
  assert(!worker.isIdle);
  worker.inHand.finish(0);
  worker.inHand.finish(1);
  assert(worker.isIdle && worker.hasSettled);
});

test("revoke() takes back what has not begun", async () => {
  await using started = await startPoolWorker();
  const { worker, until } = started;
  const tickets = await ticketsOf(tasks.busy, [{ ms: 200 }, { ms: 1 }, { ms: 1 }, { ms: 1 }]);
  worker.send(tickets, 1, taskOf(tasks.busy)!, undefined);
  await until(() => worker.inHand.current !== undefined);
  assertEquals([worker.inHand.current, worker.inHand.waiting, worker.isOpen], [tickets[0], 3, true]);
  assertEquals(worker.revoke((ticket) => ticket !== tickets[2], 1), [tickets[3]]);
  assertEquals(worker.revoke(() => true, Infinity), [tickets[1], tickets[2]]);
  assertEquals([worker.inHand.tickets, worker.isSlow, worker.isOpen], [[tickets[0]], true, false]);
  await until(() => worker.hasSettled);
  assertEquals([worker.isSlow, worker.isOpen], [false, true]);
});

test("abort() tells the calls of a run to stop", async () => {
  await using started = await startPoolWorker();
  const { worker, settled, until } = started;
  worker.send(await ticketsOf(tasks.wait, [{ ms: 10_000 }]), 1, taskOf(tasks.wait)!, undefined);
  await until(() => worker.inHand.current !== undefined);
  worker.abort(2, new Error("another run"));
  worker.abort(1, new Error("this run"));
  await until(() => settled.length > 0);
  assertEquals(settled[0][3]?.failures[0].error.message, "this run");
});

test("forget() lets the worker load a task anew", async () => {
  await using started = await startPoolWorker();
  const { worker, errors, until } = started;
  for (const count of [1, 2]) {
    worker.send(await ticketsOf(tasks.double, [{ s: 1 }]), 1, taskOf(tasks.double)!, undefined);
    await until(() => errors.length === count);
    worker.forget(1);
  }
  assertEquals(errors, [undefined, undefined]);
});

test("a worker tells once that it has ended", async () => {
  await using started = await startPoolWorker();
  const { worker, ends, until } = started;
  const tickets = await ticketsOf(tasks.die, [{ s: 1, how: isDeno ? "exit" : "process" }]);
  worker.send(tickets, 1, taskOf(tasks.die)!, undefined);
  await until(() => ends.length > 0);
  assertEquals(ends.map(({ how }) => how), [`${isDeno ? "Deno" : "process"}.exit() was called`]);
  assertEquals([worker.isReady, worker.hasFailedToStart, worker.inHand.current], [false, false, tickets[0]]);
});

test("terminate() ends a worker that is still starting", async () => {
  const worker = new PoolWorker({ onReady: () => {}, onLoaded: () => {}, onBegun: () => {}, onSettled: () => {}, onEnd: () => {} });
  await worker.terminate();
  assertEquals(worker.isReady, false);
});

test("a worker that passed over too many calls is spent", async () => {
  await using started = await startPoolWorker();
  const { worker, until } = started;
  worker.send(await ticketsOf(tasks.busy, [{ ms: 1 }]), 1, taskOf(tasks.busy)!, undefined);
  await until(() => worker.hasSettled);
  worker.inHand.finish(0);
  worker.send(await ticketsOf(tasks.busy, [{ ms: 300 }]), 1, taskOf(tasks.busy)!, undefined);
  for (let i = 0; i < 4; i++) {
    worker.send(await ticketsOf(tasks.busy, Array.from({ length: 1000 }, () => ({ ms: 1 }))), 1, taskOf(tasks.busy)!, undefined);
    worker.revoke(({ call }) => call.id >= 0, 1000);
  }
  assert(!worker.isOpen);
});
