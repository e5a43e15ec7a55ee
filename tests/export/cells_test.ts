import { assertEquals } from "@std/assert";
import {
  cellText,
  dateText,
  jsonText,
  numberText,
  shortNumber,
  shortText,
  tableLine,
  valueText,
  visibleText,
} from "../../src/export/cells.ts";
import { test } from "../test.ts";

test("numberText() writes numbers that are read back", () => {
  for (const value of [0, -0, 1.5, NaN, -Infinity, 1e300]) assertEquals(Number(numberText(value)), value);
  assertEquals(numberText(-0), "-0");
});

test("dateText() is ISO 8601", () => {
  assertEquals([dateText(0), dateText(NaN)], ["1970-01-01T00:00:00.000Z", "Invalid Date"]);
});

test("valueText() is plain for single values and JSON for others", () => {
  const values = ["a,b", 1, -0, true, 12n, new Date(0), [1, 2], { a: NaN }, new Map([[1, 2]])];
  assertEquals(values.map(valueText), [
    "a,b",
    "1",
    "-0",
    "true",
    "12",
    "1970-01-01T00:00:00.000Z",
    "[1,2]",
    '{"a":{"$number":"NaN"}}',
    '{"$map":[[1,2]]}',
  ]);
});

test("jsonText() makes lists of typed arrays of plain numbers alone", () => {
  assertEquals(jsonText(Float32Array.of(1, 2.5)), "[1,2.5]");
  assertEquals(jsonText(Float64Array.of(NaN)).startsWith('{"$typed"'), true);
});

test("cellText() tells where there is no value", () => {
  const text = cellText({ name: "a", kind: "boolean", values: Uint8Array.of(1, 0, 0), valid: Uint8Array.of(1, 1, 0) });
  assertEquals([0, 1, 2].map(text), ["true", "false", undefined]);
});

test("shortNumber() has six digits of a fraction, and all of an integer", () => {
  assertEquals([1 / 3, 123456.789, 5_000_000_001, -0, NaN].map(shortNumber), ["0.333333", "123457", "5000000001", "0", "NaN"]);
});

test("shortText() fits a cell", () => {
  assertEquals(["a b", "", "a\tb", "x".repeat(40), "x".repeat(41)].map(shortText), [
    "a b",
    '""',
    '"a\\tb"',
    "x".repeat(40),
    `${"x".repeat(39)}…`,
  ]);
});

test("tableLine() puts numbers to the right, and ends where its last cell does", () => {
  assertEquals([tableLine(["1", "a"], [3, 4], [true, false]), tableLine(["1", "long"], [1, 2], [false, true])], ["  1  a", "1  long"]);
});

test("visibleText() leaves no control in a text", () => {
  const texts = ["a b", "नमस्ते", "", "a\nb", "\u007f", "\u0085\u009b", "\u2028", "a\u202eb", "\ud800"];
  assertEquals(texts.map(visibleText), [
    "a b",
    "नमस्ते",
    '""',
    '"a\\nb"',
    '"\\u007f"',
    '"\\u0085\\u009b"',
    '"\\u2028"',
    '"a\\u202eb"',
    '"\\ud800"',
  ]);
});

test("shortText() cuts no character in two", () => {
  assertEquals(shortText(`${"x".repeat(38)}🙂🙂`), `${"x".repeat(38)}…`);
  assertEquals(shortText(`${"x".repeat(37)}🙂🙂`), `${"x".repeat(37)}🙂…`);
});
