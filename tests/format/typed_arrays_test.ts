import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  bytesOf,
  elementsFrom,
  elementSize,
  type ElementType,
  elementTypeOf,
  packNumbers,
  typedArrayFrom,
  typedArrayName,
} from "../../src/format/typed_arrays.ts";
import { test } from "../test.ts";

test("typedArrayName() names typed arrays and nothing else", () => {
  assertEquals(typedArrayName(new Uint8ClampedArray(1)), "Uint8ClampedArray");
  assertEquals(typedArrayName(new BigUint64Array(1)), "BigUint64Array");
  assertEquals(typedArrayName(new (class Foo extends Uint8Array {})(1)), undefined);
  assertEquals(typedArrayName(new DataView(new ArrayBuffer(1))), undefined);
  assertEquals(typedArrayName([1]), undefined);
  assertEquals(typedArrayName({}), undefined);
});

test("bytesOf() gives a view's elements, lowest byte first", () => {
  assertEquals([...bytesOf(Uint16Array.of(9, 0x0102, 0xfffe, 9).subarray(1, 3))], [2, 1, 0xfe, 0xff]);
  assertEquals([...bytesOf(Float64Array.of(1))], [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

test("typedArrayFrom() reads back what bytesOf() gave, at any address, on memory of its own", () => {
  for (const [name, type] of elementTypeOf) {
    const size = elementSize[type];
    if (!(name in globalThis)) continue;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: size * 3, maxLength: size * 3 }), (random) => {
        // A NaN's bits may not survive a copy, so floats are small integers.
        const bytes = type.startsWith("f") ? packNumbers(type, Float64Array.of(random[0], -random[1], -0)) : new Uint8Array(random);
        const shifted = Uint8Array.of(0, ...bytes);
        const array = typedArrayFrom(name, shifted.subarray(1));
        assertEquals(typedArrayName(array), name);
        assertEquals(array.length, 3);
        assertEquals([...bytesOf(array)], [...bytes]);
        assertNotStrictEquals(array.buffer, shifted.buffer);
      }),
      { numRuns: 20 },
    );
  }
});

test("typedArrayFrom() refuses a typed array that the runtime does not have", () => {
  assertThrows(() => typedArrayFrom("Float8Array", new Uint8Array(1)), TypeError, "this runtime has no Float8Array");
});

test("packNumbers() and elementsFrom() hold the least and the greatest numbers of a type", () => {
  const limits: readonly (readonly [type: ElementType, numbers: readonly number[]])[] = [
    ["i8", [-128, 127]],
    ["u8", [0, 255]],
    ["i16", [-32768, 32767]],
    ["u16", [0, 65535]],
    ["i32", [-2147483648, 2147483647]],
    ["u32", [0, 4294967295]],
    ["f64", [-Number.MAX_VALUE, -0, NaN, Infinity, Number.MIN_VALUE]],
  ];
  for (const [type, numbers] of limits) {
    const bytes = packNumbers(type, Float64Array.from(numbers));
    assertEquals(bytes.length, numbers.length * elementSize[type]);
    const found = elementsFrom(type, bytes);
    assert(numbers.every((number, i) => Object.is(found[i], number)), type);
  }
});

test("elementTypeOf knows that clamped bytes are bytes", () => {
  assertStrictEquals(elementTypeOf.get("Uint8ClampedArray"), "u8");
  assertStrictEquals(elementTypeOf.get("Array"), undefined);
});
