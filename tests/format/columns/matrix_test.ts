import { assertEquals, assertNotStrictEquals } from "@std/assert";
import fc from "fast-check";
import { draftMatrix, readMatrix, wantMatrix } from "../../../src/format/columns/matrix.ts";
import { test } from "../../test.ts";
import { assertReads, roundsOf, storedAs } from "./stored.ts";

const shape = fc.record({ count: fc.integer({ min: 1, max: 5 }), length: fc.nat(5) });
const listsOf = (element: fc.Arbitrary<number>) =>
  shape.chain(({ count, length }) => {
    const list = fc.array(element, { minLength: length, maxLength: length });
    return fc.array(list, { minLength: count, maxLength: count });
  });

test("readMatrix() reads the lists and typed arrays that draftMatrix() wrote", () => {
  fc.assert(fc.property(fc.oneof(listsOf(fc.double()), listsOf(fc.integer()), listsOf(fc.constantFrom(-1, 200))), (lists) => {
    for (const values of [lists, lists.map((list) => Float64Array.from(list)), lists.map((list) => Int16Array.from(list))]) {
      const { column, source } = storedAs("matrix", draftMatrix(values));
      assertReads(values, (rows) => readMatrix(column, rows, source));
    }
  }));
});

test("draftMatrix() takes the narrowest numbers for lists, and a typed array's own", () => {
  const typeOf = (values: readonly unknown[]) => {
    const { column } = storedAs("matrix", draftMatrix(values));
    return `${column.container} ${column.type} ${column.length}`;
  };
  assertEquals(typeOf([[1, 2], [3, 255]]), "Array u8 2");
  assertEquals(typeOf([[1], [-0]]), "Array f64 1");
  assertEquals(typeOf([[], []]), "Array u8 0");
  assertEquals(typeOf([Uint32Array.of(1), Uint32Array.of(2)]), "Uint32Array u32 1");
  assertEquals(typeOf([BigInt64Array.of(1n)]), "BigInt64Array i64 1");
  assertEquals(typeOf([Uint8ClampedArray.of(1, 2, 3)]), "Uint8ClampedArray u8 3");
});

test("draftMatrix() leaves values alone that are not all alike", () => {
  const all: readonly (readonly unknown[])[] = [
    [[1], [1, 2]],
    [[1], Float64Array.of(1)],
    [Int8Array.of(1), Uint8Array.of(1)],
    [[1], ["1"]],
    [[1], [null]],
    [Array(1)],
    [[1], null],
    [{ length: 0 }],
  ];
  for (const values of all) assertEquals(draftMatrix(values), undefined);
});

test("readMatrix() gives each row memory of its own", () => {
  const { column, source } = storedAs("matrix", draftMatrix([Uint8Array.of(1), Uint8Array.of(2)]));
  const [a, b] = Array.from(readMatrix(column, Uint32Array.of(0, 0), source)) as Uint8Array[];
  a[0] = 9;
  assertEquals([...b], [1]);
  assertNotStrictEquals(a.buffer, b.buffer);
  assertEquals(a.buffer.byteLength, 1);
});

test("wantMatrix() asks for whole rows", () => {
  const stored = storedAs("matrix", draftMatrix([[1.5, 2], [3, 4], [5, 6]]));
  assertEquals(roundsOf(stored, (wants) => wantMatrix(stored.column, Uint32Array.of(2, 0), wants)), [["0:32-48", "0:0-16"]]);
});
