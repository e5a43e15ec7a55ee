import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fieldOrder } from "../../../src/format/columns/field_order.ts";
import { test } from "../../test.ts";

const recordOf = (names: Iterable<string>) => Object.fromEntries(Array.from(names, (name) => [name, 0]));

test("fieldOrder() finds one order for records that lack some fields", () => {
  const all: readonly (readonly [shapes: readonly string[], order: string])[] = [
    [["abc", "abc"], "abc"],
    [["ac", "abc"], "abc"],
    [["ab", "bc"], "abc"],
    [["bc", "ab"], "abc"],
    [["", "ab"], "ab"],
    [[""], ""],
  ];
  for (const [shapes, order] of all) assertEquals(fieldOrder(shapes.map(recordOf), 9)?.join(""), order);
});

test("fieldOrder() gives up where the orders disagree", () => {
  assertEquals(fieldOrder(["ab", "ba"].map(recordOf), 9), undefined);
  assertEquals(fieldOrder(["abc", "ca"].map(recordOf), 9), undefined);
});

test("fieldOrder() gives up on too many fields, too many shapes, and records that lack most", () => {
  assertEquals(fieldOrder(["abc", "abcd"].map(recordOf), 3), undefined);
  assertEquals(fieldOrder([recordOf("abc")], 3), ["a", "b", "c"]);
  const subsets = Array.from({ length: 64 }, (_, i) => recordOf([..."abcdef"].filter((_, bit) => i >> bit & 1))).reverse();
  assertEquals(fieldOrder(subsets, 9)?.join(""), "abcdef");
  assertEquals(fieldOrder([...subsets, recordOf("abcdefg")], 9), undefined);
  assertEquals(fieldOrder(Array.from({ length: 5 }, (_, i) => recordOf(`${"abcde"[i]}`)), 9), undefined);
});

test("fieldOrder() gives an order in which every record's keys stand", () => {
  const name = fc.constantFrom(..."abcdef");
  fc.assert(fc.property(fc.array(fc.uniqueArray(name)), (shapes) => {
    const order = fieldOrder(shapes.map(recordOf), 9);
    if (order === undefined) return;
    assertEquals(new Set(order).size, order.length);
    for (const shape of shapes) assertEquals(order.filter((name) => shape.includes(name)), shape);
    assert(order.every((name) => shapes.some((shape) => shape.includes(name))));
  }));
});
