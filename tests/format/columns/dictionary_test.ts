import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../../src/errors.ts";
import { checkDictionary, draftStrings, readDictionary, wantDictionary } from "../../../src/format/columns/dictionary.ts";
import { test } from "../../test.ts";
import { assertReads, roundsOf, storedAs, withBytes } from "./stored.ts";

const repeated = (count: number, distinct: number) => Array.from({ length: count }, (_, i) => `text ${i % distinct}`);

test("readDictionary() reads what draftStrings() wrote", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 2 }), (more) => {
    const values = ["a", "é", ...more, "a", "é", ...more, "a", "é", ...more].slice(0, -1);
    const { column, source } = storedAs("dictionary", draftStrings(values));
    assertReads(values, (rows) => readDictionary(column, rows, source));
    checkDictionary(column, source);
  }));
});

test("draftStrings() takes the narrowest codes, a constant for one string, and no dictionary where most differ", () => {
  const type = (values: readonly string[]) => {
    const draft = draftStrings(values);
    return draft?.kind === "dictionary" ? draft.type : draft?.kind;
  };
  assertEquals(type(repeated(600, 256)), "u8");
  assertEquals(type(repeated(600, 257)), "u16");
  assertEquals(type(repeated(140_000, 65_537)), "u32");
  assertEquals(type(["a", "a"]), "constant");
  assertEquals(type(["a", "b", "a", "c"]), "string");
});

test("draftStrings() leaves values alone that are no strings, or have no UTF-8", () => {
  assertEquals(draftStrings(["a", 1]), undefined);
  assertEquals(draftStrings(["a", "b", "\ud800"]), undefined);
  assertEquals(draftStrings(["a", "\ud800", "a", "a", "a", "a"]), undefined);
});

test("wantDictionary() asks for codes, then for offsets, then for strings", () => {
  const stored = storedAs("dictionary", draftStrings(repeated(100, 9)));
  const rounds = roundsOf(stored, (wants) => wantDictionary(stored.column, Uint32Array.of(2, 11), wants));
  assertEquals(rounds, [["0:2-3", "0:11-12"], ["1:8-16"], ["2:12-18"]]);
});

test("readDictionary() and checkDictionary() refuse codes that have no string", () => {
  const { column, source } = storedAs("dictionary", draftStrings(repeated(6, 2)));
  const damaged = withBytes(source, column.codes, Uint8Array.of(0, 1, 0, 1, 0, 2));
  assertThrows(() => checkDictionary(column, damaged), DamagedFileError, "refers to a string that is not there");
  assertThrows(() => readDictionary(column, undefined, damaged), DamagedFileError);
  assertThrows(() => readDictionary(column, Uint32Array.of(5), damaged), DamagedFileError);
  assertEquals(readDictionary(column, Uint32Array.of(1), damaged), ["text 1"]);
});

test("readDictionary() reads tables of any strings, alike ones one after the other", () => {
  const tables = [
    (i: number) => `word ${i}`,
    (i: number) => `word ${(i * 7) % 100}`,
    (i: number) => `another word ${i}, one after the other`.slice(0, 20 + i % 10),
    (i: number) => i === 99 ? "\u00e9" : `word ${i}`,
    (i: number) => `${i}`.repeat(20),
  ];
  for (const wordOf of [...tables, ...tables]) {
    const values = Array.from({ length: 1000 }, (_, i) => wordOf(i % 100));
    const { column, source } = storedAs("dictionary", draftStrings(values));
    assertEquals(Array.from(readDictionary(column, undefined, source)), values);
  }
});
