import { assertEquals, assertThrows } from "@std/assert";
import { makeAxis } from "../../src/grid/axes.ts";
import { range, slice } from "../../src/grid/ranges.ts";
import { askedLists, resolveSelection, selectAll } from "../../src/grid/selection.ts";
import { zip } from "../../src/grid/zip.ts";
import { test } from "../test.ts";
import { axesOf } from "./grids.ts";

const axes = axesOf({ strat: ["aaa", "bb"], s: [10, 20, 30, 40, 50] });

function resolved(selection: Record<string, unknown> | undefined, current = selectAll(axes)): number[][] {
  return resolveSelection(axes, current, selection).map((positions) => [...positions]);
}

function refused(selection: unknown, error: new (message?: string) => Error, message: string): void {
  assertThrows(() => resolved(selection as Record<string, unknown>), error, message);
}

test("resolveSelection() of nothing is all that is visible", () => {
  assertEquals(resolved(undefined), [[0, 1], [0, 1, 2, 3, 4]]);
  assertEquals(resolved({}), [[0, 1], [0, 1, 2, 3, 4]]);
  assertEquals(resolved({ s: undefined }), [[0, 1], [0, 1, 2, 3, 4]]);
});

test("resolveSelection() by value keeps the order asked for, and repeats", () => {
  const table: [Record<string, unknown>, number[][]][] = [
    [{ s: 30 }, [[0, 1], [2]]],
    [{ s: [50, 10, 50] }, [[0, 1], [4, 0, 4]]],
    [{ strat: "bb", s: [20] }, [[1], [1]]],
    [{ s: range(10, 31, 20) }, [[0, 1], [0, 2]]],
    [{ s: Int8Array.of(20) }, [[0, 1], [1]]],
    [{ s: 30.0 }, [[0, 1], [2]]],
  ];
  for (const [selection, positions] of table) assertEquals(resolved(selection), positions);
});

test("resolveSelection() by index takes integers, ranges, slices and lists of these", () => {
  const table: [unknown, number[]][] = [
    [0, [0]],
    [-1, [4]],
    [[3, 0, 3], [3, 0, 3]],
    [range(1, 4), [1, 2, 3]],
    [range(4, 0, -2), [4, 2]],
    [range(-2, 0), [3, 4]],
    [slice(1, -1), [1, 2, 3]],
    [slice(undefined, undefined, -2), [4, 2, 0]],
    [slice(3, 100), [3, 4]],
    [[0, slice(3), range(1, 2)], [0, 3, 4, 1]],
  ];
  for (const [index, positions] of table) assertEquals(resolved({ axisIndices: { s: index } }), [[0, 1], positions]);
});

test("resolveSelection() of a slice counts and looks within the slice", () => {
  const current = resolveSelection(axes, selectAll(axes), { s: [50, 20, 40] });
  assertEquals(resolved({ axisIndices: { s: [0, -1] } }, current), [[0, 1], [4, 3]]);
  assertEquals(resolved({ s: [40, 50] }, current), [[0, 1], [3, 4]]);
  assertEquals(resolved({ strat: "bb" }, current), [[1], [4, 1, 3]]);
  assertThrows(() => resolved({ s: 10 }, current), RangeError, "it is outside of the slice");
  assertThrows(() => resolved({ axisIndices: { s: 3 } }, current), RangeError, "it has 3 values");
});

test("resolveSelection() of a slice that repeats a value does not see the others", () => {
  const current = resolveSelection(axes, selectAll(axes), { strat: ["bb", "bb"] });
  assertThrows(() => resolved({ strat: "aaa" }, current), RangeError, "it is outside of the slice");
});

test("resolveSelection() tells values of an axis of lists from a list of values", () => {
  const shapes = [makeAxis("shape", [[64, 64], [32]])];
  const positions = resolveSelection(shapes, selectAll(shapes), { shape: [[32]] });
  assertEquals(positions.map((list) => [...list]), [[1]]);
  assertThrows(() => resolveSelection(shapes, selectAll(shapes), { shape: [64, 64] }), RangeError, "not found");
});

test("resolveSelection() finds records of a zipped axis, and undefined", () => {
  const zipped = [makeAxis("z", zip({ a: [1, 2], b: ["x", "y"] })), makeAxis("u", [null, undefined])];
  const positions = resolveSelection(zipped, selectAll(zipped), { z: { b: "y", a: 2 }, u: undefined });
  assertEquals(positions.map((list) => [...list]), [[1], [1]]);
});

test("resolveSelection() refuses unknown axes and names the nearest", () => {
  refused({ start: "bb" }, TypeError, '"strat"');
  refused({ start: undefined }, TypeError, '"strat"');
  refused({ axisIndices: { t: 0 } }, TypeError, 'axis "t" is unknown');
  assertThrows(() => resolveSelection([], [], { s: 1 }), TypeError, "singleton");
});

test("resolveSelection() refuses values and indices that are not there", () => {
  refused({ s: 15 }, RangeError, "value '15' not found in axisValues for axis 's'");
  refused({ s: "10" }, RangeError, "not found");
  refused({ s: [10, null] }, RangeError, "not found");
  refused({ axisIndices: { s: 5 } }, RangeError, "Index 5 out of range for axis 's': it has 5 values");
  refused({ axisIndices: { s: -6 } }, RangeError, "Index -6 out of range");
  refused({ axisIndices: { s: range(3, 7) } }, RangeError, "Index 5 out of range");
});

test("resolveSelection() refuses to ask nothing of an axis", () => {
  refused({ s: [] }, RangeError, "missing values for axis 's'");
  refused({ axisIndices: { s: [] } }, RangeError, "missing values for axis 's'");
  refused({ axisIndices: { s: slice(5) } }, RangeError, "missing values for axis 's'");
});

test("resolveSelection() refuses what is no selection", () => {
  refused({ axisIndices: { s: 0 }, strat: "bb" }, TypeError, "values or axisIndices, not both");
  refused({ axisIndices: { s: 0.5 } }, TypeError, "must be int, slice, or range");
  refused({ axisIndices: { s: "0" } }, TypeError, "must be int, slice, or range");
  refused({ axisIndices: [0] }, TypeError, "axisIndices must be an object");
  refused([10], TypeError, "a selection must be an object");
  refused(null, TypeError, "a selection must be an object");
});

test("askedLists() makes lists of what is asked by value", () => {
  assertEquals(askedLists({ s: 1, strat: ["a"], r: { k: 1 }, axisIndices: undefined }), { s: [1], strat: ["a"], r: [{ k: 1 }] });
});
