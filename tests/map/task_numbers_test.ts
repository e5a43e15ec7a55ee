import { assertEquals, assertNotEquals } from "@std/assert";
import { TaskNumbers } from "../../src/map/task_numbers.ts";
import { test } from "../test.ts";

const ref = { url: "file:///m.ts", name: "f" };

test("TaskNumbers.of() gives a task without params one number for good, and others a new one each time", () => {
  const numbers = new TaskNumbers();
  const bound = { ...ref, params: { alpha: 1 } };
  assertEquals(numbers.of(ref), numbers.of(ref));
  assertNotEquals(numbers.of(bound), numbers.of(bound));
  assertEquals([numbers.keeps(ref), numbers.keeps(bound)], [true, false]);
});

test("TaskNumbers.drop() gives a number up, and never gives it to another task", () => {
  const numbers = new TaskNumbers();
  const first = numbers.of(ref);
  numbers.drop(first);
  assertEquals(numbers.keeps(ref), false);
  assertNotEquals(numbers.of(ref), first);
});
