import { assertEquals, assertThrows } from "@std/assert";
import { DamagedFileError } from "../../../src/errors.ts";
import { draftJson } from "../../../src/format/columns/json.ts";
import { packStrings } from "../../../src/format/columns/strings.ts";
import { decodeUtf8, groupEnd, readTexts, wantTexts } from "../../../src/format/columns/text_reader.ts";
import { bytesOf } from "../../../src/format/typed_arrays.ts";
import { test } from "../../test.ts";
import { roundsOf, storedAs, withBytes } from "./stored.ts";

test("readTexts() gives all texts, or those of rows, with the separator between them", () => {
  const read = (stored: ReturnType<typeof storedAs<"string" | "json">>, rows?: Uint32Array) => {
    const { bytes, offsets, gap } = readTexts(stored.column, rows, stored.source);
    return [new TextDecoder().decode(bytes), [...offsets].join(), gap];
  };
  const strings = storedAs("string", packStrings(["ab", "", "cde"]));
  assertEquals(read(strings), ["abcde", "0,2,2,5", 0]);
  assertEquals(read(strings, Uint32Array.of(2, 0, 2)), ["cdeabcde", "0,3,5,8", 0]);
  const json = storedAs("json", draftJson([1, [2], "a"], 0));
  assertEquals(read(json), ['1,[2],"a"', "0,2,6,10", 1]);
  assertEquals(read(json, Uint32Array.of(2, 0)), ['"a",1', "0,4,6", 1]);
  assertEquals(read(json, new Uint32Array(0)), ["", "0", 1]);
});

test("readTexts() refuses offsets out of order, beyond the texts, or short of them", () => {
  const { column, source } = storedAs("string", packStrings(["ab", "c", "d"]));
  const damaged = (...offsets: number[]) => withBytes(source, column.offsets, bytesOf(Uint32Array.from(offsets)));
  for (const offsets of [[1, 2, 3, 4], [0, 3, 2, 4], [0, 2, 3, 3], [0, 2, 3, 5], [0, 2, 9, 4]]) {
    assertThrows(() => readTexts(column, undefined, damaged(...offsets)), DamagedFileError, "out of order");
  }
  assertThrows(() => readTexts(column, Uint32Array.of(1), damaged(0, 3, 2, 4)), DamagedFileError, "out of order");
  assertThrows(() => readTexts(column, Uint32Array.of(2), damaged(0, 2, 3, 5)), DamagedFileError, "out of order");
});

test("readTexts() refuses rows whose texts overlap, not rows that repeat", () => {
  const { column, source } = storedAs("string", packStrings(["ab", "cd", "ef"]));
  const damaged = withBytes(source, column.offsets, bytesOf(Uint32Array.of(0, 6, 0, 6)));
  assertThrows(() => readTexts(column, Uint32Array.of(0, 2), damaged), DamagedFileError, "overlap");
  assertEquals(readTexts(column, Uint32Array.of(0, 0, 0, 0), source).bytes.length, 8);
});

test("wantTexts() asks for offsets, then for texts", () => {
  const strings = storedAs("string", packStrings(["ab", "", "cde"]));
  assertEquals(roundsOf(strings, (wants) => wantTexts(strings.column, Uint32Array.of(2, 0), wants)), [["0:8-16", "0:0-8"], [
    "1:2-5",
    "1:0-2",
  ]]);
  const json = storedAs("json", draftJson([1, [2]], 0));
  assertEquals(roundsOf(json, (wants) => wantTexts(json.column, Uint32Array.of(1), wants)), [["0:4-12"], ["1:2-5"]]);
});

test("decodeUtf8() keeps byte order marks and replacement characters, and refuses what is no UTF-8", () => {
  for (const text of ["", "a", "\ufeffé", "\ufffd", "😀"]) assertEquals(decodeUtf8(new TextEncoder().encode(text)), text);
  for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x61, 0x80]]) {
    assertThrows(() => decodeUtf8(Uint8Array.from(bytes)), DamagedFileError, "no UTF-8");
  }
});

test("groupEnd() stops before the size is exceeded, but takes at least one row", () => {
  const run = { bytes: new Uint8Array(20), offsets: Uint32Array.of(0, 2, 4, 15, 20), gap: 0 } as const;
  assertEquals([0, 1, 2, 3].map((from) => groupEnd(run, from, 4)), [2, 2, 3, 4]);
  assertEquals(groupEnd(run, 0, 20), 4);
});
