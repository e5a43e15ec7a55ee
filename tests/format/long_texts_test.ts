import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../src/errors.ts";
import { longText } from "../../src/format/long_texts.ts";
import { test } from "../test.ts";

const encoder = new TextEncoder();

test("longText() gives the text of any bytes, whatever came up before", () => {
  const text = fc.tuple(
    fc.constantFrom("a", "é", "0,1"),
    fc.constantFrom(3, 255, 256, 300, 400_000, 600_000),
    fc.constantFrom("x", "y", ""),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), (list) => {
      for (const [unit, count, end] of list) {
        const expected = unit.repeat(count) + end;
        assertEquals(longText(encoder.encode(expected)), expected);
      }
    }),
    { numRuns: 30 },
  );
});

test("longText() keeps bytes of its own", () => {
  const bytes = encoder.encode("b".repeat(500));
  longText(bytes);
  bytes[499] = 0x63;
  assertEquals(longText(bytes), "b".repeat(499) + "c");
  assertEquals(longText(encoder.encode("b".repeat(500))), "b".repeat(500));
});

test("longText() refuses what is no UTF-8, each time", () => {
  const bytes = encoder.encode("d".repeat(500));
  bytes[250] = 0xff;
  for (let round = 0; round < 2; round++) assertThrows(() => longText(bytes), DamagedFileError, "no UTF-8");
});
