import { coordinates } from "../../src/grid/block.ts";
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { ChunkKey } from "../../src/format/types.ts";
import { type Axis, makeAxis } from "../../src/grid/axes.ts";
import { type Chunk, ChunkGrid, chunkKey } from "../../src/grid/chunk_grid.ts";
import { KnownPoints } from "../../src/grid/known_points.ts";
import { planChunk } from "../../src/grid/plan.ts";
import { range } from "../../src/grid/ranges.ts";
import { GridRequest, ListedRequest, type Request } from "../../src/grid/request.ts";
import { selectAll } from "../../src/grid/selection.ts";
import { inputs, test } from "../test.ts";
import { axesOf, fileOf, pointsOf } from "./grids.ts";

interface Asked {
  readonly grid: ChunkGrid;
  readonly selected: Int32Array[];
}

const axis = fc.tuple(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 4 }),
  fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 8 }),
);
/** A grid, and positions of each axis in any order, some of them twice. */
const asked: fc.Arbitrary<Asked> = fc.array(axis, { minLength: 1, maxLength: 3 }).map((axes) => ({
  grid: new ChunkGrid(
    axesOf(Object.fromEntries(axes.map(([length], i) => [`a${i}`, [...range(0, length)]]))),
    axes.map(([, size]) => size),
  ),
  selected: axes.map(([length, , picks]) => Int32Array.from(picks, (pick) => pick % length)),
}));

/** The points asked for, in the order asked for. */
function expectedPoints(axes: readonly Axis[], selected: readonly Int32Array[]): string[] {
  return pointsOf(axes.map(({ name, values }, i) => [name, [...selected[i]].map((position) => values[position])]));
}

/** Puts the chunks' points to their places. */
function placed(request: Request): string[] {
  const output = new Array<string>(request.length);
  let count = 0;
  for (let i = 0; i < request.chunkCount; i++) {
    const { chunk, points, places, isWhole } = request.at(i);
    const names = pointsOf(chunkKey(request.axes, chunk));
    assertEquals(isWhole, points.length === names.length && points.every((point, k) => point === k));
    assertEquals(points.length, places.length);
    for (let k = 0; k < points.length; k++) output[places[k]] = names[points[k]];
    count += points.length;
  }
  assertEquals(count, request.length);
  return output;
}

test("GridRequest places every point asked for, in the order asked for", () => {
  fc.assert(
    fc.property(asked, ({ grid, selected }) => {
      assertEquals(placed(new GridRequest(grid, selected)), expectedPoints(grid.axes, selected));
    }),
    { numRuns: inputs(500) },
  );
});

test("GridRequest touches the chunks of the points asked for, in plan order", () => {
  fc.assert(fc.property(asked, ({ grid, selected }) => {
    const request = new GridRequest(grid, selected);
    const points = new Set(expectedPoints(grid.axes, selected));
    const text = (chunk: Chunk) => JSON.stringify(chunkKey(grid.axes, chunk));
    const touched = [...grid.chunkKeys()].filter((key) => pointsOf(key).some((point) => points.has(point))).map((key) =>
      JSON.stringify(key)
    );
    assertEquals(Array.from({ length: request.chunkCount }, (_, i) => text(request.chunk(i))), touched);
    assertEquals(Array.from({ length: request.chunkCount }, (_, i) => text(request.at(i).chunk)), touched);
  }));
});

test("GridRequest.chunksAt() gives the chunks that have one of the positions on every axis, or all that is asked of them", () => {
  const sets = fc.array(fc.uniqueArray(fc.nat({ max: 5 }), { maxLength: 4 }), { minLength: 3, maxLength: 3 });
  fc.assert(fc.property(asked, sets, ({ grid, selected }, given) => {
    const request = new GridRequest(grid, selected);
    const positions = grid.axes.map(({ values }, i) => new Set(given[i].filter((position) => position < values.length)));
    const expected = Array.from({ length: request.chunkCount }, (_, i) => i)
      .filter((i) => request.chunk(i).every((bin, n) => bin.positions.some((position) => positions[n].has(position))));
    assertEquals([...request.chunksAt(positions, "touched")].sort((a, b) => a - b), expected);
    const covered = expected.filter((i) => {
      const { chunk, points } = request.at(i);
      const lengths = chunk.map((bin) => bin.positions.length);
      return [...points].every((point) => coordinates(point, lengths).every((at, n) => positions[n].has(chunk[n].positions[at])));
    });
    assertEquals([...request.chunksAt(positions, "covered")].sort((a, b) => a - b), covered);
  }));
});

test("ListedRequest.ofSelection() of the grid's own chunks is the grid's request", () => {
  fc.assert(fc.property(asked, ({ grid, selected }) => {
    const listed = ListedRequest.ofSelection(grid.axes, grid.chunkKeys(), selected);
    const plain = new GridRequest(grid, selected);
    assertEquals([listed.length, listed.chunkCount], [plain.length, plain.chunkCount]);
    assertEquals(placed(listed), expectedPoints(grid.axes, selected));
  }));
});

