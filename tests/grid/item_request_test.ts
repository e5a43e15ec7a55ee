import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { ChunkKey } from "../../src/format/types.ts";
import { makeAxis } from "../../src/grid/axes.ts";
import { ChunkGrid, chunkKey } from "../../src/grid/chunk_grid.ts";
import { ItemRequest } from "../../src/grid/item_request.ts";
import { range } from "../../src/grid/ranges.ts";
import { inputs, test } from "../test.ts";
import { axesOf, pointsOf } from "./grids.ts";

interface Asked {
  readonly grid: ChunkGrid;
  /** Items as positions, some of them twice. */
  readonly items: number[][];
  readonly positions: Int32Array[];
}

const axis = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }));
const asked: fc.Arbitrary<Asked> = fc.tuple(
  fc.array(axis, { maxLength: 3 }),
  fc.array(fc.array(fc.nat({ max: 50 }), { minLength: 3, maxLength: 3 }), { maxLength: 20 }),
).map(([axes, picks]) => {
  const names = Object.fromEntries(axes.map(([length], i) => [`a${i}`, [...range(0, length)]]));
  const grid = new ChunkGrid(axesOf(names), axes.map(([, size]) => size));
  const items = picks.map((pick) => axes.map(([length], i) => pick[i] % length));
  return { grid, items, positions: axes.map((_, i) => Int32Array.from(items, (item) => item[i])) };
});

/** What a request asks, as texts: chunk keys with the items' points and places. */
function chunksOf(request: ItemRequest): [key: string, points: string[], places: number[]][] {
  return Array.from({ length: request.chunkCount }, (_, i) => {
    const { chunk, points, places, isWhole } = request.at(i);
    const key = chunkKey(request.axes, chunk);
    const names = pointsOf(key);
    assertEquals(JSON.stringify(chunkKey(request.axes, request.chunk(i))), JSON.stringify(key));
    assertEquals(request.count(i), points.length);
    assertEquals(isWhole, points.length === names.length && points.every((point, k) => point === k));
    for (const [k, point] of points.entries()) assertEquals(request.firstItem(i, point), places[points.indexOf(points[k])]);
    return [JSON.stringify(key), Array.from(points, (point) => names[point]), [...places]];
  });
}

/** The same the long way round. */
function expectedChunks(grid: ChunkGrid, items: readonly number[][]): [key: string, points: string[], places: number[]][] {
  const names = items.map((item) => item.map((position, i) => `a${i}=${grid.axes[i].values[position]}`).sort().join());
  return [...grid.chunkKeys()].flatMap((key) => {
    const points = new Set(pointsOf(key));
    const places = names.flatMap((name, item) => points.has(name) ? [item] : []);
    return places.length === 0 ? [] : [[JSON.stringify(key), places.map((place) => names[place]), places]];
  });
}

test("ItemRequest.ofGrid() touches the chunks of the items in plan order, and asks each for its items in their order", () => {
  fc.assert(
    fc.property(asked, ({ grid, items, positions }) => {
      const request = ItemRequest.ofGrid(grid, positions, items.length);
      assertEquals(request.length, items.length);
      assertEquals(chunksOf(request), expectedChunks(grid, items));
    }),
    { numRuns: inputs(500) },
  );
});

test("ItemRequest.ofChunks() of the grid's own chunks is the grid's request", () => {
  fc.assert(
    fc.property(asked, ({ grid, items, positions }) => {
      const request = ItemRequest.ofChunks(grid.axes, grid.chunkKeys(), positions, items.length);
      assertEquals(chunksOf(request), expectedChunks(grid, items));
    }),
    { numRuns: inputs(500) },
  );
});

const axes = axesOf({ a: ["x", "y"], s: [1, 2, 3] });

test("ItemRequest.ofChunks() takes chunks in any order and of any shape", () => {
  const keys: ChunkKey[] = [[["s", [3]], ["a", ["y", "x"]]], [["a", ["x"]], ["s", [2, 1]]], [["a", ["y"]], ["s", [1, 2]]]];
  const request = ItemRequest.ofChunks(axes, keys, [Int32Array.of(0, 1, 0), Int32Array.of(1, 2, 0)], 3);
  assertEquals(chunksOf(request).map(([, points, places]) => [points, places]), [[["a=y,s=3"], [1]], [["a=x,s=2", "a=x,s=1"], [0, 2]]]);
});

test("ItemRequest.ofChunks() refuses chunks that overlap on an item or leave one out", () => {
  const positions = [Int32Array.of(0, 0), Int32Array.of(0, 1)];
  const make = (keys: ChunkKey[]) => () => void ItemRequest.ofChunks(axes, keys, positions, 2);
  assertThrows(make([[["a", ["x", "y"]], ["s", [1, 2, 3]]], [["a", ["x"]], ["s", [1]]]]), RangeError, "chunks that overlap");
  assertThrows(make([[["a", ["x", "y"]], ["s", [1, 3]]]]), RangeError, 'no chunk with the point of items[1]: received {"a":"x","s":2}');
});

test("ItemRequest.ofGrid() tells the chunks of a grid apart that has more of them than numbers count", () => {
  const long = ["a", "b", "c", "d", "e"].map((name) => makeAxis(name, range(0, 10_000)));
  const grid = new ChunkGrid(long, [1, 1, 1, 1, 2]);
  const items = [[9999, 0, 1, 2, 9999], [9999, 0, 1, 2, 9997], [0, 0, 0, 0, 1], [9999, 0, 1, 2, 9998], [9998, 9999, 9999, 9999, 9999]];
  const request = ItemRequest.ofGrid(grid, long.map((_, i) => Int32Array.from(items, (item) => item[i])), items.length);
  const found = Array.from({ length: request.chunkCount }, (_, i) => [...request.at(i).places]);
  assertEquals(found, [[2], [4], [1], [0, 3]]);
  assertEquals([...request.at(3).points], [1, 0]);
});

test("ItemRequest.ofGrid() plans 1,000,000 items of as many chunks in about a second", () => {
  const long = ["a", "b"].map((name) => makeAxis(name, range(0, 1000)));
  const positions = [Int32Array.from(range(0, 1_000_000), (i) => (i * 7919 % 1_000_000) / 1000), new Int32Array(1_000_000)];
  for (let i = 0; i < 1_000_000; i++) positions[1][i] = i * 7919 % 1000;
  for (const size of [1, 100]) {
    const start = performance.now();
    const request = ItemRequest.ofGrid(new ChunkGrid(long, [size, size]), positions, 1_000_000);
    assert(performance.now() - start < 5000);
    assertEquals(request.chunkCount, (1000 / size) ** 2);
  }
});
