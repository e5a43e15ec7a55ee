import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { isRange, isSlice, range, slice, sliceIndices } from "../../src/grid/ranges.ts";
import { inputs, test } from "../test.ts";

/** Python's `range(length)[start:stop:step]` by its definition: every index, walked in the direction of the step. */
function pythonIndices(length: number, start: number | undefined, stop: number | undefined, step: number): number[] {
  const wrapped = (given: number) => given < 0 ? given + length : given;
  const walk = Array.from({ length }, (_, i) => step > 0 ? i : length - 1 - i);
  const inside = walk.filter((i) => {
    const isFrom = start === undefined || (step > 0 ? i >= wrapped(start) : i <= wrapped(start));
    return isFrom && (stop === undefined || (step > 0 ? i < wrapped(stop) : i > wrapped(stop)));
  });
  return inside.filter((_, n) => n % Math.abs(step) === 0);
}

const bound = fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined });
const step = fc.constantFrom(1, 2, 3, 7, -1, -2, -3, -7);

test("sliceIndices() gives what Python gives", () => {
  const table: [number, Parameters<typeof slice>, number[]][] = [
    [5, [], [0, 1, 2, 3, 4]],
    [5, [1, 3], [1, 2]],
    [5, [-2], [3, 4]],
    [5, [undefined, -2], [0, 1, 2]],
    [5, [undefined, undefined, -1], [4, 3, 2, 1, 0]],
    [5, [undefined, undefined, 2], [0, 2, 4]],
    [5, [3, 0, -1], [3, 2, 1]],
    [5, [3, undefined, -2], [3, 1]],
    [5, [-100, 100], [0, 1, 2, 3, 4]],
    [5, [100, -100, -1], [4, 3, 2, 1, 0]],
    [5, [-100, undefined, -1], []],
    [5, [100], []],
    [5, [3, 1], []],
    [5, [1, 3, -1], []],
    [5, [0, -6, -1], [0]],
    [0, [], []],
    [0, [undefined, undefined, -1], []],
    [1, [-1], [0]],
  ];
  for (const [length, args, indices] of table) assertEquals(sliceIndices(slice(...args), length), indices, `${length} ${args}`);
});

test("sliceIndices() walks as Python walks, whatever the bounds", () => {
  fc.assert(
    fc.property(fc.nat({ max: 7 }), bound, bound, step, (length, start, stop, by) => {
      assertEquals(sliceIndices(slice(start, stop, by), length), pythonIndices(length, start, stop, by));
    }),
    { numRuns: inputs(3000) },
  );
});

test("range() is half-open, and knows its length", () => {
  fc.assert(fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), step, (start, stop, by) => {
    const expected: number[] = [];
    for (let i = start; by > 0 ? i < stop : i > stop; i += by) expected.push(i);
    const given = range(start, stop, by);
    assertEquals([...given], expected);
    assertEquals(given.length, expected.length);
    assertEquals([...given], [...given]);
  }));
});

test("range() and slice() refuse what is no integer, and steps of 0", () => {
  assertThrows(() => range(0.5, 2), RangeError, "start must be an integer: received 0.5");
  assertThrows(() => range(0, Infinity), RangeError, "stop must be an integer");
  assertThrows(() => range(0, 1, 0), RangeError, "step must not be 0");
  assertThrows(() => slice(0.5), RangeError, "start must be an integer");
  assertThrows(() => slice(0, "1" as never), RangeError, "stop must be an integer: received 1");
  assertThrows(() => slice(0, 1, 0), RangeError, "step must not be 0");
});

test("isRange() and isSlice() know their own", () => {
  assertEquals([range(0, 1), slice(0), [0], null].map(isRange), [true, false, false, false]);
  assertEquals([range(0, 1), slice(0), [0], null].map(isSlice), [false, true, false, false]);
});
