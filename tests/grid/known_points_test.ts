import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ChunkKey } from "../../src/format/types.ts";
import { ChunkGrid, chunkKey } from "../../src/grid/chunk_grid.ts";
import { type KnownFile, KnownPoints, RowFinder } from "../../src/grid/known_points.ts";
import { test } from "../test.ts";
import { axesOf, fileOf, pointsOf, rowsOf } from "./grids.ts";

const vector = fc.uniqueArray(fc.nat({ max: 7 }), { minLength: 1, maxLength: 4 });
const names = ["a", "b", "c"];
/** A block over three axes, in any order of the axes; its values need not be on the axes. */
const block = fc.tuple(fc.tuple(vector, vector, vector), fc.shuffledSubarray(names, { minLength: 3, maxLength: 3 }))
  .map(([vectors, order]): ChunkKey => order.map((name, i) => [name, vectors[i]]));
const grid = fc.tuple(
  fc.array(vector, { minLength: 3, maxLength: 3 }),
  fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
)
  .map(([values, sizes]) => new ChunkGrid(axesOf(Object.fromEntries(names.map((name, i) => [name, values[i]]))), sizes));

/** What the matches of a chunk are, found by comparing every file's points with the chunk's. */
function bruteForce(files: Iterable<KnownFile>, key: ChunkKey): string[] {
  const points = new Set(pointsOf(key));
  return [...files].filter((file) => pointsOf(file.axes).some((point) => points.has(point))).map(({ path }) => path).sort();
}

test("KnownPoints.matches() finds the files whose blocks share points with a chunk, and no others", () => {
  fc.assert(fc.property(grid, fc.array(block, { maxLength: 12 }), fc.array(fc.nat({ max: 11 })), (given, blocks, removed) => {
    const known = new KnownPoints(given.axes, "v1");
    const files = new Map(blocks.map((axes, i) => [`f${i}`, fileOf(`f${i}`, axes)]));
    for (const file of files.values()) known.add(file);
    // Look before and after: what is kept of one look must not spoil the next.
    for (const path of ["", ...removed.map((i) => `f${i}`)]) {
      known.remove(path);
      files.delete(path);
      for (let i = 0; i < given.chunkCount; i++) {
        const chunk = given.chunk(i);
        const found = known.matches(chunk).map(({ file }) => file.path).sort();
        assertEquals(found, bruteForce(files.values(), chunkKey(given.axes, chunk)));
      }
    }
    assertEquals([...known.files.keys()].sort(), [...files.keys()].sort());
  }));
});

test("KnownPoints.matches() tells which values of the file are which of the chunk", () => {
  const axes = axesOf({ s: [1, 2, 3, 4] });
  const chunk = new ChunkGrid(axes, [3]).chunk(0);
  const known = new KnownPoints(axes, "v1");
  const bins = (values: number[]) => {
    known.add(fileOf("f", [["s", values]]));
    const [match] = known.matches(chunk);
    return match?.bins.map(({ inChunk, inFile, same }) => [[...inChunk], [...inFile], same]);
  };
  assertEquals(bins([3, 9, 1]), [[[2, 0], [0, 2], false]]);
  assertEquals(bins([1, 2, 3]), [[[0, 1, 2], [0, 1, 2], true]]);
  assertEquals(bins([2, 1, 3]), [[[1, 0, 2], [0, 1, 2], false]]);
  assertEquals(bins([1, 2, 3, 4]), [[[0, 1, 2], [0, 1, 2], false]]);
  assertEquals(bins([1, 2]), [[[0, 1], [0, 1], false]]);
  assertEquals(bins([4]), undefined);
});

test("KnownPoints.add() passes over other axis names and versions", () => {
  const known = new KnownPoints(axesOf({ a: [1], b: [1] }), "v1");
  known.add(fileOf("other names", [["a", [1]], ["c", [1]]]));
  known.add(fileOf("fewer", [["a", [1]]]));
  known.add(fileOf("more", [["a", [1]], ["b", [1]], ["c", [1]]]));
  known.add({ ...fileOf("other version", [["a", [1]], ["b", [1]]]), version: "v2" });
  known.add(fileOf("other order", [["b", [1]], ["a", [1]]]));
  assertEquals([...known.files.keys()], ["other order"]);
});

test("KnownPoints.add() of a path again takes the place of the former", () => {
  const axes = axesOf({ a: [1, 2] });
  const known = new KnownPoints(axes, "v1");
  known.add(fileOf("f", [["a", [1]]]));
  known.add(fileOf("f", [["a", [2]]]));
  const grid = new ChunkGrid(axes, [1]);
  assertEquals([0, 1].map((i) => known.matches(grid.chunk(i)).length), [0, 1]);
});

test("KnownPoints without axes knows one point", () => {
  const known = new KnownPoints([], "v1");
  assertEquals(known.matches([]), []);
  known.add(fileOf("f", []));
  assertEquals(known.matches([]).map(({ file }) => file.path), ["f"]);
  known.remove("f");
  assertEquals(known.matches([]), []);
});

test("KnownPoints.positions() are those of the file's values on the axes", () => {
  const known = new KnownPoints(axesOf({ a: [1, 2, 3], b: ["x", "y"] }), "v1");
  const file = fileOf("f", [["b", ["y"]], ["a", [3, 9, 1]]]);
  known.add(file);
  assertEquals(known.positions(file).map((set) => [...set]), [[2, 0], [1]]);
});

test("RowFinder.row() numbers the points that are there", () => {
  fc.assert(fc.property(vector, vector, fc.func(fc.boolean()), (a, b, isThere) => {
    const file = fileOf("f", [["a", a], ["b", b]], isThere);
    const finder = new RowFinder(file);
    const rows = rowsOf(file);
    assertEquals(pointsOf(file.axes).map((_, point) => finder.row(point)), pointsOf(file.axes).map((point) => rows.indexOf(point)));
  }));
});
