import { assertEquals } from "@std/assert";
import { ChunkCache, zip } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { axisColumns, axisPart, positionsOf } from "../../src/results/axis_columns.ts";
import { test } from "../test.ts";

function requestOf(
  axisValues: Record<string, Iterable<unknown> & object>,
  chunkSpec: Record<string, number> | undefined,
  selection: Record<string, unknown> = {},
) {
  const { state, selected } = viewOf(new ChunkCache({ root: "", cacheId: "a", axisValues, chunkSpec }).slice(selection))!;
  return { columns: axisColumns(state.axes), request: state.request(selected) };
}

test("axisColumns() spreads zipped axes and tells what values are", () => {
  const { columns } = requestOf({ n: [1, 2.5], z: zip({ w: [1, 2], t: ["a", "b"] }), d: [new Date(1)], m: [null, 1] }, undefined);
  assertEquals(columns.map(({ name, kind, isNullable }) => [name, kind, isNullable]), [
    ["d", "date", false],
    ["m", "uint16", true],
    ["n", "float64", false],
    ["w", "uint16", false],
    ["t", "string", false],
  ]);
});

test("axisPart() gives the values of all points of a chunk, and of some", () => {
  const { columns, request } = requestOf({ a: ["x", "y"], s: [1, 2, 3], t: [true, false] }, { a: 2, s: 2, t: 1 });
  const parts = columns.map((column) => axisPart(column, request.at(0)));
  assertEquals(parts.map(({ values, table, isConstant }) => [[...values as number[]], table, isConstant]), [
    [[0, 0, 1, 1], ["x", "y"], undefined],
    [[1, 2, 1, 2], undefined, undefined],
    [[1], undefined, true],
  ]);
  assertEquals(axisPart(columns[1], request.at(0)), parts[1]);
  assertEquals([...axisPart(columns[1], request.at(0), Uint32Array.of(1, 2)).values as number[]], [2, 1]);
  assertEquals(axisPart(columns[1], request.at(2)).values, [3]);
});

test("axisPart() follows the order asked for, and tells values that are none", () => {
  const { columns, request } = requestOf({ m: [null, 1, 2] }, { m: 3 }, { m: [2, null, 1] });
  const { values, mask } = axisPart(columns[0], request.at(0));
  assertEquals([values, mask], [[2, 1], Uint8Array.of(1, 0, 1)]);
});

test("positionsOf() gives positions on the axis", () => {
  const { request } = requestOf({ a: [1, 2, 3], s: [1, 2, 3, 4] }, { a: 2, s: 2 });
  assertEquals([...positionsOf(request.chunk(1), 1, [0, 1, 2, 3])], [2, 3, 2, 3]);
  assertEquals([...positionsOf(request.chunk(1), 0, [0, 1, 2, 3])], [0, 0, 1, 1]);
});
