import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  draftBigints,
  draftFloats,
  draftNumbers,
  gatherElements,
  narrowest,
  readNumbers,
  wantNumbers,
} from "../../../src/format/columns/numbers.ts";
import { test } from "../../test.ts";
import { assertReads, roundsOf, storedAs } from "./stored.ts";

test("narrowest() finds the type that loses nothing", () => {
  const all: readonly (readonly [numbers: readonly number[], type: string])[] = [
    [[0, 255], "u8"],
    [[256], "u16"],
    [[65536], "u32"],
    [[4294967295], "u32"],
    [[4294967296], "f64"],
    [[-1, 127], "i8"],
    [[-1, 128], "i16"],
    [[-32769], "i32"],
    [[-2147483648, 2147483647], "i32"],
    [[-1, 2147483648], "f64"],
    [[-0], "f64"],
    [[0.5], "f64"],
    [[1, NaN], "f64"],
    [[Infinity], "f64"],
    [[], "u8"],
  ];
  for (const [numbers, type] of all) assertEquals(narrowest(Float64Array.from(numbers)), type, String(numbers));
});

test("readNumbers() reads what draftNumbers() wrote", () => {
  fc.assert(fc.property(fc.array(fc.double()), fc.array(fc.integer()), (floats, ints) => {
    const float = storedAs("float64", draftNumbers([0.5, -0, NaN, ...floats]));
    assertReads([0.5, -0, NaN, ...floats], (rows) => readNumbers(float.column, rows, float.source));
    const int = storedAs("int", draftNumbers([1, 2, ...ints]));
    assertReads([1, 2, ...ints], (rows) => readNumbers(int.column, rows, int.source));
  }));
});

test("draftFloats() writes one NaN, however it came about, and a constant for one number", () => {
  const odd = new Float64Array(new BigUint64Array([0xfff8000000000001n, 0x7ff8000000000002n, 0n]).buffer);
  assertEquals(draftFloats(odd), draftFloats(Float64Array.of(NaN, NaN, 0)));
  assertEquals(draftFloats(Float64Array.of(NaN, NaN)), { kind: "constant", count: 2, text: '{"$number":"NaN"}' });
  assertEquals(draftFloats(Float64Array.of(0, -0)).kind, "float64");
});

test("draftBigints() writes 64 bits, signed or not", () => {
  for (const [values, type] of [[[-1n, 2n ** 63n - 1n], "i64"], [[0n, 2n ** 64n - 1n], "u64"]] as const) {
    const { column, source } = storedAs("bigint", draftBigints(values));
    assertEquals(column.type, type);
    assertReads(values, (rows) => readNumbers(column, rows, source));
  }
  assertEquals(draftBigints([5n, 5n]), { kind: "constant", count: 2, text: '{"$bigint":"5"}' });
});

test("draftNumbers() and draftBigints() leave other values alone", () => {
  for (const value of [null, undefined, "1", 1n, [1]]) assertEquals(draftNumbers([1, value]), undefined);
  for (const value of [null, 1, 2n ** 64n, -(2n ** 63n) - 1n]) assertEquals(draftBigints([-1n, value]), undefined);
});

test("gatherElements() reads runs of numbers, and wantNumbers() asks for single ones", () => {
  const stored = storedAs("int", draftNumbers([1, 2, 3, 1000, 5, 6]));
  assert(gatherElements(stored.column, Uint32Array.of(1, 0), 3, stored.source) instanceof Uint16Array);
  assertEquals([...gatherElements(stored.column, Uint32Array.of(1, 0), 3, stored.source)], [1000, 5, 6, 1, 2, 3]);
  assertEquals(roundsOf(stored, (wants) => wantNumbers(stored.column, Uint32Array.of(5, 0, 5), wants)), [["0:10-12", "0:0-2"]]);
});
