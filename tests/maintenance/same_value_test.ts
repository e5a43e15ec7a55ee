import { assert } from "@std/assert";
import { isSameValue } from "../../src/maintenance/same_value.ts";
import { test } from "../test.ts";

const SAME: readonly (readonly [unknown, unknown])[] = [
  [NaN, NaN],
  [undefined, undefined],
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
  [new Map([["k", 1]]), new Map([["k", 1]])],
  [new Set([1, "1"]), new Set([1, "1"])],
  [new Date(5), new Date(5)],
  [Float64Array.of(1, NaN), Float64Array.of(1, NaN)],
  [Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2).buffer],
  [BigInt64Array.of(3n), BigInt64Array.of(3n)],
  [12n, 12n],
];

const DIFFERENT: readonly (readonly [unknown, unknown])[] = [
  [0, -0],
  [1, "1"],
  [1, 1n],
  [null, undefined],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  [[1], Float64Array.of(1)],
  [Float64Array.of(1), Float32Array.of(1)],
  [[], {}],
  [new Date(5), new Date(6)],
  [new Map([["k", 1]]), new Map([["k", 2]])],
  [new Set([1]), new Set([1, 2])],
  [Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
  [1, 1 + Number.EPSILON],
];

test("isSameValue() holds values of the same content to be the same", () => {
  for (const [one, other] of SAME) assert(isSameValue(one, other), String(one));
});

test("isSameValue() tells values apart to the last bit", () => {
  for (const [one, other] of DIFFERENT) {
    assert(!isSameValue(one, other), String(one));
    assert(!isSameValue(other, one), String(one));
  }
});

test("isSameValue() lets numbers be apart by a part of the larger one, at any depth", () => {
  assert(isSameValue({ a: [100, Float64Array.of(1)] }, { a: [100.5, Float64Array.of(1.004)] }, 0.005));
  assert(!isSameValue({ a: [100] }, { a: [101] }, 0.005));
  assert(!isSameValue(Infinity, 1e300, 0.5));
  assert(!isSameValue("1", "1.001", 0.1));
});
