import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { blockSize, coordinates, everyPoint, productSums, scaled, sequence, strides } from "../../src/grid/block.ts";
import { test } from "../test.ts";
import { lengths, productOf } from "./grids.ts";

test("coordinates() are those of the point's row-major number", () => {
  fc.assert(fc.property(lengths, (given) => {
    const all = productOf(given.map((length) => [...sequence(0, length)]));
    assertEquals(all.length, blockSize(given));
    assertEquals(all.map((_, point) => coordinates(point, given)), all);
  }));
});

test("strides() take coordinates back to the number", () => {
  fc.assert(fc.property(lengths, (given) => {
    const step = strides(given);
    for (let point = 0; point < blockSize(given); point++) {
      assertEquals(coordinates(point, given).reduce((sum, at, axis) => sum + at * step[axis], 0), point);
    }
  }));
});

test("productSums() gives the sum of every combination, the last list fastest", () => {
  const lists = fc.array(fc.array(fc.nat({ max: 1000 }), { maxLength: 4 }), { maxLength: 4 });
  fc.assert(fc.property(lists, (given) => {
    assertEquals([...productSums(given)], productOf(given).map((row) => row.reduce((sum, entry) => sum + entry, 0)));
  }));
});

test("productSums() multiplies the entries with steps", () => {
  const lists = fc.array(fc.tuple(fc.array(fc.nat({ max: 100 }), { maxLength: 4 }), fc.nat({ max: 9 })), { maxLength: 4 });
  fc.assert(fc.property(lists, (given) => {
    const lists = given.map(([list]) => list);
    const steps = given.map(([, step]) => step);
    assertEquals([...productSums(lists, steps)], [...productSums(lists.map((list, axis) => scaled(list, steps[axis])))]);
  }));
});

test("a block without axes has one point", () => {
  assertEquals([blockSize([]), strides([]), coordinates(0, []), [...productSums([])]], [1, [], [], [0]]);
});

test("scaled() multiplies, sequence() counts, everyPoint() counts from 0", () => {
  assertEquals([...scaled([1, 0, 3], 5)], [5, 0, 15]);
  assertEquals([...sequence(3, 6)], [3, 4, 5]);
  assertEquals([...sequence(6, 3)], []);
  assertEquals([...everyPoint(3)], [0, 1, 2]);
});
