import { assert, assertEquals, assertRejects } from "@std/assert";
import { mapBounded } from "../../src/store/bounded.ts";
import { test } from "../test.ts";

const later = () => new Promise<void>((done) => setTimeout(done, 1));

test("mapBounded() keeps the order and the limit", async () => {
  let running = 0;
  let most = 0;
  const results = await mapBounded(Array.from({ length: 20 }, (_, i) => i), async (item) => {
    most = Math.max(most, ++running);
    await later();
    running--;
    return item * 2;
  }, { limit: 3 });
  assertEquals(results, Array.from({ length: 20 }, (_, i) => i * 2));
  assertEquals(most, 3);
});

test("mapBounded() starts nothing after a failure and waits for what runs", async () => {
  let started = 0;
  let running = 0;
  await assertRejects(
    () =>
      mapBounded([0, 1, 2, 3, 4, 5], async (item) => {
        started++;
        running++;
        await later();
        running--;
        if (item === 0) throw new Error("first");
      }, { limit: 2 }),
    Error,
    "first",
  );
  assertEquals(running, 0);
  assert(started <= 3);
});

test("mapBounded() stops at the signal", async () => {
  const controller = new AbortController();
  const done: number[] = [];
  await assertRejects(
    () =>
      mapBounded([0, 1, 2], (item) => {
        done.push(item);
        controller.abort(new Error("enough"));
        return Promise.resolve();
      }, { limit: 1, signal: controller.signal }),
    Error,
    "enough",
  );
  assertEquals(done, [0]);
});

test("mapBounded() of nothing gives nothing", async () => {
  assertEquals(await mapBounded([], () => Promise.resolve(1)), []);
});
