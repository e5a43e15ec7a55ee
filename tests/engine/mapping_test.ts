import { assert, assertEquals, assertRejects } from "@std/assert";
import { type CallHandlers, mapCalls } from "../../src/engine/mapping.ts";
import type { Call, Settled } from "../../src/map/call.ts";
import type { MapFn } from "../../src/map/map_fn.ts";
import { test } from "../test.ts";

const callOf = (id: number): Call => ({ id, args: { item: id } });
const calls = [0, 1, 2].map(callOf);
const fulfilled = (id: number): Settled => ({ id, ok: true, value: id, ms: 0 });
const together: MapFn = (fn, items) => Promise.all(items.map(fn));
const returning = (results: (items: readonly Call[]) => unknown): MapFn =>
  ((_: unknown, items: readonly Call[]) => results(items)) as never;

/** Handlers that note what they are asked for. */
function handlersOf(rest: Partial<CallHandlers> = {}) {
  const made: number[] = [];
  const settled: Settled[] = [];
  const handlers: CallHandlers = {
    make: async ({ id }) => {
      made.push(id);
      return await Promise.resolve(fulfilled(id));
    },
    graceMs: 1,
    ...rest,
    settle: async (record) => {
      settled.push(record);
      return await rest.settle?.(record) ?? [];
    },
    isOpen: (call) => rest.isOpen?.(call) !== false && settled.every(({ id }) => id !== call.id),
  };
  return { handlers, made, settled };
}

test("mapCalls() hands over all calls and the options, and settles each call that is made here", async () => {
  const { handlers, made, settled } = handlersOf({ mapFnOptions: { lanes: 2 } });
  let given: unknown;
  const mapFn: MapFn = (fn, items, options) => {
    given = [items, options];
    return together(fn, items);
  };
  await mapCalls(mapFn, calls, handlers);
  assertEquals([given, made, settled], [[calls, { lanes: 2 }], [0, 1, 2], calls.map(({ id }) => fulfilled(id))]);
});

test("mapCalls() settles the records of calls that were made elsewhere", async () => {
  const { handlers, made, settled } = handlersOf();
  await mapCalls(returning((items) => items.map(({ id }) => fulfilled(id))), calls, handlers);
  assertEquals([made, settled.length], [[], 3]);
});

test("mapCalls() does not make a call that is not open any more", async () => {
  const { handlers, made } = handlersOf({ isOpen: ({ id }) => id !== 1 });
  await mapCalls(together, calls, handlers);
  assertEquals(made, [0, 2]);
});

test("mapCalls() makes the calls that follow from one before its result is given", async () => {
  let isFirst = true;
  const { handlers, made } = handlersOf({
    settle: ({ id }) => {
      if (id !== 1 || !isFirst) return Promise.resolve([]);
      isFirst = false;
      return Promise.resolve([{ call: callOf(7), delayMs: 2 }, { call: callOf(8), delayMs: 0 }]);
    },
  });
  const serially: MapFn = async function* (fn, items) {
    for (const item of items) yield await fn(item);
  };
  await mapCalls(serially, calls, handlers);
  assertEquals(made, [0, 1, 7, 8, 2]);
});

test("mapCalls() waits no longer for a call when the signal is aborted", async () => {
  for (const delayMs of [60_000]) {
    const controller = new AbortController();
    let open = true;
    const { handlers, made } = handlersOf({
      signal: controller.signal,
      isOpen: () => open,
      settle: ({ id }) => Promise.resolve(id === 0 ? [{ call: callOf(7), delayMs }, { call: callOf(8), delayMs }] : []),
    });
    setTimeout(() => {
      open = false;
      controller.abort();
    }, 2);
    const start = performance.now();
    await mapCalls(together, calls.slice(0, 1), handlers);
    assertEquals(made, [0]);
    assert(performance.now() - start < 1000);
  }
});

/** Rejects what was to be rejected later. */
let rejectLate = () => {};

for (
  const [what, mapFn] of [
    ["a promise that never settles", () => new Promise(() => {})],
    ["a result and then nothing more", async function* ([{ id }]: readonly Call[]) {
      yield fulfilled(id);
      await new Promise(() => {});
    }],
    ["a promise that is rejected later", () => new Promise((_, reject) => rejectLate = () => reject(new Error("late")))],
  ] as const
) {
  test(`mapCalls() does not wait for ${what} when the signal is aborted`, async () => {
    const controller = new AbortController();
    const { handlers } = handlersOf({ signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 2);
    await assertRejects(() => mapCalls(returning(mapFn), calls, handlers), Error, "enough");
    rejectLate();
    // What nobody caught would be told of by now.
    await new Promise((resolve) => setTimeout(resolve));
  });
}

test("mapCalls() waits for the calls that are made here when the signal is aborted", async () => {
  const controller = new AbortController();
  const { handlers, settled } = handlersOf({
    signal: controller.signal,
    make: async ({ id }) => {
      if (id === 0) controller.abort(new Error("enough"));
      await new Promise((resolve) => setTimeout(resolve, 2));
      return fulfilled(id);
    },
    isOpen: () => !controller.signal.aborted,
  });
  const endless: MapFn = async (fn, items) => {
    await fn(items[0]);
    return await new Promise<never>(() => {});
  };
  await assertRejects(() => mapCalls(endless, calls, handlers), Error, "enough");
  assertEquals(settled, [fulfilled(0)]);
});

for (
  const [what, results] of [
    ["records of other calls", (items: readonly Call[]) => items.map(({ id }) => fulfilled(id + 1))],
    ["records in another order", (items: readonly Call[]) => items.map(({ id }) => fulfilled(id)).reverse()],
    ["the first record for all", (items: readonly Call[]) => items.map(() => fulfilled(0))],
    ["values", () => [1, 2, 3]],
    ["nulls", () => [null, null, null]],
    ["records without a number", () => [{}, {}, {}]],
    ["one record too few", (items: readonly Call[]) => items.slice(1).map(({ id }) => fulfilled(id - 1))],
    ["one record too many", (items: readonly Call[]) => [...items.map(({ id }) => fulfilled(id)), fulfilled(3)]],
    ["an undefined too many", (items: readonly Call[]) => [...items.map(({ id }) => fulfilled(id)), undefined]],
    ["an empty record too many", (items: readonly Call[]) => [...items.map(({ id }) => fulfilled(id)), {}]],
    ["the calls themselves", (items: readonly Call[]) => items],
    ["no list", () => 3],
  ] as const
) {
  test(`mapCalls() refuses a map function that gives ${what}`, async () => {
    await assertRejects(() => mapCalls(returning(results), calls, handlersOf().handlers), TypeError, "Cannot map: mapFn");
  });
}
