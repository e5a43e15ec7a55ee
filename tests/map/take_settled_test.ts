import { assert, assertEquals } from "@std/assert";
import type { Settled } from "../../src/map/call.ts";
import { encodeError } from "../../src/map/error_record.ts";
import { InHand } from "../../src/map/in_hand.ts";
import type { PoolRun, Ticket } from "../../src/map/pool_run.ts";
import { takeSettled } from "../../src/map/take_settled.ts";
import { test } from "../test.ts";

/** A run that notes what it is told, and calls of it in hand. */
function start(count: number): { inHand: InHand; settled: Settled[]; learned: [calls: number, ms: number][] } {
  const [settled, learned] = [[] as Settled[], [] as [number, number][]];
  const run = {
    settle: (one: Settled) => void settled.push(one),
    learn: (calls: number, ms: number) => void learned.push([calls, ms]),
    point: (ticket: Ticket, index: number, value: unknown) => void (ticket.points[index] = value),
  } as unknown as PoolRun;
  const inHand = new InHand();
  inHand.add(Array.from({ length: count }, (_, i) => ({ run, call: { id: i + 10, args: { item: i } }, losses: 0, points: [] })));
  return { inHand, settled, learned };
}

test("takeSettled() tells a run what became of its calls, and how long they took", () => {
  const { inHand, settled, learned } = start(3);
  takeSettled(inHand, [[0, 1], [1, 2], ["a", undefined]]);
  assertEquals(settled, [{ id: 10, ok: true, value: "a", ms: 1 }, { id: 11, ok: true, value: undefined, ms: 2 }]);
  assertEquals([learned, inHand.calls], [[[2, 3]], 1]);
});

test("takeSettled() passes over calls that are not in hand any more", () => {
  const { inHand, settled, learned } = start(2);
  inHand.finish(0);
  takeSettled(inHand, [[0, 1], [1, 2], ["a", "b"]]);
  assertEquals([settled.map(({ id }) => id), learned], [[11], [[1, 2]]]);
  takeSettled(inHand, [[0, 1], [1, 2], ["a", "b"]]);
  assertEquals([settled.length, learned.length], [1, 1]);
});

test("takeSettled() knows calls that failed, and those whose points have come before", () => {
  const { inHand, settled } = start(5);
  const values = ["a", undefined, undefined, undefined, "e"];
  const failures = [1, 3].map((at) => ({ at, error: encodeError(new RangeError(`no ${at}`)) }));
  takeSettled(inHand, [[], [], [], { points: [[2, 1, "y"]], failures: [], whole: [] }]);
  takeSettled(inHand, [[0, 1, 2, 3, 4], [1, 1, 1, 1, 1], values, { points: [[2, 0, "x"], [9, 0, "z"]], failures, whole: [2] }]);
  assertEquals(settled.map((one) => one.ok ? one.value : String(one.error)), [
    "a",
    "RangeError: no 1",
    ["x", "y"],
    "RangeError: no 3",
    "e",
  ]);
  assert(!settled[1].ok && settled[1].error instanceof RangeError);
});

test("takeSettled() keeps points that failed until their call settles", () => {
  const { inHand } = start(1);
  inHand.slots[0] = 1;
  inHand.points.begin(0, 0, 4);
  takeSettled(inHand, [[], [], [], { points: [], failed: [[0, 3, encodeError("three")]], failures: [], whole: [] }]);
  assertEquals(inHand.blame("why")?.points, [{ index: 3, error: "three" }, { index: 4, error: "why" }]);
});
