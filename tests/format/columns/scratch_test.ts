import { assertEquals, assertStrictEquals } from "@std/assert";
import { freeScratch, passingElements } from "../../../src/format/columns/scratch.ts";
import { bytesOf } from "../../../src/format/typed_arrays.ts";
import { test } from "../../test.ts";

test("passingElements() gives elements that hold while others are given", () => {
  freeScratch();
  const lists = [Float64Array.of(1.5, -2), Uint8Array.of(1, 2, 3), Int16Array.of(-7), new Uint32Array(0), BigInt64Array.of(-1n)] as const;
  const types = ["f64", "u8", "i16", "u32", "i64"] as const;
  const found = lists.map((list, i) => {
    const bytes = new Uint8Array(list.byteLength + 1);
    bytes.set(bytesOf(list), 1);
    return passingElements(types[i], bytes.subarray(1));
  });
  for (const [i, list] of lists.entries()) {
    assertEquals(found[i], list);
    assertStrictEquals(Object.getPrototypeOf(found[i]), Object.getPrototypeOf(list));
  }
});

test("passingElements() gives large ones and many memory of their own", () => {
  freeScratch();
  const bytes = new Uint8Array(1 << 17).fill(7);
  const found = [1, 2, 3].map(() => passingElements("u8", bytes));
  const large = passingElements("u8", new Uint8Array(1 << 19).fill(8));
  freeScratch();
  passingElements("u8", new Uint8Array(bytes.length));
  assertEquals(found.map((elements) => elements[5]), [0, 7, 7]);
  assertEquals([large.length, large[5], large.byteOffset], [1 << 19, 8, 0]);
});
