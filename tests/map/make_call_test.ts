import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import type { Call } from "../../src/map/call.ts";
import { type CallableFn, copyOutput, makeCall } from "../../src/map/make_call.ts";
import { PointError } from "../../src/map/point_error.ts";
import type { ExecContext } from "../../src/types.ts";
import { test } from "../test.ts";
import { errorOf } from "./pools.ts";

const { signal } = new AbortController();
const hooks = { signal, settle: () => {} };

async function valueOf(fn: CallableFn, args: Call["args"], params?: Record<string, unknown>): Promise<unknown> {
  const task = params === undefined ? undefined : { url: "file:///a.ts", name: "a", params };
  const settled = await makeCall(fn, { id: 1, task, args }, hooks);
  if (!settled.ok) throw settled.error;
  return settled.value;
}

const zipped = { vectors: { a: [1, 2], b: ["x", "y"], c: ["p", "q"] }, groups: [["a"], ["b", "c"]] };

test("makeCall() calls with the vectors of a block, its points and their order", async () => {
  const value = await valueOf((vectors: object, { points, order, signal: told }: ExecContext) => ({
    vectors,
    points: [...points, ...points].slice(2, 6),
    order,
    isTold: told === signal,
  }), zipped);
  assertEquals(value, {
    vectors: zipped.vectors,
    points: [{ a: 2, b: "x", c: "p" }, { a: 2, b: "y", c: "q" }, { a: 1, b: "x", c: "p" }, { a: 1, b: "y", c: "q" }],
    order: ["a", "b", "c"],
    isTold: true,
  });
});

test("makeCall() gives points that the function's changes do not reach", async () => {
  const args = { vectors: { a: [[1], [2]] }, groups: [["a"]] };
  const value = await valueOf(({ a }: { a: number[][] }, { points }: ExecContext) => {
    a[0].push(9);
    a.reverse();
    for (const point of points) (point.a as number[]).push(7);
    return Array.from(points, (point) => point.a);
  }, args);
  assertEquals(value, [[1], [2]]);
  assertEquals(args.vectors, { a: [[1], [2]] });
});

test("makeCall() has one point where there is no axis, none where a vector is empty", async () => {
  const count = (_: object, { points }: ExecContext) => [...points].length;
  assertEquals(await valueOf(count, { vectors: {}, groups: [] }), 1);
  assertEquals(await valueOf(count, { vectors: { a: [1], b: [] }, groups: [["a"], ["b"]] }), 0);
});

test("makeCall() calls with an item and the signal", async () => {
  const value = await valueOf((item: unknown, context: object) => ({ item, keys: Object.keys(context) }), { item: [1, "x"] });
  assertEquals(value, { item: [1, "x"], keys: ["signal"] });
});

test("makeCall() leaves an item as it was, unless it may have it", async () => {
  const item = { list: [1] };
  const change = (given: typeof item) => given.list.push(2);
  await makeCall(change, { id: 0, args: { item } }, hooks);
  assertEquals(item, { list: [1] });
  await makeCall(change, { id: 0, args: { item } }, { ...hooks, isOwn: true });
  assertEquals(item, { list: [1, 2] });
});

test("makeCall() hands over an item that cannot be cloned", async () => {
  const item = { f: () => 1 };
  assertEquals(await valueOf((given: typeof item) => given === item, { item }), true);
});

test("makeCall() joins params to vectors and to the fields of an item", async () => {
  const show = (args: object) => ({ args });
  assertEquals(await valueOf(show, { vectors: { a: [1] }, groups: [["a"]] }, { alpha: 2 }), { args: { alpha: 2, a: [1] } });
  assertEquals(await valueOf(show, { item: { a: 1 } }, { alpha: 2 }), { args: { alpha: 2, a: 1 } });
});

test("makeCall() fails where params meet an item without fields", async () => {
  const task = { url: "file:///a.ts", name: "a", params: { alpha: 2 } };
  const error = errorOf(await makeCall(() => 1, { id: 0, task, args: { item: [1] } }, hooks));
  assert(error instanceof TypeError && error.message.startsWith("Cannot join params to item"));
});

test("makeCall() never rejects", async () => {
  const error = new Error("no");
  const throwing = () => {
    throw error;
  };
  const settled = await makeCall(throwing, { id: 7, args: { item: 1 } }, hooks);
  assertStrictEquals(errorOf(settled), error);
  assertEquals(settled.id, 7);
  assertStrictEquals(errorOf(await makeCall(() => Promise.reject(error), { id: 7, args: { item: 1 } }, hooks)), error);
});

test("makeCall() tells a function of a block whether it is to go on past points that fail", async () => {
  for (const goesOn of [undefined, false, true]) {
    const settled = await makeCall((_: object, context: ExecContext) => [context.goesOn], { id: 0, args: zipped, goesOn }, hooks);
    assertEquals(settled.ok && settled.value, [goesOn === true]);
  }
});

test("makeCall() takes the points out of a PointError", async () => {
  const cause = new RangeError("bad");
  const failures = [{ index: 3, error: cause }, { index: 1, error: "later" }];
  const settled = await makeCall(() => Promise.reject(new PointError(failures)), { id: 0, args: { item: 1 } }, hooks);
  assert(!settled.ok);
  assertStrictEquals(settled.error, cause);
  assertEquals(settled.points, failures);
});

test("makeCall() hands points on until the call has settled", async () => {
  const points: unknown[] = [];
  let late = (_index: number, _value: unknown) => {};
  const fn = (_: object, { settle }: ExecContext) => {
    late = settle;
    settle(1, "b");
  };
  await makeCall(fn, { id: 0, args: zipped }, { signal, settle: (...point) => void points.push(point) });
  late(0, "a");
  assertEquals(points, [[1, "b"]]);
});

test("copyOutput() copies lists alone", () => {
  for (const list of [[1, 2], new Float64Array(2)]) {
    assertNotStrictEquals(copyOutput(list), list);
    assertEquals(copyOutput(list), list);
  }
  for (const other of [{ a: 1 }, "text", null, new Map()]) assertStrictEquals(copyOutput(other), other);
});