const axes = axesOf({ a: ["x", "y"], s: [1, 2, 3] });

test("ListedRequest.ofSelection() takes chunks in any order and of any shape", () => {
  const keys: ChunkKey[] = [[["s", [3]], ["a", ["y", "x"]]], [["a", ["x"]], ["s", [2, 1]]], [["a", ["y"]], ["s", [1, 2]]]];
  const selected = [Int32Array.of(1, 0), Int32Array.of(2, 0, 2)];
  const request = ListedRequest.ofSelection(axes, keys, selected);
  assertEquals(placed(request), expectedPoints(axes, selected));
  assertEquals(request.chunkCount, 3);
  assertEquals(ListedRequest.ofSelection(axes, keys, [Int32Array.of(0), Int32Array.of(0)]).chunkCount, 1);
});

test("ListedRequest.ofSelection() refuses chunks that overlap or leave points out", () => {
  const all = selectAll(axes);
  const make = (keys: ChunkKey[]) => () => void ListedRequest.ofSelection(axes, keys, all);
  assertThrows(make([[["a", ["x", "y"]], ["s", [1, 2, 3]]], [["a", ["x"]], ["s", [1]]]]), RangeError, "chunks that overlap");
  assertThrows(make([[["a", ["x", "y"]], ["s", [1, 3]]]]), RangeError, 'no chunk with the point {"a":"x","s":2}');
  assertThrows(make([[["a", ["z"]], ["s", [1]]]]), RangeError, "not found");
});

test("ListedRequest.ofChunks() puts chunk after chunk, as often as listed", () => {
  const key: ChunkKey = [["a", ["y"]], ["s", [3, 1]]];
  const other: ChunkKey = [["a", ["x", "y"]], ["s", [2]]];
  const request = ListedRequest.ofChunks(axes, [key, other, key], selectAll(axes));
  assertEquals([request.length, request.chunkCount, request.mayOverlap], [6, 3, true]);
  assertEquals(placed(request), [key, other, key].flatMap(pointsOf));
});

test("ListedRequest.ofChunks() of a slice asks for what is visible", () => {
  const key: ChunkKey = [["a", ["x", "y"]], ["s", [3, 1]]];
  const request = ListedRequest.ofChunks(axes, [key], [Int32Array.of(1), Int32Array.of(0, 1)]);
  assertEquals(placed(request), ["a=y,s=1"]);
});

test("GridRequest refuses more points than can be placed", () => {
  const long = ["a", "b"].map((name) => makeAxis(name, range(0, 70_000)));
  const grid = new ChunkGrid(long, [1000, 1000]);
  assertThrows(() => new GridRequest(grid, selectAll(long)), RangeError, "4900000000 points");
});

/** Counts how many bins a grid makes: what it would hold per chunk if it listed them. */
class CountingGrid extends ChunkGrid {
  binsMade = new Set<string>();
  override bin(axisNumber: number, number: number) {
    this.binsMade.add(`${axisNumber} ${number}`);
    return super.bin(axisNumber, number);
  }
}

test("a grid of 1,000,000 chunks is asked for 1 % without a list of chunks", () => {
  const long = ["a", "b"].map((name) => makeAxis(name, range(0, 2000)));
  const grid = new CountingGrid(long, [2, 2]);
  assertEquals([grid.chunkCount, grid.binsMade.size], [1_000_000, 0]);
  const request = new GridRequest(grid, [Int32Array.from(range(500, 700)), Int32Array.from(range(0, 200))]);
  assertEquals([request.chunkCount, request.length, grid.binsMade.size], [10_000, 40_000, 200]);
  const known = new KnownPoints(long, "v1");
  known.add(fileOf("f", [["a", [600, 601]], ["b", [0, 1, 2]]]));
  let missing = 0;
  for (let i = 0; i < request.chunkCount; i++) missing += planChunk(long, request.at(i).chunk, known).missing.length;
  assertEquals(missing, 40_000 - 6);
  assertEquals(grid.binsMade.size, 200);
  const [file] = known.files.values();
  assertEquals([...request.chunksAt(known.positions(file), "touched")].length, 2);
});

test("all of a grid of 1,000,000 chunks is asked for by its bins", () => {
  const long = ["a", "b"].map((name) => makeAxis(name, range(0, 1000)));
  const grid = new CountingGrid(long, [1, 1]);
  const request = new GridRequest(grid, selectAll(long));
  assertEquals([request.chunkCount, request.length, grid.binsMade.size], [1_000_000, 1_000_000, 2000]);
  assertEquals([...request.at(999_999).places], [999_999]);
  assertEquals(chunkKey(long, request.chunk(500_500)), [["a", [500]], ["b", [500]]]);
});
