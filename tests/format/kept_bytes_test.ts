import { assert, assertEquals } from "@std/assert";
import { keptBytes } from "../../src/format/kept_bytes.ts";
import { test } from "../test.ts";

test("keptBytes() copies bytes, each to a place of its own", () => {
  const bytes = new Uint8Array(1100);
  const copies = Array.from({ length: 300 }, (_, n) => keptBytes(bytes.fill(n).subarray(0, n * 7 % 1100)));
  copies.forEach((copy, n) => assertEquals(copy, new Uint8Array(n * 7 % 1100).fill(n)));
});

test("keptBytes() puts few copies into one piece of memory", () => {
  const sizes = new Set([1, 100, 1024, 1025, 9000].map((length) => keptBytes(new Uint8Array(length)).buffer.byteLength));
  assert(Math.max(...sizes) === 9000);
  assert([...sizes].every((size) => [8192, 1025, 9000].includes(size)));
});
