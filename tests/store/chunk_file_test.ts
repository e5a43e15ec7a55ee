import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { DamagedFileError, FormatVersionError } from "../../src/errors.ts";
import { decodeRows } from "../../src/format/payload.ts";
import { headIn, madeOf, readHeadFrom, readMadeFrom, readRowsFrom, withPath, withPathNow } from "../../src/store/chunk_file.ts";
import type { FileReader } from "../../src/store/files.ts";
import { test } from "../test.ts";
import { fileOf, made, newerFile } from "./samples.ts";

/** An open file in memory, and the lengths of what was read of it. */
function readerOf(file: Uint8Array): FileReader & { readonly lengths: number[] } {
  const lengths: number[] = [];
  return {
    size: file.length,
    modifiedMs: 0,
    lengths,
    read: (offset, length) => {
      lengths.push(length);
      return Promise.resolve(file.slice(offset, offset + length));
    },
    close: () => Promise.resolve(),
  };
}

const small = fileOf();
const many = Array.from({ length: 5000 }, (_, i) => i + 0.5);
const large = fileOf({ axes: [["s", many]], values: many.map((value) => ({ value, text: `row ${value}` })) });

test("headIn() finds the head of a whole file", () => {
  const { cacheId, version, axes, count } = headIn(small);
  assertEquals({ cacheId, version, axes, count }, { cacheId: "id", version: "v1", axes: [["s", [1, 2, 3]]], count: 3 });
});

test("headIn() refuses a file that ends within its head", () => {
  for (const end of [0, 1, 20, 60]) assertThrows(() => headIn(small.subarray(0, end)), DamagedFileError);
});

test("readHeadFrom() reads a small file once, and a large head to its end", async () => {
  for (const [file, reads] of [[small, 1], [large, 2]] as const) {
    const reader = readerOf(file);
    const { head, prefix } = await readHeadFrom(reader);
    assertEquals(head, headIn(file));
    assertEquals(prefix, file.subarray(0, prefix.length));
    assertEquals(reader.lengths.length, reads);
  }
});

test("readHeadFrom() refuses a file cut short anywhere within its head", async () => {
  for (const end of [0, 1, 20, 60]) {
    await assertRejects(() => readHeadFrom(readerOf(small.slice(0, end))), DamagedFileError);
  }
});

test("readMadeFrom() and madeOf() tell how a file was made", async () => {
  for (const file of [small, large]) {
    const reader = readerOf(file);
    const read = await readHeadFrom(reader);
    assertEquals(await readMadeFrom(reader, read.head), made);
    assertEquals(await madeOf(reader, read), made);
  }
});

test("madeOf() reads nothing again of what is there in full", async () => {
  const reader = readerOf(small);
  await madeOf(reader, await readHeadFrom(reader));
  assertEquals(reader.lengths, [small.length]);
});

test("readRowsFrom() gives rows in the order asked for, and reads less than the file", async () => {
  const reader = readerOf(large);
  const { head } = await readHeadFrom(reader);
  const rows = Uint32Array.of(4999, 0, 17);
  reader.lengths.length = 0;
  const { values, bytesRead } = await readRowsFrom(reader, head, rows);
  assertEquals(values, decodeRows(head, large, rows));
  assertEquals(bytesRead, reader.lengths.reduce((sum, length) => sum + length, 0));
  assertEquals(bytesRead < large.length, true);
});

test("withPathNow() does the same at once", () => {
  assertEquals(withPathNow("here", () => 1), 1);
  assertThrows(() => withPathNow("here", () => headIn(newerFile())), FormatVersionError, "here");
});

test("withPath() names the file in a refusal of its format, and leaves other errors alone", async () => {
  assertEquals(await withPath("here", () => 1), 1);
  const refused = await assertRejects(
    () => withPath("here", () => headIn(newerFile())),
    FormatVersionError,
    "Cannot read here: it is in format 2",
  );
  assertEquals(refused.path, "here");
  const other = new DamagedFileError("torn");
  assertStrictEquals(await assertRejects(() => withPath("here", () => Promise.reject(other))), other);
});
