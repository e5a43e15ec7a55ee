import { assertEquals, assertThrows } from "@std/assert";
import { CASTS, castValue } from "../../../src/cli/grammar/casts.ts";
import { test } from "../../test.ts";

test("CASTS have usages that begin with their names", () => {
  for (const [name, { usage }] of Object.entries(CASTS)) assertEquals(usage.startsWith(`${name}(`), true);
});

test("str keeps what is written", () => {
  assertEquals(["007", "1.50", "true"].map(CASTS.str.ofText), ["007", "1.50", "true"]);
});

test("int takes integers in any way of writing them", () => {
  assertEquals(["007", "1e3", "5.0", "+1"].map(CASTS.int.ofText), [7, 1000, 5, 1]);
  for (const text of ["1.5", "a", "", "9007199254740993"]) assertThrows(() => CASTS.int.ofText(text), Error, "is no integer");
});

test("int tells a text that is no integer from one that no number is exactly", () => {
  assertThrows(() => CASTS.int.ofText("1.5"), Error, '"1.5" is no integer');
  for (const text of ["9007199254740993", "-9007199254740993", "1e20"]) {
    assertThrows(() => CASTS.int.ofText(text), Error, `"${text}" is no integer that a number holds exactly: write it as text, by str()`);
  }
});

test("float takes the numbers that JSON lacks, too", () => {
  assertEquals([".5", "nan", "-inf", "Infinity", "1"].map(CASTS.float.ofText), [0.5, NaN, -Infinity, Infinity, 1]);
  for (const text of ["a", "", "1e999"]) assertThrows(() => CASTS.float.ofText(text), Error, "is no number");
});

test("bool takes words and digits", () => {
  assertEquals(["true", "False", "1", "0", "yes", "no"].map(CASTS.bool.ofText), [true, false, true, false, true, false]);
  assertThrows(() => CASTS.bool.ofText("2"), Error, "neither true nor false");
});

test("castValue() takes texts, numbers and booleans", () => {
  assertEquals([0.1, "a", true].map((value) => castValue(CASTS.str, value)), ["0.1", "a", "true"]);
  for (const value of [null, [1], {}]) assertThrows(() => castValue(CASTS.str, value), Error, "is no text, number or boolean");
});
