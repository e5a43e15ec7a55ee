import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../../src/errors.ts";
import { draftSingle, readConstant } from "../../../src/format/columns/constant.ts";
import { NotStorable } from "../../../src/format/storable.ts";
import { test } from "../../test.ts";
import { isSame, storable } from "../samples.ts";
import { storedAs } from "./stored.ts";

test("readConstant() reads what draftSingle() wrote", () => {
  fc.assert(fc.property(storable, (value) => {
    const { column } = storedAs("constant", draftSingle(value, 0));
    assert(isSame(readConstant(column, 1)[0], value));
  }));
});

test("readConstant() repeats a primitive, and makes each object anew", () => {
  assertEquals(readConstant({ kind: "constant", count: 9, text: "7" }, 3), [7, 7, 7]);
  const [a, b] = Array.from(readConstant({ kind: "constant", count: 1, text: "[1]" }, 2));
  assertEquals([a, b], [[1], [1]]);
  assertNotStrictEquals(a, b);
  assertEquals(readConstant({ kind: "constant", count: 1, text: "[1]" }, 0), []);
});

test("readConstant() refuses an object for several rows", () => {
  const column = { kind: "constant", count: 2, text: "{}" } as const;
  assertThrows(() => readConstant(column, 1), DamagedFileError, "a constant column of several rows holds an object");
});

test("readConstant() refuses a text that is no tagged JSON", () => {
  for (const text of ["", "{", "1 2", '{"$foo":1}']) {
    assertThrows(() => readConstant({ kind: "constant", count: 1, text }, 1), DamagedFileError);
  }
});

test("draftSingle() keeps texts of up to 4095 characters", () => {
  assertEquals(draftSingle("a".repeat(4093), 0)?.kind, "constant");
  const long = [
    "a".repeat(4094),
    "\n".repeat(4000),
    Array(4096).fill(0),
    { a: "a".repeat(4096) },
    new Uint8Array(4096),
    new Set(Array(5000).keys()),
  ];
  for (const value of long) assertEquals(draftSingle(value, 0), undefined);
});

test("draftSingle() refuses what cannot be stored", () => {
  assertThrows(() => draftSingle([() => 0], 0), NotStorable);
});
