import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../../src/errors.ts";
import { checkJson, draftJson, readJson } from "../../../src/format/columns/json.ts";
import { NotStorable } from "../../../src/format/storable.ts";
import { test } from "../../test.ts";
import { storable } from "../samples.ts";
import { assertReads, storedAs, withBytes } from "./stored.ts";

test("readJson() reads what draftJson() wrote", () => {
  fc.assert(fc.property(fc.array(storable, { minLength: 1, maxLength: 8 }), (values) => {
    const { column, source } = storedAs("json", draftJson(values, 0));
    assertReads(values, (rows) => readJson(column, rows, source));
    checkJson(column, source);
  }));
});

test("readJson() reads texts longer than it parses at once", () => {
  const values = ["é".repeat(700_000), 1, ["a".repeat(700_000)], null];
  const { column, source } = storedAs("json", draftJson(values, 0));
  assertReads(values, (rows) => readJson(column, rows, source));
});

test("draftJson() refuses what cannot be stored", () => {
  for (const value of [() => 0, Symbol("a"), new Error("a")]) assertThrows(() => draftJson([1, value], 0), NotStorable);
});

test("checkJson() refuses commas that readJson() alone would take for those between rows", () => {
  const { column, source } = storedAs("json", draftJson([1, [2]], 0));
  const damaged = (text: string) => withBytes(source, column.bytes, new TextEncoder().encode(text));
  assertEquals(Array.from(readJson(column, undefined, damaged("1,[2]"))), [1, [2]]);
  for (const text of ["1 [2]", "11,22", "[1,2]", "1,2,3", ",,,,,", '{"":1'.slice(0, 5)]) {
    assertThrows(() => checkJson(column, damaged(text)), DamagedFileError, undefined, text);
  }
});

test("readJson() refuses rows that are no JSON, or not one text each", () => {
  const { column, source } = storedAs("json", draftJson([1, [2]], 0));
  const damaged = (text: string) => withBytes(source, column.bytes, new TextEncoder().encode(text));
  assertThrows(() => readJson(column, undefined, damaged("1,[2}")), DamagedFileError, "no JSON");
  assertThrows(() => readJson(column, undefined, damaged("1,2,3")), DamagedFileError, "not one text per row");
  assertThrows(() => readJson(column, undefined, damaged("[1,2]")), DamagedFileError, "not one text per row");
});
