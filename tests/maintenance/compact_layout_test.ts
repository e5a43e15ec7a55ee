import { assertEquals, assertThrows } from "@std/assert";
import { makeAxis } from "../../src/grid/axes.ts";
import type { KnownFile } from "../../src/grid/known_points.ts";
import { CompactLayout } from "../../src/maintenance/compact_layout.ts";
import { FileGrid } from "../../src/maintenance/file_grid.ts";
import { test } from "../test.ts";

const AXES = [makeAxis("a", ["x", "y"]), makeAxis("s", [1, 2, 3])];

function file(a: readonly unknown[], s: readonly unknown[]): KnownFile {
  return { path: `${a}${s}`, version: "v", axes: [["a", a], ["s", s]], whole: false, count: a.length * s.length, request: "chunk" };
}

test("CompactLayout keeps the bins of present values and lays others behind them", () => {
  const files = [file(["x"], [1, 9, 8]), file(["z"], [3])];
  const layout = new CompactLayout(new FileGrid(AXES, files), AXES, [1, 2]);
  const positions = (number: number) => layout.chunk(number).map((bin) => [...bin.positions]);
  assertEquals([0, 1, 2, 8].map(positions), [[[0], [0, 1]], [[0], [2]], [[0], [3, 4]], [[2], [3, 4]]]);
  assertEquals(files.map((each) => layout.chunksOf(each)), [[0, 2], [7]]);
});

test("CompactLayout refuses more chunks than can be counted", () => {
  const many = Array.from({ length: 3 }, (_, i) => makeAxis(`a${i}`, [1]));
  const axes = many.map((axis) => ({ ...axis, values: { length: 1e6 } as unknown as unknown[] }));
  const grid = { axes, known: undefined } as unknown as FileGrid<KnownFile>;
  assertThrows(() => new CompactLayout(grid, axes, [1, 1, 1]), RangeError, "the layout has too many chunks");
});

test("CompactLayout has one chunk where there is no axis", () => {
  const point: KnownFile = { path: "1", version: "v", axes: [], whole: false, count: 1, request: "chunk" };
  const layout = new CompactLayout(new FileGrid([], [point]), [], []);
  assertEquals([layout.chunksOf(point), layout.chunk(0)], [[0], []]);
});
