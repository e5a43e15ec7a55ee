import { assertEquals, assertRejects } from "@std/assert";
import { makeGate } from "../../src/store/gate.ts";
import { test } from "../test.ts";

test("makeGate() lets so many calls in at once, in the order in which they come", async () => {
  const gate = makeGate(3);
  const begun: number[] = [];
  let [now, most] = [0, 0];
  const results = await Promise.all(Array.from({ length: 20 }, (_, i) =>
    gate(async () => {
      begun.push(i);
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      return i;
    })));
  const all = Array.from({ length: 20 }, (_, i) => i);
  assertEquals([results, begun, most], [all, all, 3]);
});

test("makeGate(): a call that fails makes room as well, and the gate is as wide as before when all have ended", async () => {
  const gate = makeGate(2);
  for (let round = 0; round < 3; round++) {
    const failing = Array.from({ length: 5 }, () => assertRejects(() => gate(() => Promise.reject(new Error("no"))), Error, "no"));
    await Promise.all([...failing, gate(() => Promise.resolve(round))]);
  }
  let [now, most] = [0, 0];
  await Promise.all(Array.from({ length: 6 }, () =>
    gate(async () => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
    })));
  assertEquals(most, 2);
});
