import { assertEquals, assertStrictEquals } from "@std/assert";
import { setImmediate } from "node:timers";
import { turnDue } from "../../src/store/turn.ts";
import { test } from "../test.ts";

test("turnDue() gives the event loop a turn every 20 ms, one for all who wait", async () => {
  await turnDue();
  assertEquals(turnDue(), undefined);
  let hasTurned = false;
  setImmediate(() => hasTurned = true);
  const start = performance.now();
  while (performance.now() - start < 21);
  const due = turnDue();
  assertStrictEquals(turnDue(), due);
  await due;
  assertEquals([hasTurned, turnDue()], [true, undefined]);
});
