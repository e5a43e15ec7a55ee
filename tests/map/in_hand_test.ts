import { assert, assertEquals } from "@std/assert";
import { InHand } from "../../src/map/in_hand.ts";
import { BEGUN, REVOKED, SLOTS, WAITING } from "../../src/map/messages.ts";
import type { PoolRun, Ticket } from "../../src/map/pool_run.ts";
import { test } from "../test.ts";

const run = { number: 1 } as PoolRun;

function ticketsOf(count: number): Ticket[] {
  return Array.from({ length: count }, (_, id) => ({ run, call: { id, args: { item: id } }, losses: 0, points: [] }));
}

test("add() gives calls numbers and slots, finish() takes them out", () => {
  const inHand = new InHand();
  const [a, b, c] = ticketsOf(3);
  assertEquals([inHand.add([a, b]), inHand.add([c])], [0, 2]);
  assertEquals([inHand.messages, inHand.calls, inHand.run, inHand.tickets], [2, 3, run, [a, b, c]]);
  assertEquals([inHand.ticket(2), inHand.ticket(3), inHand.isAmidMessage], [c, undefined, false]);
  assertEquals([inHand.finish(0), inHand.finish(0), inHand.isAmidMessage], [a, undefined, true]);
  assertEquals([inHand.messages, inHand.calls, inHand.tickets], [2, 2, [b, c]]);
  inHand.finish(1);
  assertEquals([inHand.messages, inHand.ticket(1), inHand.isAmidMessage], [1, undefined, false]);
  inHand.finish(2);
  assertEquals([inHand.messages, inHand.calls, inHand.run, inHand.tickets], [0, 0, undefined, []]);
});

test("the slots tell what has begun", () => {
  const inHand = new InHand();
  const [a, b, c] = ticketsOf(3);
  inHand.add([a, b]);
  inHand.add([c]);
  assertEquals([inHand.current, inHand.waiting], [undefined, 3]);
  inHand.slots[0] = inHand.slots[1] = BEGUN;
  assertEquals([inHand.current, inHand.waiting, inHand.isAmidMessage], [b, 1, true]);
});

test("revoke() takes back what has not begun, the last ones first", () => {
  const inHand = new InHand();
  const [a, b, c, d] = ticketsOf(4);
  inHand.add([a, b]);
  inHand.add([c, d]);
  inHand.slots[0] = BEGUN;
  assertEquals(inHand.revoke((ticket) => ticket !== c, 1), [d]);
  assertEquals(inHand.revoke(() => true, Infinity), [b, c]);
  assertEquals([inHand.tickets, [...inHand.slots.subarray(0, 4)]], [[a], [BEGUN, REVOKED, REVOKED, REVOKED]]);
});

test("there is room for a further message where enough slots are passed", () => {
  const inHand = new InHand();
  const some = ticketsOf(1000);
  for (let i = 0; i < 4; i++) {
    assert(inHand.hasRoom);
    inHand.add(some);
  }
  assert(!inHand.hasRoom);
  inHand.pass(999);
  assert(inHand.hasRoom);
  inHand.slots.fill(REVOKED);
  inHand.add(some);
  assertEquals(inHand.slots[4000 % SLOTS], WAITING);
  assertEquals(inHand.slots[4999 % SLOTS], WAITING);
});

test("blame() blames the point that began last, or all under way, and those that failed before, of the call under way alone", () => {
  const inHand = new InHand();
  inHand.add(ticketsOf(3));
  assertEquals([inHand.blame("why"), inHand.isByPoint, inHand.moves], [{ error: "why" }, false, 0]);
  inHand.slots[0] = BEGUN;
  inHand.points.begin(0, 0, 7);
  inHand.failed(0, 7, "seven");
  inHand.points.begin(0, 0, 8);
  inHand.points.begin(0, 1, 9);
  const before = { index: 7, error: "seven" };
  assertEquals([inHand.isByPoint, inHand.moves], [true, 3]);
  assertEquals(inHand.blame("why"), { error: "why", points: [before, { index: 9, error: "why" }] });
  inHand.points.end(1);
  assertEquals(inHand.blame("why"), { error: "why", points: [before, { index: 8, error: "why" }] });
  inHand.points.end(0);
  assertEquals(inHand.blame("why"), undefined);
  inHand.slots[1] = BEGUN;
  inHand.finish(0);
  assertEquals([inHand.blame("why"), inHand.isByPoint], [{ error: "why" }, false]);
  inHand.points.begin(1, 0, 0);
  assertEquals(inHand.blame("why"), { error: "why", points: [{ index: 0, error: "why" }] });
});
