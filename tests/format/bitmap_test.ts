import { assert, assertEquals } from "@std/assert";
import { bitCount, bitGet, bitRanks, bitsBelow, bitSet, createBitmap, isBitmapOf } from "../../src/format/bitmap.ts";
import { test } from "../test.ts";

test("bitSet() sets the bit that bitGet() sees, lowest first", () => {
  const bitmap = createBitmap(12);
  bitSet(bitmap, 0);
  bitSet(bitmap, 11);
  assertEquals([...bitmap], [1, 8]);
  assertEquals(Array.from({ length: 12 }, (_, i) => bitGet(bitmap, i)).flatMap((isSet, i) => isSet ? [i] : []), [0, 11]);
});

test("bitCount(), bitRanks() and bitsBelow() count", () => {
  assertEquals(bitCount(Uint8Array.of(255, 1, 0, 128)), 10);
  assertEquals([...bitRanks(Uint8Array.of(255, 1, 0, 128))], [0, 8, 9, 9, 10]);
  assertEquals(bitsBelow(0b1011, 3), 2);
});

test("isBitmapOf() refuses other sizes and bits beyond the end", () => {
  assert(isBitmapOf(Uint8Array.of(255, 7), 11));
  assert(isBitmapOf(Uint8Array.of(255), 8));
  assert(isBitmapOf(new Uint8Array(0), 0));
  assert(!isBitmapOf(Uint8Array.of(255, 8), 11));
  assert(!isBitmapOf(Uint8Array.of(255, 7, 0), 11));
  assert(!isBitmapOf(Uint8Array.of(255), 11));
});
