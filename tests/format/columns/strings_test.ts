import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../../src/errors.ts";
import { packStrings, readStrings } from "../../../src/format/columns/strings.ts";
import { test } from "../../test.ts";
import { assertReads, storedAs, withBytes } from "./stored.ts";

test("readStrings() reads what packStrings() wrote", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("a", "é", "€", "😀", "\ufeff", "\ufffd", "\0") }), { minLength: 1 }),
      (values) => {
        const { column, source } = storedAs("string", packStrings(values));
        assertReads(values, (rows) => readStrings(column, rows, source));
      },
    ),
  );
});

test("readStrings() reads more than it decodes at once, short and long, ASCII and not", () => {
  const values = Array.from({ length: 3000 }, (_, i) => `${"xé€😀"[i % 3]}${"text ".repeat(i % 50)}${i}`);
  for (const more of [[], ["a".repeat(70_000), "é".repeat(70_000), "", "€".repeat(300)]]) {
    const { column, source } = storedAs("string", packStrings([...values, ...more]));
    assertReads([...values, ...more], (rows) => readStrings(column, rows, source));
  }
});

test("packStrings() leaves lone surrogates alone, also two that would make a pair", () => {
  assertEquals(packStrings(["a", "\ud800"]), undefined);
  assertEquals(packStrings(["\ud83d", "\ude00"]), undefined);
});

test("readStrings() refuses bytes that are no UTF-8, and strings that begin within a character", () => {
  const { column, source } = storedAs("string", packStrings(["a", "bc"]));
  const damaged = (...bytes: number[]) => withBytes(source, column.bytes, Uint8Array.from(bytes));
  assertThrows(() => readStrings(column, undefined, damaged(0x61, 0xff, 0x61)), DamagedFileError, "no UTF-8");
  assertThrows(() => readStrings(column, undefined, damaged(0xc3, 0xa9, 0x61)), DamagedFileError, "begins within a character");
  assertThrows(() => readStrings(column, Uint32Array.of(0), damaged(0xc3, 0xa9, 0x61)), DamagedFileError, "no UTF-8");
});
