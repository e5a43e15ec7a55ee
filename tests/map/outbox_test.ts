import { assert, assertEquals } from "@std/assert";
import { decodeError } from "../../src/map/error_record.ts";
import type { FromWorker, SettledBeside, SettledMessage } from "../../src/map/messages.ts";
import { ALL_POINTS, Outbox } from "../../src/map/outbox.ts";
import { test } from "../test.ts";

/** A message with its parts by name. */
interface Posted extends SettledBeside {
  readonly calls: readonly number[];
  readonly ms: readonly number[];
  readonly values: readonly unknown[];
}

function named(message: FromWorker): Posted {
  const [calls, ms, values, beside = { points: [], failures: [], whole: [] }] = message as SettledMessage;
  return { calls, ms, values, ...beside };
}

function collect(): { outbox: Outbox; posted: Posted[]; transfers: number[] } {
  const posted: Posted[] = [];
  const transfers: number[] = [];
  const outbox = new Outbox((message: FromWorker, buffers) => {
    posted.push(named(structuredClone(message)));
    transfers.push(buffers.length);
  });
  return { outbox, posted, transfers };
}

test("flush() posts what settled as one message", () => {
  const { outbox, posted } = collect();
  outbox.settle({ id: 4, ok: true, value: "a", ms: 1 });
  outbox.settle({ id: 5, ok: false, error: new RangeError("no"), points: [{ index: 7, error: new TypeError("seven") }], ms: 2 });
  outbox.settle({ id: 6, ok: true, value: undefined, ms: 3 });
  outbox.flush();
  outbox.flush();
  assertEquals(posted.length, 1);
  const [{ calls, ms, values, failures, whole }] = posted;
  assertEquals([calls, ms, values, whole], [[4, 5, 6], [1, 2, 3], ["a", undefined, undefined], []]);
  assertEquals(failures.map(({ at, points }) => [at, points?.map(({ index }) => index)]), [[1, [7]]]);
  assert(decodeError(failures[0].points![0].error) instanceof TypeError);
  assert(decodeError(failures[0].error) instanceof RangeError);
});

test("flush() posts no more than there is", () => {
  const sent: FromWorker[] = [];
  const outbox = new Outbox((message) => void sent.push(message));
  outbox.settle({ id: 4, ok: true, value: "a", ms: 1 });
  outbox.flush();
  assertEquals(sent, [[[4], [1], ["a"]]]);
});

test("flushIfDue() waits for company, and not for long", async () => {
  const { outbox, posted } = collect();
  await new Promise((resolve) => setTimeout(resolve, 15));
  outbox.begin();
  outbox.settle({ id: 1, ok: true, value: 1, ms: 0 });
  outbox.flushIfDue();
  assertEquals(posted.length, 0);
  await new Promise((resolve) => setTimeout(resolve, 30));
  outbox.flushIfDue();
  assertEquals(posted.length, 1);
});

test("flushIfDue() does not wait with large buffers", () => {
  const { outbox, posted, transfers } = collect();
  outbox.flush();
  outbox.transfer([new ArrayBuffer(5_000_000)]);
  outbox.settle({ id: 1, ok: true, value: 1, ms: 0 });
  outbox.flushIfDue();
  assertEquals([posted.length, transfers], [1, [1]]);
});

test("point() posts points by themselves if the call goes on for long", async () => {
  const { outbox, posted } = collect();
  outbox.point(3, 0, "a", "a", []);
  outbox.point(3, 1, "b", "b", []);
  assertEquals(posted.length, 0);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals(posted.map(({ points }) => points), [[[3, 0, "a"], [3, 1, "b"]]]);
});

test("point() posts a point that took long at once: the next one may take as long", async () => {
  const { outbox, posted } = collect();
  await new Promise((resolve) => setTimeout(resolve, 40));
  outbox.point(3, 0, "a", "a", []);
  assertEquals(posted.map(({ points }) => points), [[[3, 0, "a"]]]);
});

test("isAllPoints() knows an output whose points have all been sent", () => {
  const { outbox, posted } = collect();
  const shared = { x: 1 };
  outbox.point(3, 1, NaN, NaN, []);
  outbox.point(3, 0, shared, shared, []);
  assert(outbox.isAllPoints(3, [shared, NaN]));
  for (const other of [[{ x: 1 }, NaN], [shared], [shared, NaN, 1], "ab", new Float64Array(2)]) assert(!outbox.isAllPoints(3, other));
  assert(!outbox.isAllPoints(4, [shared, NaN]));
  outbox.settle({ id: 3, ok: true, value: ALL_POINTS, ms: 1 });
  assert(!outbox.isAllPoints(3, [shared, NaN]));
  outbox.flush();
  assertEquals([posted[0].whole, posted[0].values, posted[0].points.length], [[3], [undefined], 2]);
});

test("flush() fails calls whose outputs cannot be posted", () => {
  const { outbox, posted } = collect();
  outbox.settle({ id: 1, ok: true, value: () => 1, ms: 0 });
  outbox.flush();
  assertEquals(posted[0].calls, [1]);
  assert((decodeError(posted[0].failures[0].error) as Error).message.startsWith("Cannot send output: "));
});

test("flush() sends the outputs beside one that cannot be transferred or posted", () => {
  const posted: Posted[] = [];
  const outbox = new Outbox((message, transfer) => void posted.push(named(structuredClone(message, { transfer }))));
  const fixed = new WebAssembly.Memory({ initial: 1 }).buffer as ArrayBuffer;
  outbox.transfer([fixed]);
  outbox.point(3, 0, "a", "a", []);
  outbox.settle({ id: 3, ok: true, value: ALL_POINTS, ms: 1 });
  outbox.settle({ id: 4, ok: true, value: fixed, ms: 1 });
  outbox.settle({ id: 5, ok: true, value: () => 1, ms: 1 });
  outbox.settle({ id: 6, ok: false, error: new RangeError("no"), ms: 1 });
  outbox.flush();
  assertEquals(posted.flatMap(({ points }) => points), [[3, 0, "a"]]);
  assertEquals(posted.flatMap(({ calls }) => calls), [3, 4, 5, 6]);
  assertEquals(posted.flatMap(({ whole }) => whole), [3]);
  assertEquals((posted[2].values[0] as ArrayBuffer).byteLength, 65_536);
  const errors = posted.map(({ failures }) => failures.length === 0 ? "" : String(decodeError(failures[0].error)));
  assert(errors[3].startsWith("TypeError: Cannot send output: "));
  assertEquals(errors.toSpliced(3, 1), ["", "", "", "RangeError: no"]);
});

test("failedPoint() tells of a point that failed before its call settles", () => {
  const { outbox, posted } = collect();
  outbox.failedPoint(3, 5, new RangeError("five"));
  outbox.flush();
  outbox.point(3, 6, "six", "six", []);
  outbox.flush();
  const [{ failed, calls }, { failed: none }] = posted;
  assertEquals([failed!.map(([call, index, error]) => [call, index, String(decodeError(error))]), calls, none], [
    [[3, 5, "RangeError: five"]],
    [],
    undefined,
  ]);
});
