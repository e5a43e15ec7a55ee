import { assertEquals, assertThrows } from "@std/assert";
import { copyBytes } from "../../../src/format/columns/copy_bytes.ts";
import { test } from "../../test.ts";

const from = Uint8Array.from({ length: 200 }, (_, i) => i + 1);

test("copyBytes() copies short and long runs, and touches nothing around them", () => {
  for (const length of [0, 1, 63, 64, 65, 150]) {
    const to = new Uint8Array(200);
    copyBytes({ from, start: 7, length }, to, 20);
    assertEquals(to, Uint8Array.from({ length: 200 }, (_, i) => i >= 20 && i < 20 + length ? i - 12 : 0), `${length} bytes`);
  }
});

test("copyBytes() copies up to both ends", () => {
  for (const length of [3, 100]) {
    const to = new Uint8Array(length);
    copyBytes({ from, start: from.length - length, length }, to, 0);
    assertEquals(to, from.slice(-length));
  }
});

test("copyBytes() refuses a long run that does not fit", () => {
  assertThrows(() => copyBytes({ from, start: 0, length: 100 }, new Uint8Array(99), 0), RangeError);
});
