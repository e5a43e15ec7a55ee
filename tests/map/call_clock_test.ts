import { assert, assertEquals } from "@std/assert";
import { CallClock } from "../../src/map/call_clock.ts";
import { test } from "../test.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("start() ends what takes too long, once", async () => {
  let ends = 0;
  new CallClock({ moves: 0, isByPoint: false }).start(10, () => ends++);
  while (ends === 0) await sleep(5);
  await sleep(50);
  assertEquals(ends, 1);
});

test("start() counts from the last time that a point began or ended", async () => {
  const clocked = { moves: 0, isByPoint: true };
  let isOver = false;
  new CallClock(clocked).start(200, () => isOver = true);
  for (let i = 0; i < 30; i++) {
    await sleep(20);
    clocked.moves++;
    assert(!isOver);
  }
  while (!isOver) await sleep(5);
});

test("stop() ends nothing, and start() begins anew", async () => {
  const ends: string[] = [];
  const clock = new CallClock({ moves: 0, isByPoint: false });
  clock.start(5, () => ends.push("first"));
  clock.start(5, () => ends.push("second"));
  while (ends.length === 0) await sleep(5);
  clock.start(5, () => ends.push("third"));
  clock.stop();
  await sleep(50);
  assertEquals(ends, ["second"]);
});
