import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { align, isNumberText, parseDecimal, quotientToNumber, toNumber } from "../../../src/cli/grammar/decimal.ts";
import { test } from "../../test.ts";

test("parseDecimal() keeps every digit", () => {
  assertEquals(parseDecimal("-12.50"), { digits: -1250n, scale: 2 });
  assertEquals(parseDecimal("1e-3"), { digits: 1n, scale: 3 });
  assertEquals(parseDecimal("1.5e3"), { digits: 1500n, scale: 0 });
});

test("parseDecimal() gives nothing for what is no number of JSON, or out of range", () => {
  for (const text of ["", "x", ".5", "1.", "+1", "01", "0x1", "1e999", "NaN", "1e-99999"]) {
    assertEquals(parseDecimal(text), undefined, text);
  }
});

test("isNumberText() tells numbers of JSON from others", () => {
  assertEquals(["1", "-0.5e+3", "1.", "a"].map(isNumberText), [true, true, false, false]);
});

test("align() brings numbers to one scale", () => {
  assertEquals(align([{ digits: 1n, scale: 0 }, { digits: 5n, scale: 2 }]), { digits: [100n, 5n], scale: 2 });
});

test("toNumber() gives back every float64 that parseDecimal() read", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    const decimal = parseDecimal(JSON.stringify(value))!;
    assertEquals(toNumber(decimal.digits, decimal.scale), value + 0);
  }));
});

test("quotientToNumber() divides without an error that shows", () => {
  assertEquals([quotientToNumber(3n, 10n, 0), quotientToNumber(1n, 3n, 0), quotientToNumber(-2n, 3n, 1)], [0.3, 1 / 3, -2 / 30]);
});
