import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { parseHead } from "../../src/format/payload.ts";
import { arrayOf, requireRow } from "../../src/format/rows.ts";
import { test } from "../test.ts";
import { fileOf } from "./samples.ts";

test("requireRow() refuses a row that the file does not have", () => {
  const file = fileOf([7, 8]);
  const head = parseHead(file, file.length);
  assert(!("need" in head));
  requireRow(0, head);
  requireRow(1, head);
  assertThrows(() => requireRow(2, head), RangeError, "Cannot read row: the file has 2 rows: received 2");
});

test("arrayOf() gives an array as it is", () => {
  const values = [1, "a", undefined];
  assertStrictEquals(arrayOf(values), values);
});

test("arrayOf() gives the elements of a typed array", () => {
  assertEquals(arrayOf(Float64Array.of(1.5, -0)), [1.5, -0]);
  assertEquals(arrayOf(BigInt64Array.of(-1n)), [-1n]);
  assertEquals(arrayOf(new Uint8Array(0)), []);
});
