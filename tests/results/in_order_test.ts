import { assert, assertEquals, assertRejects } from "@std/assert";
import { inOrder } from "../../src/results/in_order.ts";
import { test } from "../test.ts";

test("inOrder() gives what is made in order, and makes a few ahead", async () => {
  let [begun, most, taken] = [0, 0, 0];
  const made = inOrder(20, 4, async (i) => {
    most = Math.max(most, ++begun - taken);
    for (let n = 20 - i; n > 0; n--) await Promise.resolve();
    return i;
  });
  const found: number[] = [];
  for await (const i of made) {
    found.push(i);
    taken++;
  }
  assertEquals(found, Array.from({ length: 20 }, (_, i) => i));
  assert(most <= 5, `${most} at once`);
});

test("inOrder() throws what the first failing call throws, and waits for those under way", async () => {
  let done = 0;
  const made = inOrder(5, 3, async (i) => {
    await Promise.resolve();
    if (i > 0) throw new Error(`${i}`);
    done++;
  });
  await assertRejects(
    async () => {
      for await (const _ of made);
    },
    Error,
    "1",
  );
  assertEquals(done, 1);
});

test("inOrder() stops at its signal", async () => {
  const controller = new AbortController();
  const found: number[] = [];
  await assertRejects(
    async () => {
      for await (const i of inOrder(9, 2, (i) => i, controller.signal)) {
        found.push(i);
        if (i === 3) controller.abort(new Error("enough"));
      }
    },
    Error,
    "enough",
  );
  assertEquals(found, [0, 1, 2, 3]);
});
