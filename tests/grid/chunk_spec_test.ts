import { assertEquals, assertThrows } from "@std/assert";
import { makeAxis } from "../../src/grid/axes.ts";
import { AUTO_CHUNK_POINTS, chunkSizes } from "../../src/grid/chunk_spec.ts";
import { test } from "../test.ts";
import { axesOf } from "./grids.ts";

const axes = axesOf({ strat: ["a", "b"], s: [1, 2, 3] });
const given = (spec: unknown) => () => void chunkSizes(spec as "auto", axes);

test("chunkSizes() takes sizes plain or as { size }", () => {
  assertEquals(chunkSizes({ s: 2, strat: { size: 7 } }, axes), [7, 2]);
});

test("chunkSizes() of no spec is the full length of lists and 1 of other iterables", () => {
  assertEquals(chunkSizes(undefined, [makeAxis("a", [1, 2, 3]), makeAxis("b", new Set([1, 2])), makeAxis("c", [])]), [3, 1, 1]);
});

test('chunkSizes() of "auto" fills a chunk from the fastest axis on', () => {
  const long = (length: number) => makeAxis("s", Array.from({ length }, (_, i) => i));
  const table: [number[], number[]][] = [
    [[1000], [64]],
    [[10], [10]],
    [[10, 10], [6, 10]],
    [[3, 100], [1, 64]],
    [[5, 4, 4], [4, 4, 4]],
    [[2, 2, 2], [2, 2, 2]],
    [[0, 3], [1, 3]],
  ];
  for (const [lengths, sizes] of table) {
    assertEquals(chunkSizes("auto", lengths.map(long)), sizes);
    assertEquals(sizes.reduce((a, b) => a * b, 1) <= AUTO_CHUNK_POINTS, true);
  }
});

test("chunkSizes() refuses sizes that are no positive integers", () => {
  for (const size of [0, -1, 1.5, NaN, Infinity, "2", null, { size: 0 }]) {
    assertThrows(given({ strat: 1, s: size }), RangeError, "size must be a positive integer");
  }
  assertThrows(given({ strat: 1, s: {} }), TypeError, "missing size for axis 's'");
});

test("chunkSizes() refuses missing and unknown axes", () => {
  assertThrows(given({ s: 1 }), TypeError, "Cannot chunk axes: missing chunkSpec for axis 'strat': give every axis a size");
  assertThrows(given({ s: 1, start: 1 }), TypeError, "strat");
  assertThrows(given(5), TypeError, 'must be an object or "auto"');
  assertThrows(given(null), TypeError, "received null");
});
