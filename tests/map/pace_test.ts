import { assert, assertEquals } from "@std/assert";
import { callsInMessage, firstPace, MAX_CALLS, messagesInHand, type Pace, paceAfter } from "../../src/map/pace.ts";
import { test } from "../test.ts";

/** The pace after many messages of calls that all take as long. */
function settledPace(ms: number, messages = 20): Pace {
  let pace = firstPace;
  for (let i = 0; i < messages; i++) pace = paceAfter(pace, pace.calls, pace.calls * ms);
  return pace;
}

const table: readonly (readonly [ms: number, calls: number, messages: number])[] = [
  [0, MAX_CALLS, 2],
  [0.001, MAX_CALLS, 2],
  [0.1, 250, 2],
  [1, 25, 2],
  [3, 8, 2],
  [10, 2, 2],
  [15, 1, 2],
  [40, 1, 2],
  [60, 1, 1],
  [10_000, 1, 1],
];

for (const [ms, calls, messages] of table) {
  test(`paceAfter() sends ${calls} calls of ${ms} ms in a message, ${messages} at a time`, () => {
    const pace = settledPace(ms);
    assertEquals([pace.calls, messagesInHand(pace)], [calls, messages]);
  });
}

test("paceAfter() starts with one call and grows step by step", () => {
  assertEquals([firstPace.calls, messagesInHand(firstPace)], [1, 1]);
  assertEquals([1, 2, 3].map((messages) => settledPace(0.001, messages).calls), [4, 16, 64]);
});

test("paceAfter() shrinks at once when calls get longer", () => {
  const pace = paceAfter(settledPace(0.01), 1, 1000);
  assertEquals([pace.calls, messagesInHand(pace)], [1, 1]);
});

test("paceAfter() learns nothing from no calls", () => {
  assertEquals(paceAfter(firstPace, 0, 0), firstPace);
});

test("callsInMessage() takes no more than there are", () => {
  assertEquals(callsInMessage({ ms: 1, calls: 20 }, 100), 20);
  assertEquals(callsInMessage({ ms: 1, calls: 20 }, 7), 7);
});

test("callsInMessage() leaves the other workers their share of the last calls", () => {
  assertEquals(callsInMessage({ ms: 1, calls: 20 }, 100, 2), 20);
  assertEquals(callsInMessage({ ms: 1, calls: 20 }, 10, 4), 3);
  assertEquals(callsInMessage({ ms: 1, calls: 20 }, 1, 4), 1);
});

test("callsInMessage() hands out everything in the end", () => {
  let queued = 1000;
  let messages = 0;
  while (queued > 0) {
    const calls = callsInMessage({ ms: 0.1, calls: 200 }, queued, 4);
    assert(calls > 0);
    queued -= calls;
    messages++;
  }
  assert(messages < 30);
});
