import { assertEquals } from "@std/assert";
import { bitSet, createBitmap } from "../../src/format/bitmap.ts";
import type { ChunkKey } from "../../src/format/types.ts";
import { makeAxis } from "../../src/grid/axes.ts";
import type { KnownFile } from "../../src/grid/known_points.ts";
import { coverersOf, emptyAxes, FileGrid, groupsOf, isPreferred, pointsOf } from "../../src/maintenance/file_grid.ts";
import { test } from "../test.ts";

function file(path: string, axes: ChunkKey, present?: readonly number[], more: Partial<KnownFile> = {}): KnownFile {
  const size = axes.reduce((product, [, values]) => product * values.length, 1);
  const presence = createBitmap(size);
  for (const point of present ?? []) bitSet(presence, point);
  const count = present?.length ?? size;
  return { path, version: "v", axes, whole: false, count, request: "chunk", ...(present === undefined ? {} : { presence }), ...more };
}

const AXES = [makeAxis("a", ["x", "y"]), makeAxis("s", [1, 2])];

test("FileGrid extends its axes by the values of files, in an order of their own", () => {
  const files = [file("1", [["a", ["z"]], ["s", [30, 4]]]), file("2", [["s", [1, 3]], ["a", ["x", "b"]]])];
  const { axes } = new FileGrid(AXES, files);
  assertEquals(axes.map(({ values }) => values), [["x", "y", "b", "z"], [1, 2, 3, 4, 30]]);
  assertEquals(new FileGrid(AXES, [...files].reverse()).axes.map(({ values }) => values), axes.map(({ values }) => values));
});

test("FileGrid.overlaps() gives points of a block and rows of files, whatever the order of axes and the points present", () => {
  const one = file("1", [["a", ["x", "y"]], ["s", [1, 2]]]);
  const other = file("2", [["s", [2, 9]], ["a", ["y", "x"]]], [0, 2, 3]);
  const grid = new FileGrid(AXES, [one, other]);
  const [own, shared] = grid.overlaps(grid.chunkOf(one));
  assertEquals([own.file.path, [...own.points], [...own.rows]], ["1", [0, 1, 2, 3], [0, 1, 2, 3]]);
  assertEquals([shared.file.path, [...shared.points], [...shared.rows]], ["2", [3], [0]]);
});

test("FileGrid.isAlone() tells whether the blocks of others share points", () => {
  const [one, two, three] = [
    file("1", [["a", ["x"]], ["s", [1]]]),
    file("2", [["a", ["x", "y"]], ["s", [1]]]),
    file("3", [["a", ["x"]], ["s", [2]]]),
  ];
  const grid = new FileGrid(AXES, [one, two, three]);
  assertEquals([one, two, three].map((each) => grid.isAlone(each)), [false, false, true]);
});

test("coverersOf() gives the files that hold all points of a file", () => {
  const small = file("1", [["a", ["x"]], ["s", [1, 2]]]);
  const left = file("2", [["a", ["x", "y"]], ["s", [1]]], undefined, { count: 2 });
  const large = file("3", [["a", ["x", "y"]], ["s", [2, 1, 5]]]);
  assertEquals(coverersOf(new FileGrid(AXES, [small, left, large]), small)?.map(({ path }) => path), ["3"]);
  assertEquals(coverersOf(new FileGrid(AXES, [small, left]), small), undefined);
  assertEquals(coverersOf(new FileGrid(AXES, [large, small]), large), undefined);
});

test("coverersOf() puts several files together", () => {
  const wanted = file("1", [["a", ["x"]], ["s", [1, 2]]]);
  const one = file("2", [["a", ["x", "y", "z"]], ["s", [1]]]);
  const two = file("3", [["a", ["x", "y", "z"]], ["s", [2]]]);
  assertEquals(coverersOf(new FileGrid(AXES, [wanted, one, two]), wanted)?.map(({ path }) => path), ["2", "3"]);
});

test("coverersOf() never lets two files go for each other", () => {
  const one = file("1", [["a", ["x"]], ["s", [1, 2]]]);
  const same = file("2", [["s", [2, 1]], ["a", ["x"]]]);
  const grid = new FileGrid(AXES, [one, same]);
  assertEquals([coverersOf(grid, one), coverersOf(grid, same)?.map(({ path }) => path)], [undefined, ["1"]]);
});

test("coverersOf() lets whole outputs neither go nor stand for points", () => {
  const whole = file("1", [["a", ["x"]], ["s", [1, 2]]], undefined, { whole: true, count: 1 });
  const points = file("2", [["a", ["x"]], ["s", [1, 2]]]);
  const grid = new FileGrid(AXES, [whole, points]);
  assertEquals([coverersOf(grid, whole), coverersOf(grid, points)], [undefined, undefined]);
});

test("isPreferred() prefers the larger file, and of the same points the first path", () => {
  const [small, large] = [file("1", [["s", [1]]]), file("2", [["s", [1, 2]]])];
  assertEquals([isPreferred(large, small, false), isPreferred(small, large, false)], [true, false]);
  assertEquals([isPreferred(small, { ...small, path: "3" }, true), isPreferred(small, { ...small, path: "3" }, false)], [true, false]);
});

test("pointsOf() counts points, those of a whole output too", () => {
  const block: ChunkKey = [["a", ["x", "y"]], ["s", [1, 2]]];
  assertEquals([
    pointsOf(file("1", block)),
    pointsOf(file("1", block, [0, 3])),
    pointsOf(file("1", block, undefined, { whole: true, count: 1 })),
  ], [4, 2, 4]);
});

test("groupsOf() keeps versions and axis names apart", () => {
  const files = [
    file("1", [["a", [1]], ["s", [1]]]),
    file("2", [["s", [1]], ["a", [1]]]),
    file("3", [["s", [1]]]),
    file("4", [["s", [1]]], undefined, { version: "w" }),
  ];
  assertEquals(groupsOf(files).map((group) => group.map(({ path }) => path)), [["1", "2"], ["3"], ["4"]]);
});

test("emptyAxes() has the names of a file and no values", () => {
  assertEquals(emptyAxes(file("1", [["s", [1]]])).map(({ name, values }) => [name, values]), [["s", []]]);
});

test("FileGrid.chunkOf() takes one vector of two axes for a bin of each", () => {
  const shared = [2, 3];
  const axes = [makeAxis("a", [1, 2, 3]), makeAxis("b", [3, 2])];
  const chunk = new FileGrid(axes, [file("1", [["a", shared], ["b", shared]])]).chunkOf(file("1", [["a", shared], ["b", shared]]));
  assertEquals(chunk.map(({ axis, positions }) => [axis, [...positions]]), [[0, [1, 2]], [1, [1, 0]]]);
});
