import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { kindOfValue, mergeKinds, type PartKind } from "../../src/format/part_kinds.ts";
import { test } from "../test.ts";

test("kindOfValue() tells the kind that holds a value without loss", () => {
  const kinds: [unknown, PartKind][] = [
    [0, "uint16"],
    [-0, "float64"],
    [65535, "uint16"],
    [65536, "int32"],
    [-1, "int32"],
    [2 ** 31, "uint32"],
    [2 ** 32, "float64"],
    [NaN, "float64"],
    [12n, "int64"],
    [2n ** 63n, "uint64"],
    [2n ** 64n, "other"],
    ["", "string"],
    [false, "boolean"],
    [null, "none"],
    [undefined, "none"],
    [new Date(0), "date"],
    [[1], "other"],
    [{}, "other"],
  ];
  for (const [value, kind] of kinds) assertEquals(kindOfValue(value), kind, String(value));
});

const kind = fc.constantFrom<PartKind>(
  "none",
  "uint16",
  "int32",
  "uint32",
  "float64",
  "int64",
  "uint64",
  "boolean",
  "string",
  "date",
  "other",
);

test("mergeKinds() does not depend on the order in which kinds come", () => {
  fc.assert(fc.property(kind, kind, kind, (a, b, c) => {
    assertEquals(mergeKinds(a, b), mergeKinds(b, a));
    assertEquals(mergeKinds(mergeKinds(a, b), c), mergeKinds(a, mergeKinds(b, c)));
    assertEquals(mergeKinds(a, a), a);
  }));
});

test("mergeKinds() makes floats of integers with and without a sign, and anything of numbers and texts", () => {
  assertEquals(mergeKinds("int32", "uint32"), "float64");
  assertEquals(mergeKinds("uint16", "uint32"), "uint32");
  assertEquals(mergeKinds("float64", "string"), "other");
});
