import { assertEquals, assertThrows } from "@std/assert";
import { OutputMismatchError } from "../../src/errors.ts";
import { Counter } from "../../src/results/counting.ts";
import { test } from "../test.ts";

const base = { excluded: new Uint32Array(0), isWhole: false };

test("Counter: each point asked for is known, missing, excluded, or in a whole output", () => {
  const counter = new Counter(8);
  counter.add({ ...base, total: 5, known: 2, excluded: Uint32Array.of(1) });
  counter.add({ ...base, total: 3, known: 0, isWhole: true });
  counter.addDamaged("b");
  counter.addDamaged("a");
  counter.addDamaged("b");
  assertEquals(counter.counts(), {
    totalPoints: 8,
    knownPoints: 2,
    missingPoints: 2,
    excludedPoints: 1,
    wholePoints: 3,
    wholeChunks: 1,
    damagedFiles: ["a", "b"],
  });
});

test("Counter: refuses whole outputs alone, and nothing is no whole output", () => {
  const counter = new Counter(15);
  counter.add({ ...base, total: 5, known: 0 });
  counter.requirePoints("read");
  counter.add({ ...base, total: 5, known: 0, isWhole: true });
  assertThrows(() => counter.requirePoints("read"), OutputMismatchError, "Cannot read: 1 of the chunks");
  counter.add({ ...base, total: 5, known: 1 });
  counter.requirePoints("read");
});
