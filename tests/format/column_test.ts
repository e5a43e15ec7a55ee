import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../src/errors.ts";
import { checkColumn, draftColumn, draftElements, readColumn, wantColumn } from "../../src/format/column.ts";
import { NotStorable } from "../../src/format/storable.ts";
import { test } from "../test.ts";
import { assertReads, kindsOf, roundsOf, storedAs, withBytes } from "./columns/stored.ts";
import { isSame, storable } from "./samples.ts";

test("draftColumn() makes the column that fits values best", () => {
  const all: readonly (readonly [values: readonly unknown[], kinds: string])[] = [
    [[], "constant"],
    [[{ a: [1, "b"] }], "constant"],
    [[1, 2], "int"],
    [[1, 2.5], "float64"],
    [[1n, 2n], "bigint"],
    [["a", "b"], "string"],
    [["a", "b", "a", "b"], "dictionary"],
    [[true, false], "bool"],
    [[[1], [2]], "matrix"],
    [[1, "a"], "json"],
    [[new Date(0), new Date(1)], "json"],
    [[null, 1, 2, undefined], "optional(optional(int))"],
    [[{ a: 1, b: null }, { a: 2, b: "x" }], "record(int,optional(constant))"],
  ];
  for (const [values, kinds] of all) assertEquals(kindsOf(draftColumn(values, 0)), kinds);
});

test("readColumn() reads what draftColumn() wrote, and checkColumn() finds no fault", () => {
  fc.assert(fc.property(fc.array(storable, { minLength: 1, maxLength: 6 }), (values) => {
    const draft = draftColumn(values, 0);
    const { column, source } = storedAs(draft.kind, draft);
    checkColumn(column, source);
    assertReads(values, (rows) => readColumn(column, rows, source));
  }));
});

test("draftElements() takes the elements of typed arrays for rows", () => {
  for (const array of [Float64Array.of(0.5, -0, NaN), Int8Array.of(-1, 1), BigUint64Array.of(1n, 2n ** 64n - 1n), new Uint8Array(0)]) {
    const draft = draftElements(array);
    const { column, source } = storedAs(draft.kind, draft);
    assert(isSame(Array.from(readColumn(column, undefined, source)), Array.from<unknown>(array)));
  }
});

test("draftColumn() refuses what cannot be stored", () => {
  for (const value of [() => 0, Symbol("a"), new Error("a")]) {
    assertThrows(() => draftColumn([{ a: 1 }, { a: value }], 0), NotStorable);
  }
});

test("wantColumn() asks in as many rounds as places depend on bytes", () => {
  const values = Array.from({ length: 40 }, (_, i) => ({ a: i, b: i % 2 ? `text ${i % 6}` : null }));
  const draft = draftColumn(values, 0);
  const stored = storedAs("record", draft);
  assertEquals(kindsOf(draft), "record(int,optional(dictionary))");
  const rounds = roundsOf(stored, (wants) => wantColumn(stored.column, Uint32Array.of(3), wants));
  assertEquals(rounds, [["0:3-4", "1:0-1"], ["2:1-2"], ["3:4-12"], ["4:6-12"]]);
});

test("checkColumn() refuses damage deep in a tree", () => {
  const values = [{ a: { b: true } }, { a: { b: false } }];
  const { column, buffers, source } = storedAs("record", draftColumn(values, 0));
  assertThrows(() => checkColumn(column, withBytes(source, buffers[0], Uint8Array.of(255))), DamagedFileError);
});
