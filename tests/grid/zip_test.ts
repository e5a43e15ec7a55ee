import { assertEquals, assertThrows } from "@std/assert";
import { isZip, zip } from "../../src/grid/zip.ts";
import { test } from "../test.ts";

test("zip() makes records of lists, as often as asked", () => {
  const axis = zip({ width: [8, 16], depth: [3, 2] });
  const records = [{ width: 8, depth: 3 }, { width: 16, depth: 2 }];
  assertEquals([axis.kind, axis.fields, axis.values], ["zip", ["width", "depth"], records]);
  assertEquals([[...axis], [...axis]], [records, records]);
});

test("zip() of empty lists has no values", () => {
  assertEquals([...zip({ a: [], b: [] })], []);
});

test("zip() refuses lists of unlike lengths, no list, and what is no list", () => {
  assertThrows(() => zip({ a: [1], b: [1, 2] }), RangeError, '"a" has 1 values and "b" has 2');
  assertThrows(() => zip({}), RangeError, "there is no list");
  assertThrows(() => zip({ a: "abc" as never }), TypeError, 'field "a" must be an array: received string');
});

test("isZip() knows its own", () => {
  assertEquals([zip({ a: [1] }), [{ a: 1 }], { kind: "zip" }, null].map(isZip), [true, false, false, false]);
});
