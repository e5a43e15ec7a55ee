import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../src/errors.ts";
import { decodeRows, type FileHead, RowReader, verifyFile } from "../../src/format/payload.ts";
import { inputs, test } from "../test.ts";
import { fileOf, isSame, storable } from "./samples.ts";

/** Reads rows by ranges and tells how much was read. */
function readRows(file: Uint8Array, head: FileHead, rows: Uint32Array): { values: unknown[]; rounds: number; bytes: number } {
  const reader = new RowReader(head, rows);
  let rounds = 0;
  let bytes = 0;
  for (let ranges = reader.next(); ranges !== undefined; ranges = reader.next()) {
    rounds++;
    for (const { start, end } of ranges) {
      bytes += end - start;
      assert(start >= head.dataStart && end <= head.dataStart + head.dataLength);
      // A range starts and ends where a block does.
      const isEdge = (at: number) =>
        head.buffers.some((buffer) => {
          const offset = at - head.dataStart - buffer.start;
          return offset >= 0 && offset <= buffer.length && (offset % head.blockSize === 0 || offset === buffer.length);
        });
      assert(isEdge(start) && isEdge(end));
    }
    reader.supply(ranges.map(({ start, end }) => file.slice(start, end)));
  }
  return { values: reader.values(), rounds, bytes };
}

const count = 60_000;
const values = Array.from({ length: count }, (_, i) => ({
  n: i,
  f: i / 3,
  t: `text ${i}${i % 7 === 0 ? "ü" : ""}`,
  k: `kind ${i % 9}`,
  b: i % 3 === 0,
  m: [i, i / 2],
  o: i % 4 === 0 ? null : i,
  p: i % 2 === 0 ? undefined : `opt ${i}`,
  j: i % 2 === 0 ? [i] : { i },
  d: { x: i % 5 === 0 ? { y: `deep ${i}` } : null },
  ...(i % 3 === 1 ? { a: i * 2 } : {}),
}));

test("RowReader gives the rows that decodeRows() gives, and reads a small part of the file", () => {
  const file = fileOf(values);
  const head = verifyFile(file);
  for (const rows of [[0], [count - 1], [5, 5, 4, 59_000, 8], [30_000, 1, 12_345], []]) {
    const asked = Uint32Array.from(rows);
    const read = readRows(file, head, asked);
    assert(isSame(read.values, rows.map((row) => values[row])));
    assert(isSame(decodeRows(head, file, asked), read.values));
    assert(read.rounds <= 5);
    assert(read.bytes <= 2 ** 21, `${read.bytes} bytes`);
  }
});

test("RowReader reads few blocks of a file of one column", () => {
  for (
    const column of [
      Array.from({ length: 200_000 }, (_, i) => i / 3),
      Array.from({ length: 200_000 }, (_, i) => `text ${i}`),
      Array.from({ length: 200_000 }, (_, i) => i % 3 ? i / 3 : null),
      Array.from({ length: 40 }, (_, i) => new Float64Array(20_000).fill(i)),
    ]
  ) {
    const file = fileOf(column);
    const head = verifyFile(file);
    const read = readRows(file, head, Uint32Array.of(31));
    assert(isSame(read.values, [column[31]]));
    assert(read.bytes <= 5 * 65536);
  }
});

test("RowReader gives any rows of any values", () => {
  const samples = fc.array(storable, { minLength: 1, maxLength: 8 })
    .chain((list) => fc.tuple(fc.constant(list), fc.array(fc.nat({ max: list.length - 1 }), { maxLength: 10 })));
  fc.assert(
    fc.property(samples, ([list, rows]) => {
      const file = fileOf(list);
      assert(isSame(readRows(file, verifyFile(file), Uint32Array.from(rows)).values, rows.map((row) => list[row])));
    }),
    { numRuns: inputs(150) },
  );
});

test("RowReader gives values that share nothing when a row is asked for twice", () => {
  const file = fileOf([{ a: [1] }, { a: "x" }]);
  const [a, b] = readRows(file, verifyFile(file), Uint32Array.of(0, 0)).values as { a: number[] }[];
  a.a.push(2);
  assertEquals(b, { a: [1] });
});

test("RowReader finds damage in what it reads", () => {
  const file = fileOf(Array.from({ length: 1000 }, (_, i) => `text ${i}`));
  const head = verifyFile(file);
  for (let at = 5; at < head.dataLength; at += 97) {
    if (!head.buffers.some(({ start, length }) => at >= start && at < start + length)) continue;
    const damaged = file.slice();
    damaged[head.dataStart + at] ^= 1;
    assertThrows(() => readRows(damaged, head, Uint32Array.of(0, 999)), DamagedFileError, "its data fails its checksum");
  }
  const reader = new RowReader(head, Uint32Array.of(0));
  const ranges = reader.next()!;
  assertThrows(() => reader.supply(ranges.map(({ start, end }) => file.slice(start, end - 1))), DamagedFileError, "it is cut short");
});

test("RowReader refuses rows that are not there", () => {
  const head = verifyFile(fileOf([1, 2]));
  assertThrows(() => new RowReader(head, Uint32Array.of(2)), RangeError, "Cannot read row: the file has 2 rows: received 2");
});
