import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../../src/errors.ts";
import { draftColumn, readColumn, wantColumn } from "../../../src/format/column.ts";
import { checkOptional, draftOptional, ranksOf, readOptional, wantOptional } from "../../../src/format/columns/optional.ts";
import { ABSENT } from "../../../src/format/columns/types.ts";
import { test } from "../../test.ts";
import { assertReads, roundsOf, storedAs, withBytes } from "./stored.ts";

const optional = (values: readonly unknown[]) => storedAs("optional", draftOptional(values, 0, draftColumn));

test("readOptional() reads what draftOptional() wrote", () => {
  const value = fc.option(fc.oneof(fc.integer(), fc.constant(undefined)));
  fc.assert(fc.property(fc.array(value), (more) => {
    const values = [null, 1, undefined, ...more];
    const { column, source } = optional(values);
    assertReads(values, (rows) => readOptional(column, rows, source, readColumn));
    checkOptional(column, source);
  }));
});

test("readOptional() finds rows far into a bitmap of several blocks", () => {
  const values = Array.from({ length: 1_100_000 }, (_, i) => i % 3 === 0 ? null : i);
  const { column, source } = optional(values);
  assertEquals(column.ranks.length, 12);
  // Blocks one by one, as a reader of parts has them.
  const blocks = {
    ...source,
    segment: (buffer: typeof column.bitmap, start: number, end: number) => {
      const whole = source.segment(buffer, start, end);
      if (buffer !== column.bitmap) return whole;
      const base = start - start % source.blockSize;
      return { bytes: whole.bytes.subarray(base, base + source.blockSize), base };
    },
  };
  const rows = Uint32Array.of(1_099_999, 4, 524_288, 600_000, 3);
  assertEquals(Array.from(readOptional(column, rows, blocks, readColumn)), Array.from(rows, (row) => values[row]));
});

test("draftOptional() takes out what is absent first, then undefined, then null", () => {
  const missing = (values: readonly unknown[]) => optional(values).column.missing;
  assertEquals(missing([1, null, undefined]), "undefined");
  assertEquals(missing([1, null]), "null");
  const draft = draftOptional([undefined, ABSENT, 1], 0, draftColumn);
  assertEquals(draft?.kind === "optional" ? draft.missing : undefined, "absent");
});

test("draftOptional() makes a constant where all are missing, and nothing where none is", () => {
  assertEquals(draftOptional([null, null], 0, draftColumn), { kind: "constant", count: 2, text: "null" });
  assertEquals(draftOptional([undefined], 0, draftColumn), { kind: "constant", count: 1, text: '{"$undefined":true}' });
  assertEquals(draftOptional([1, 0, "", false], 0, draftColumn), undefined);
});

test("wantOptional() asks for bits, then for the values of rows that have one", () => {
  const stored = optional([7, null, null, 8, 9]);
  const rounds = roundsOf(stored, (wants) => wantOptional(stored.column, Uint32Array.of(3, 1), wants, wantColumn));
  assertEquals(rounds, [["0:0-1"], ["1:1-2"]]);
});

test("checkOptional() refuses bits that disagree with the values or the ranks", () => {
  const { column, source } = optional([7, null, null, 8, 9]);
  assertEquals([...source.segment(column.bitmap, 0, 1).bytes], [0b11001]);
  for (const byte of [0b11011, 0b10001, 0b110010, 0b111001]) {
    const damaged = withBytes(source, column.bitmap, Uint8Array.of(byte));
    assertThrows(() => checkOptional(column, damaged), DamagedFileError, "bitmap disagrees", byte.toString(2));
  }
  const ranks = Uint8Array.of(1, 0, 0, 0);
  assertThrows(() => checkOptional({ ...column, ranks }, source), DamagedFileError, "bitmap disagrees");
  const more = withBytes(source, column.bitmap, Uint8Array.of(0b11111));
  assertThrows(() => readOptional(column, Uint32Array.of(4), more, readColumn), DamagedFileError, "fewer values than its bitmap says");
});

test("ranksOf() counts the bits before each block", () => {
  assertEquals([...ranksOf(Uint8Array.of(255, 1, 3, 0, 7), 2)], [0, 0, 0, 0, 9, 0, 0, 0, 11, 0, 0, 0]);
  assertEquals(ranksOf(new Uint8Array(0), 2).length, 0);
});
