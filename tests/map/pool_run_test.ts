import { assertEquals, assertRejects } from "@std/assert";
import type { Call, Settled } from "../../src/map/call.ts";
import { PoolRun, type Ticket } from "../../src/map/pool_run.ts";
import { test } from "../test.ts";
import * as tasks from "./fixtures/tasks.ts";
import { callsOf, collect, items } from "./pools.ts";

interface Started {
  readonly run: PoolRun;
  readonly points: unknown[];
  readonly stopped: PoolRun[];
  /** Pulls calls for so many messages, and takes one of them. */
  take(messages: number): Promise<Ticket[]>;
}

function startRun(calls: AsyncIterable<Call>): Started {
  const stopped: PoolRun[] = [];
  const points: unknown[] = [];
  const host = { hasIdle: false, pump: () => {}, stopRun: (run: PoolRun) => void stopped.push(run) };
  const { signal } = new AbortController();
  const run = new PoolRun(host, 4, calls, { signal, onPoint: (...point) => void points.push(point) });
  const take = async (messages: number) => {
    run.pull(messages);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return run.take(0, 1);
  };
  return { run, points, stopped, take };
}

async function* resultsOf(run: PoolRun): AsyncGenerator<Settled> {
  for (let settled = await run.results(); settled.length > 0; settled = await run.results()) yield* settled;
}

const numbered = (count: number) => callsOf(tasks.double, items(Array.from({ length: count }, (_, s) => ({ s }))));
const fulfilled = (ticket: Ticket) => ({ id: ticket.call.id, ok: true, value: 1, ms: 1 }) as const;
const idsOf = (tickets: readonly Ticket[]) => tickets.map(({ call }) => call.id);

test("take() gives the calls of one message, as many as are worth it", async () => {
  const { run, take } = startRun(numbered(100));
  assertEquals(idsOf(await take(1)), [0]);
  run.learn(1, 1);
  assertEquals(idsOf(await take(2)), [1, 2, 3, 4]);
  assertEquals(run.inHand, 5);
});

test("take() gives a worker no more messages than it may have", async () => {
  const { run, take } = startRun(numbered(10));
  assertEquals(idsOf(await take(3)), [0]);
  assertEquals(run.take(1, 1), []);
  run.learn(1, 15);
  assertEquals(idsOf(run.take(1, 1)), [1]);
  assertEquals(run.take(2, 1), []);
});

test("take() puts calls of one task into a message", async () => {
  async function* calls() {
    const [a, b] = await Promise.all([tasks.double, tasks.busy].map((fn) => collect(callsOf(fn, items([1, 2])))));
    yield* [...a, ...b].map((call, id) => ({ ...call, id }));
  }
  const { run, take } = startRun(calls());
  run.learn(1, 0.1);
  assertEquals(idsOf(await take(4)), [0, 1]);
  assertEquals(idsOf(run.take(0, 1)), [2]);
});

test("take() puts calls that go on past points that fail into a message of their own", async () => {
  async function* mixed(): AsyncGenerator<Call> {
    for await (const call of numbered(4)) yield { ...call, goesOn: call.id > 1 };
  }
  const { run, take } = startRun(mixed());
  run.learn(1, 1);
  assertEquals([idsOf(await take(4)), idsOf(run.take(0, 1))], [[0, 1], [2]]);
});

test("giveBack() puts calls first, and suspects alone", async () => {
  const { run, take } = startRun(numbered(20));
  run.learn(1, 1);
  const tickets = await take(2);
  assertEquals(idsOf(tickets), [0, 1, 2, 3]);
  run.giveBack(tickets.slice(2));
  run.giveBack([tickets[0]], true);
  assertEquals(run.inHand, 1);
  assertEquals(run.take(1, 1).length, 4);
  run.giveBack([tickets[1]], true);
  assertEquals(idsOf(run.take(0, 1)), [1]);
  assertEquals(idsOf(run.take(0, 1)), [0]);
});

test("results() gives what settled, and nothing when everything has been told of", async () => {
  const { run, take } = startRun(numbered(2));
  const results = collect(resultsOf(run)).then((all) => all.map(({ id }) => id));
  for (let i = 0; i < 2; i++) run.settle(fulfilled((await take(1))[0]));
  assertEquals((await take(1)).length, 0);
  assertEquals(await results, [0, 1]);
});

test("results() throws what the run was stopped with, after what is in hand", async () => {
  const { run, take, stopped } = startRun(numbered(5));
  const [ticket] = await take(1);
  const ids: number[] = [];
  const ended = assertRejects(
    async () => {
      for await (const { id } of resultsOf(run)) ids.push(id);
    },
    RangeError,
    "enough",
  );
  run.stop(new RangeError("enough"));
  run.stop(new RangeError("later"));
  run.settle(fulfilled(ticket));
  await ended;
  assertEquals([ids, stopped], [[0], [run]]);
  assertEquals(await take(1), []);
});

test("stop() ends the source", async () => {
  let isEnded = false;
  async function* calls() {
    try {
      yield* numbered(5);
    } finally {
      isEnded = true;
    }
  }
  const { run, take } = startRun(calls());
  await take(1);
  run.stop(new Error("enough"));
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(isEnded, true);
});

test("point() keeps points for the call, and hands them on", async () => {
  const { run, points, take } = startRun(numbered(1));
  const [ticket] = await take(1);
  run.point(ticket, 1, "b");
  run.point(ticket, 0, "a");
  assertEquals([ticket.points, points], [["a", "b"], [[0, 1, "b"], [0, 0, "a"]]]);
  run.giveBack([ticket]);
  assertEquals(ticket.points, []);
});

test("pull() stops the run where a call has no task", async () => {
  const { run, take } = startRun(callsOf(tasks.notTask, items([1])));
  await take(1);
  await assertRejects(() => collect(resultsOf(run)), TypeError, "this one is no task");
});

test("take() gives a call whose source gives no other yet, a turn of the event loop later", async () => {
  let wake = () => {};
  async function* calls() {
    const [first, second] = await collect(numbered(2));
    yield first;
    await new Promise<void>((resolve) => wake = resolve);
    yield second;
    await new Promise<void>((resolve) => wake = resolve);
  }
  const { run, take } = startRun(calls());
  await take(1);
  run.learn(1, 1);
  run.pull(2);
  wake();
  // Four would fit into a message.
  for (let i = 0; i < 100; i++) await undefined;
  assertEquals(run.take(1, 1), []);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(idsOf(run.take(1, 1)), [1]);
  wake();
});

test("a run has its first call sent at once where a worker has nothing to do, and gathers those behind it", async () => {
  const sent: number[][] = [];
  const host = {
    get hasIdle() {
      return sent.length === 0;
    },
    pump: () => void sent.push(idsOf(run.take(sent.length, 1))),
    stopRun: () => {},
  };
  const run = new PoolRun(host, 4, numbered(9), { signal: new AbortController().signal, onPoint: () => {} });
  run.learn(1, 1);
  run.pull(2);
  for (let i = 0; i < 100; i++) await undefined;
  assertEquals(sent.slice(0, 2), [[0], [1, 2, 3, 4]]);
});
