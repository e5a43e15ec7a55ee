import { assertEquals, assertRejects } from "@std/assert";
import { type Making, Visits } from "../../src/results/visits.ts";
import { test } from "../test.ts";

/** Numbers, some of which can be made at once. */
function numbers(count: number, isNow: (i: number) => boolean): Making<number> & { readonly begun: number[] } {
  const begun: number[] = [];
  return {
    begun,
    count,
    now: (i) => isNow(i) ? i : undefined,
    later: async (i) => {
      begun.push(i);
      await Promise.resolve();
      return i % 5 === 4 ? undefined : i;
    },
  };
}

test("Visits: shows what is made at once and what is made in time in one order", async () => {
  const seen: number[] = [];
  const making = numbers(200, (i) => i < 10 || i > 70);
  assertEquals(await new Visits(making).visit((i) => seen.push(i) < 0), false);
  // Those from the first that could not be made at once on are made ahead.
  const isShown = (i: number) => i < 10 || i >= 74 || i % 5 !== 4;
  assertEquals(seen, Array.from({ length: 200 }, (_, i) => i).filter(isShown));
  assertEquals(making.begun, Array.from({ length: 64 }, (_, i) => i + 10));
});

test("Visits: goes on where it was enough", async () => {
  const seen: number[] = [];
  const visits = new Visits(numbers(9, (i) => i % 2 === 0));
  let calls = 0;
  do calls++; while (await visits.visit((i) => seen.push(i) % 3 === 0));
  assertEquals(seen, [0, 1, 2, 3, 5, 6, 7, 8]);
  assertEquals(calls, 3);
});

test("Visits: makes no more than a few ahead of who has enough, and waits for these", async () => {
  const making = numbers(1000, () => false);
  const visits = new Visits(making);
  assertEquals(await visits.visit(() => true), true);
  await visits.close();
  assertEquals(making.begun.length, 8);
  await new Visits(making).close();
});

test("Visits: throws what the function or making throws", async () => {
  const fail = (message: string) => () => {
    throw new Error(message);
  };
  await assertRejects(() => new Visits(numbers(9, () => false)).visit(fail("used")), Error, "used");
  await assertRejects(() => new Visits({ ...numbers(9, () => true), now: fail("made") }).visit(() => false), Error, "made");
});

test("Visits: stops at its signal", async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const visits = new Visits({ ...numbers(9, () => true), signal: controller.signal });
  const use = (i: number) => {
    seen.push(i);
    if (i === 2) controller.abort(new Error("enough"));
    return false;
  };
  await assertRejects(() => visits.visit(use), Error, "enough");
  assertEquals(seen, [0, 1, 2]);
});
