import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../../src/errors.ts";
import { checkBooleans, draftBooleans, readBooleans, segmentOfBit, wantBits } from "../../../src/format/columns/booleans.ts";
import type { Segment } from "../../../src/format/columns/types.ts";
import { test } from "../../test.ts";
import { assertReads, roundsOf, storedAs, withBytes } from "./stored.ts";

test("readBooleans() reads what draftBooleans() wrote", () => {
  fc.assert(fc.property(fc.array(fc.boolean()), (more) => {
    const values = [true, false, ...more];
    const { column, source } = storedAs("bool", draftBooleans(values));
    assertReads(values, (rows) => readBooleans(column, rows, source));
    checkBooleans(column, source);
  }));
});

test("draftBooleans() makes a constant of booleans that are the same", () => {
  assertEquals(draftBooleans([true, true]), { kind: "constant", count: 2, text: "true" });
  assertEquals(draftBooleans([false]), { kind: "constant", count: 1, text: "false" });
});

test("draftBooleans() leaves other values alone", () => {
  for (const value of [0, null, undefined, "true"]) assertEquals(draftBooleans([true, value]), undefined);
});

test("wantBits() asks for the bytes that bits lie in", () => {
  const stored = storedAs("bool", draftBooleans(Array.from({ length: 20 }, (_, i) => i % 2 === 0)));
  assertEquals(roundsOf(stored, (wants) => wantBits(stored.column.bits, Uint32Array.of(7, 0, 19), wants)), [["0:0-1", "0:2-3"]]);
});

test("segmentOfBit() asks for a segment only where the last one ends", () => {
  const { column, source } = storedAs("bool", draftBooleans(Array.from({ length: 20 }, (_, i) => i > 3)));
  const asked: number[] = [];
  const parts = {
    ...source,
    segment: (_: unknown, start: number, end: number) => {
      asked.push(start);
      return { bytes: source.segment(column.bits, 0, 3).bytes.subarray(start, end), base: start };
    },
  };
  let segment: Segment = { bytes: new Uint8Array(0), base: 0 };
  for (const bit of [0, 7, 8, 15, 19]) segment = segmentOfBit(segment, column.bits, bit, parts);
  assertEquals(asked, [0, 1, 2]);
});

test("checkBooleans() refuses bits beyond the last row", () => {
  const { column, source } = storedAs("bool", draftBooleans([true, false, true]));
  assertThrows(() => checkBooleans(column, withBytes(source, column.bits, Uint8Array.of(0b1101))), DamagedFileError, "more bits than rows");
});
