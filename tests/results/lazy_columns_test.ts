import { assertEquals, assertStrictEquals } from "@std/assert";
import { CategoryColumn, CutColumn } from "../../src/results/lazy_columns.ts";
import { test } from "../test.ts";

test("CutColumn: makes its list once, of the strings that there were", () => {
  const groups = [{ text: "abc", offsets: Uint32Array.of(0, 1, 3) }];
  const column = new CutColumn({ name: "a", kind: "string" }, groups);
  groups.push({ text: "d", offsets: Uint32Array.of(0, 1) });
  assertEquals([column.name, column.kind, column.valid, column.values], ["a", "string", undefined, ["a", "bc"]]);
  assertStrictEquals(column.values, column.values);
});

test("CategoryColumn: makes its list once, with an empty text where there is no value", () => {
  const valid = Uint8Array.of(1, 0, 1);
  const column = new CategoryColumn({ name: "a", kind: "string", valid }, Uint32Array.of(1, 0, 0), ["x", "y"], (row) => valid[row] === 1);
  assertEquals([column.values, column.valid, column.codes], [["y", "", "x"], valid, Uint32Array.of(1, 0, 0)]);
  assertStrictEquals(column.values, column.values);
});
