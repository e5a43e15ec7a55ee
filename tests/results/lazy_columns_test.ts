import { assertEquals, assertStrictEquals } from "@std/assert";
import { categoryColumn, cutColumn, deferredColumn } from "../../src/results/lazy_columns.ts";
import { test } from "../test.ts";

test("cutColumn() makes its list once, of the strings that there were", () => {
  const groups = [{ text: "abc", offsets: Uint32Array.of(0, 1, 3) }];
  const column = cutColumn({ name: "a", kind: "string" }, groups);
  groups.push({ text: "d", offsets: Uint32Array.of(0, 1) });
  assertEquals([column.name, column.kind, column.valid, column.values], ["a", "string", undefined, ["a", "bc"]]);
  assertStrictEquals(column.values, column.values);
});

test("categoryColumn() makes its list once, with an empty text where there is no value", () => {
  const valid = Uint8Array.of(1, 0, 1);
  const strings = { codes: Uint32Array.of(1, 0, 0), categories: ["x", "y"], hasValue: (row: number) => valid[row] === 1 };
  const column = categoryColumn({ name: "a", kind: "string", valid }, strings);
  assertEquals([column.values, column.valid, column.codes], [["y", "", "x"], valid, Uint32Array.of(1, 0, 0)]);
  assertStrictEquals(column.values, column.values);
});

test("deferredColumn() makes the column once, when its values are looked at", () => {
  let calls = 0;
  const make = () => ({ name: "a", kind: "int32", values: Int32Array.of(++calls) } as const);
  const column = deferredColumn({ name: "a", kind: "int32" }, make);
  assertEquals([column.name, column.kind, "codes" in column, calls], ["a", "int32", false, 0]);
  assertEquals([column.values, column.values, calls], [Int32Array.of(1), Int32Array.of(1), 1]);
});

test("lazy columns are copied with their values", () => {
  const [codes, categories] = [Uint32Array.of(0, 0), ["x"]];
  const texts = () => categoryColumn({ name: "a", kind: "string" }, { codes, categories, hasValue: () => true });
  const wanted = { name: "a", kind: "string", values: ["x", "x"], codes, categories };
  assertEquals<unknown>(structuredClone(texts()), wanted);
  assertEquals<unknown>(structuredClone(deferredColumn({ name: "a", kind: "string" }, texts)), wanted);
  const cut = cutColumn({ name: "a", kind: "string" }, [{ text: "abc", offsets: Uint32Array.of(0, 1, 3) }]);
  assertEquals<unknown>(structuredClone(cut), { name: "a", kind: "string", values: ["a", "bc"] });
});
