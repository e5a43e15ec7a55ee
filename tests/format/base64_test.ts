import { assertEquals, assertNotStrictEquals } from "@std/assert";
import fc from "fast-check";
import { fromBase64, toBase64 } from "../../src/format/base64.ts";
import { test } from "../test.ts";

test("toBase64() pads, and fromBase64() reads it back", () => {
  for (const [text, base64] of [["", ""], ["f", "Zg=="], ["fo", "Zm8="], ["foo", "Zm9v"], ["foob", "Zm9vYg=="]]) {
    const bytes = new TextEncoder().encode(text);
    assertEquals(toBase64(bytes), base64);
    assertEquals(fromBase64(base64), bytes);
  }
});

test("toBase64() writes a view's bytes alone", () => {
  assertEquals(toBase64(Uint8Array.of(1, 2, 3, 4).subarray(1, 3)), toBase64(Uint8Array.of(2, 3)));
});

test("fromBase64() gives back any bytes on a buffer of their own", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    const found = fromBase64(toBase64(bytes));
    assertEquals(found, new Uint8Array(bytes));
    assertEquals(found?.buffer.byteLength, bytes.length);
    assertNotStrictEquals(found?.buffer, bytes.buffer);
  }));
});

test("fromBase64() refuses what toBase64() never writes", () => {
  for (const text of ["Zg", "Zg=", "Zh==", "Zg==Zg==", "Zm 9v", "Zm9v\n", "_-8=", "Zm9v!", "=", "é"]) {
    assertEquals(fromBase64(text), undefined, text);
  }
});
