import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { ChunkKey } from "../../src/format/types.ts";
import { binValues, ChunkGrid, chunkKey, ChunkKeyReader, chunkLengths, positionOf, showValue } from "../../src/grid/chunk_grid.ts";
import { test } from "../test.ts";
import { axesOf, lengths, pointsOf } from "./grids.ts";

const axes = axesOf({ a: ["x", "y", "z"], s: [1, 2, 3, 4, 5] });

test("ChunkGrid gives consecutive bins per axis, their row-major product as chunks", () => {
  const grid = new ChunkGrid(axes, [2, 3]);
  assertEquals([grid.binCounts, grid.chunkCount], [[2, 2], 4]);
  assertEquals([...grid.chunkKeys()], [
    [["a", ["x", "y"]], ["s", [1, 2, 3]]],
    [["a", ["x", "y"]], ["s", [4, 5]]],
    [["a", ["z"]], ["s", [1, 2, 3]]],
    [["a", ["z"]], ["s", [4, 5]]],
  ]);
});

test("ChunkGrid has every point in one chunk", () => {
  fc.assert(fc.property(lengths, fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 4, maxLength: 4 }), (given, sizes) => {
    const names = given.map((_, i) => `a${i}`);
    const values = given.map((length) => Array.from({ length }, (_, i) => i));
    const grid = new ChunkGrid(axesOf(Object.fromEntries(names.map((name, i) => [name, values[i]]))), sizes.slice(0, given.length));
    const found = [...grid.chunkKeys()].flatMap((key) => pointsOf(key));
    assertEquals(found.sort(), pointsOf(names.map((name, i) => [name, values[i]])).sort());
  }));
});

test("ChunkGrid.bin() is one object for all chunks that have it", () => {
  const grid = new ChunkGrid(axes, [2, 3]);
  assertEquals(grid.chunk(0)[0] === grid.chunk(1)[0], true);
  assertEquals(grid.chunk(0)[1] === grid.chunk(2)[1], true);
});

test("ChunkGrid without axes has one chunk, with an empty axis none", () => {
  assertEquals([...new ChunkGrid([], []).chunkKeys()], [[]]);
  assertEquals([...new ChunkGrid(axesOf({ s: [] }), [1]).chunkKeys()], []);
});

test("chunkKey(), binValues() and chunkLengths() tell a chunk's vectors", () => {
  const chunk = new ChunkGrid(axes, [2, 3]).chunk(1);
  assertEquals(chunkKey(axes, chunk), [["a", ["x", "y"]], ["s", [4, 5]]]);
  assertEquals(binValues(axes[1], chunk[1]), [4, 5]);
  assertEquals(chunkLengths(chunk), [2, 2]);
});

test("ChunkKeyReader.read() takes chunk keys back to chunks", () => {
  const grid = new ChunkGrid(axes, [2, 3]);
  const reader = new ChunkKeyReader(axes);
  for (const key of grid.chunkKeys()) {
    assertEquals(chunkKey(axes, reader.read(key)), key);
    assertEquals(chunkKey(axes, reader.read([key[1], key[0]])), key);
  }
  assertEquals(reader.read([["a", ["z"]], ["s", [5, 1]]]).map((bin) => [...bin.positions]), [[2], [4, 0]]);
  assertEquals(reader.read([["a", ["z"]], ["s", [1]]])[0] === reader.read([["a", ["z"]], ["s", [2]]])[0], true);
});

test("ChunkKeyReader.read() refuses what is no chunk key of the axes", () => {
  const reader = new ChunkKeyReader(axes);
  const read = (key: unknown) => () => void reader.read(key as ChunkKey);
  assertThrows(read([["a", ["x"]]]), TypeError, "one [axis, values] pair for each of 2 axes");
  assertThrows(read("a"), TypeError, "one [axis, values] pair");
  assertThrows(read([["a", ["x"]], ["t", [1]]]), TypeError, 'axis "s" has no list of values');
  assertThrows(read([["a", ["x"]], ["s", 1]]), TypeError, 'axis "s" has no list of values');
  assertThrows(read([["a", ["x"]], ["s", [9]]]), RangeError, "not found in axisValues for axis 's'");
  assertThrows(read([["a", ["x", "x"]], ["s", [1]]]), RangeError, "stands in it twice");
});

test("positionOf() finds values by content", () => {
  const [axis] = axesOf({ r: [{ a: 1, b: 2 }, "1", 1, undefined, NaN] });
  assertEquals([{ b: 2, a: 1 }, "1", 1, undefined, NaN].map((value) => positionOf(axis, value)), [0, 1, 2, 3, 4]);
  assertThrows(() => positionOf(axis, 2), RangeError, "value '2' not found in axisValues for axis 'r': it has 5 values");
});

test("showValue() tells any value", () => {
  assertEquals([1, "a", [1], undefined, 1n].map(showValue), ["1", '"a"', "[1]", "undefined", "1"]);
  assertEquals([[1n], { d: new Date(0), n: 2n }].map(showValue), [`["1n"]`, `{"d":"1970-01-01T00:00:00.000Z","n":"2n"}`]);
});
