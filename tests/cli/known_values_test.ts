import { assertEquals, assertStrictEquals } from "@std/assert";
import { KnownValues } from "../../src/cli/known_values.ts";
import { test } from "../test.ts";

test("find() finds values by themselves, and those that cannot be written by their text", () => {
  const day = new Date(0);
  const known = new KnownValues([1, "1", 2n, "2", day, undefined, new Date(NaN), 3n]);
  assertEquals([1, "1", "2", 2, 3, "undefined"].map((typed) => known.find(typed)?.value), [1, "1", "2", 2n, 3n, undefined]);
  assertStrictEquals(known.find("1970-01-01T00:00:00.000Z")!.value, day);
  assertEquals(known.find("undefined"), { value: undefined });
  assertEquals([known.find(4), known.find("Invalid Date"), new KnownValues([1]).find("undefined")], [undefined, undefined, undefined]);
});

test("areOdd() tells whether there are values that cannot be written", () => {
  assertEquals([[1, "a", null, {}], [new Date(0)], [1n], [undefined]].map((values) => KnownValues.areOdd(values)), [
    false,
    true,
    true,
    true,
  ]);
});
