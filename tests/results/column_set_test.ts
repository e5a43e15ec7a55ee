import { assertEquals, assertThrows } from "@std/assert";
import type { ColumnPart } from "../../src/format/column_parts.ts";
import { pathOf } from "../../src/format/part_paths.ts";
import { areEqual, ColumnSet } from "../../src/results/column_set.ts";
import type { ScannedChunk } from "../../src/results/scanned_chunk.ts";
import { test } from "../test.ts";

const int = (name: string, values: readonly number[]): ColumnPart => ({
  path: pathOf([name]),
  kind: "int32",
  length: values.length,
  values,
});
const request = { chunk: [], points: new Uint32Array(0), places: new Uint32Array(0), isWhole: false };

function chunk(total: number, pieces: ScannedChunk<ColumnPart[]>["pieces"]): ScannedChunk<ColumnPart[]> {
  const known = pieces.reduce((sum, { asked }) => sum + (asked?.length ?? total), 0);
  return { request, total, pieces, known, excluded: new Uint32Array(0), isWhole: false };
}

test("ColumnSet: puts pieces of chunks together in the order asked for", () => {
  const set = new ColumnSet({ axes: [], isWanted: () => true, capacity: 1 });
  set.append(chunk(3, [{ asked: undefined, data: [int("a", [1, 2, 3])] }]));
  set.append(chunk(4, [{ asked: Uint32Array.of(3, 0), data: [int("a", [7, 4])] }, { asked: Uint32Array.of(2), data: [int("b", [6])] }]));
  const [a, b] = set.finish().map(({ column }) => column);
  assertEquals([[...a.values], a.valid], [[1, 2, 3, 4, 0, 7], Uint8Array.of(1, 1, 1, 1, 0, 1)]);
  assertEquals([[...b.values], b.valid], [[0, 0, 0, 0, 6, 0], Uint8Array.of(0, 0, 0, 0, 1, 0)]);
  assertEquals([set.length, [...set.kinds]], [6, [['["a"]', "int32"], ['["b"]', "int32"]]]);
});

test("ColumnSet: takes no column that was not told beforehand", () => {
  const set = new ColumnSet({ axes: [], isWanted: () => true, capacity: 1, fields: new Map([['["a"]', { name: "a", kind: "int32" }]]) });
  assertThrows(() => set.append(chunk(1, [{ asked: undefined, data: [int("b", [1])] }])), Error, "try again");
});

test("areEqual() compares values, not how they are stored", () => {
  const column = { name: "a", kind: "int32", values: Int32Array.of(1, 2) } as const;
  assertEquals(areEqual(column, { name: "b", kind: "other", values: [1, 2] }), true);
  assertEquals(areEqual(column, { name: "b", kind: "other", values: [1, "2"] }), false);
  assertEquals(areEqual(column, { ...column, valid: Uint8Array.of(1, 0) }), false);
});
