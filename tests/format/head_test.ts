import { assert, assertEquals, assertNotEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../src/errors.ts";
import { blockChecksums } from "../../src/format/crc32.ts";
import { pack } from "../../src/format/msgpack.ts";
import { decodeRows, type FileHead, parseHead, RowReader, verifyFile } from "../../src/format/payload.ts";
import { inputs, test } from "../test.ts";
import { type ColumnMap, fileOf, type HeadMap, withChecksums, withHead } from "./samples.ts";

const records = fileOf(
  Array.from({ length: 20 }, (_, i) => ({ i, t: `text ${i}`, o: i % 2 ? null : i / 3, m: [i, 2], k: "abc"[i % 3], j: i % 2 ? i : "x" })),
);

/** Reads all of a file in every way there is. */
function readAll(file: Uint8Array): void {
  const head = parseHead(file, file.length) as FileHead;
  void head.axes;
  decodeRows(head, file, Uint32Array.of(0, 3, 3));
  decodeRows(head, file);
  const reader = new RowReader(head, Uint32Array.of(0, 3, 3));
  for (let ranges = reader.next(); ranges !== undefined; ranges = reader.next()) {
    reader.supply(ranges.map(({ start, end }) => file.slice(start, end)));
  }
  reader.values();
  verifyFile(file);
}

const field = (head: HeadMap, name: string): ColumnMap => head.column.fields.find(([found]) => found === name)![1];
const inner = (column: ColumnMap): ColumnMap => (column.column ?? column.table) as ColumnMap;

const lies: Readonly<Record<string, (head: HeadMap) => void>> = {
  "another count": (head) => head.count = 19,
  "a count of 2^31": (head) => head.count = head.column.count = 2 ** 31,
  "a count of 2^53": (head) => head.count = head.column.count = 2 ** 53,
  "a negative count": (head) => head.count = -1,
  "a fractional count": (head) => head.count = 1.5,
  "another count of a field": (head) => field(head, "i").count = 21,
  "an axis of another length": (head) => (head.axes as [string, number, string][])[0][1] = 21,
  "an axis of a huge length": (head) => (head.axes as [string, number, string][])[0][1] = 2 ** 60,
  "an axis whose vector is longer": (head) => (head.axes as [string, number, string][])[0][2] = "[1]",
  "an axis whose vector is no list": (head) => (head.axes as [string, number, string][])[0][2] = '{"length":20}',
  "an axis whose vector is no JSON": (head) => (head.axes as [string, number, string][])[0][2] = "[",
  "axes that are no list": (head) => head.axes = "s",
  "a presence of another size": (head) => head.presence = new Uint8Array(5),
  "a presence with bits beyond": (head) => head.presence = Uint8Array.of(255, 255, 255),
  "a whole output of twenty rows": (head) => head.whole = true,
  "an unknown codec": (head) => head.column.codec = "zstd",
  "an unknown kind": (head) => head.column.kind = "constructor",
  "a kind that is no text": (head) => head.column.kind = 5,
  "a column that is nil": (head) => (head as Record<string, unknown>).column = null,
  "a column that is bytes": (head) => (head as Record<string, unknown>).column = new Uint8Array(3),
  "a key too many": (head) => head.more = 1,
  "a key too few": (head) => delete head.version,
  "a block size of 0": (head) => head.block_size = 0,
  "a block size of 3000": (head) => head.block_size = 3000,
  "another block size": (head) => head.block_size = 1024 * 32 * 2 ** 6,
  "an offset elsewhere": (head) => field(head, "i").buffers[0][0] += 1,
  "an offset far off": (head) => field(head, "i").buffers[0][0] = 2 ** 40,
  "a length beyond the file": (head) => field(head, "i").buffers[0][1] = 2 ** 31,
  "a length of another buffer": (head) => field(head, "t").buffers[1][1] = 5000,
  "checksums too few": (head) => field(head, "i").buffers[0][2] = new Uint8Array(0),
  "a buffer too many": (head) => field(head, "i").buffers.push([9999, 0, new Uint8Array(0)]),
  "a buffer too few": (head) => field(head, "i").buffers.pop(),
  "no buffers of texts": (head) => field(head, "t").buffers = [],
  "a wider type": (head) => field(head, "i").type = "f64",
  "a type that is none": (head) => field(head, "i").type = "toString",
  "a matrix of another length": (head) => field(head, "m").length = 3,
  "a matrix of huge length": (head) => field(head, "m").length = 2 ** 52,
  "a matrix of length 0": (head) => field(head, "m").length = 0,
  "a matrix of another container": (head) => field(head, "m").container = "Float64Array",
  "a matrix of no container": (head) => field(head, "m").container = "__proto__",
  "a matrix of bigints in lists": (head) => field(head, "m").type = "i64",
  "an optional field of no kind": (head) => field(head, "o").type = "nan",
  "an optional field with ranks too many": (head) => field(head, "o").ranks = new Uint8Array(8),
  "an optional field of other ranks": (head) => field(head, "o").ranks = Uint8Array.of(1, 0, 0, 0),
  "an optional field with fewer values": (head) => void (inner(field(head, "o")).count = 9),
  "a table of another kind": (head) => void (inner(field(head, "k")).kind = "json"),
  "a table of fewer strings": (head) => void (inner(field(head, "k")).count = 2),
  "a field named twice": (head) => head.column.fields[1][0] = "i",
  "a field named __proto__": (head) => head.column.fields[1][0] = "__proto__",
  "a field without a name": (head) => (head.column.fields as unknown[])[1] = [5],
  "an absent row outside a record": (head) => head.column = { ...field(head, "o"), type: "absent" },
};

for (const [name, lie] of Object.entries(lies)) {
  test(`a head that lies is damage: ${name}`, () => {
    assertThrows(() => readAll(withHead(records, lie)), DamagedFileError);
  });
}

/** A file whose buffers a hostile hand has changed: the checksums are right. */
function withData(file: Uint8Array, number: number, change: (bytes: Uint8Array) => void): Uint8Array {
  const head = parseHead(file, file.length) as FileHead;
  const { start, length } = head.buffers[number];
  const changed = file.slice();
  change(changed.subarray(head.dataStart).subarray(start, start + length));
  return withHead(changed, (map) => resum(map.column, changed.subarray(head.dataStart)));
}

function resum(column: ColumnMap, data: Uint8Array): void {
  for (const buffer of column.buffers) buffer[2] = blockChecksums(data.slice(buffer[0], buffer[0] + buffer[1]), 65536);
  for (const [, child] of column.fields ?? []) resum(child, data);
  for (const child of [column.table, column.column]) if (child !== undefined) resum(child as ColumnMap, data);
}

const many = Array.from({ length: 50 }, (_, i) => i);
const wordFile = fileOf(many.map((i) => `ü${i}`));
const keyFile = fileOf(many.map((i) => `key ${i % 3}`));
const jsonFile = fileOf(many.map((i) => i % 2 ? [i] : "x"));
const nullFile = fileOf(many.map((i) => i % 2 ? i : null));
const boolFile = fileOf(many.map((i) => i % 3 === 0));
const dataLies: Readonly<Record<string, Uint8Array>> = {
  "offsets out of order": withData(wordFile, 0, (bytes) => bytes[4] = 200),
  "offsets beyond the end": withData(wordFile, 0, (bytes) => bytes.fill(255, 4)),
  "a first offset that is not 0": withData(wordFile, 0, (bytes) => bytes[0] = 1),
  "offsets within a character": withData(wordFile, 0, (bytes) => bytes[4] = 1),
  "texts that are no UTF-8": withData(wordFile, 1, (bytes) => bytes[0] = 0xff),
  "codes out of range": withData(keyFile, 0, (bytes) => bytes[3] = 3),
  "JSON that is none": withData(jsonFile, 1, (bytes) => bytes[0] = 0x7d),
  "JSON of more rows": withData(jsonFile, 1, (bytes) => bytes.set(new TextEncoder().encode('"",'), 0)),
  "a bitmap of more values": withData(nullFile, 0, (bytes) => bytes[0] = 255),
  "a bitmap of fewer values": withData(nullFile, 0, (bytes) => bytes[0] = 0),
  "a bitmap with bits beyond": withData(nullFile, 0, (bytes) => bytes[6] = 0xf8),
  "booleans with bits beyond": withData(boolFile, 0, (bytes) => bytes[6] = 0xf8),
};

for (const [name, file] of Object.entries(dataLies)) {
  test(`data that lie are damage: ${name}`, () => {
    assertThrows(() => readAll(file), DamagedFileError);
  });
}

test("texts that overlap are not gathered beyond the size of the file", () => {
  const file = fileOf(many.map((i) => `${i}`.padEnd(3000, "-")));
  const overlapping = withData(file, 0, (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let i = 0; i <= 50; i++) view.setUint32(i * 4, i % 2 ? 150_000 : 0, true);
  });
  const head = parseHead(overlapping, overlapping.length) as FileHead;
  assertThrows(() => decodeRows(head, overlapping, Uint32Array.from({ length: 25 }, (_, i) => i * 2)), DamagedFileError, "overlap");
});

test("a constant of many rows that is an object is damage", () => {
  const file = withHead(fileOf([1, 1, 1, 1, 1]), (head) => head.column.text = "[1]");
  assertThrows(() => readAll(file), DamagedFileError);
});

test("many rows without bytes are damage, however they are declared", () => {
  const constant = (count: number) => ({ kind: "constant", type: null, codec: null, count, buffers: [], text: "1" });
  const fields = (count: number, width: number) => Array.from({ length: width }, (_, i) => [`f${i}`, constant(count)] as const);
  const grow = (count: number, width: number) =>
    withHead(fileOf([1, 1]), (head) => {
      const axes = [["s", count, "[]"]] as const;
      Object.assign(head, {
        count,
        axes,
        column: { kind: "record", type: null, codec: null, count, buffers: [], fields: fields(count, width) },
      });
    });
  for (const file of [grow(2 ** 26, 0), grow(2 ** 20, 100), grow(2 ** 30, 1)]) {
    assertThrows(() => parseHead(file, file.length), DamagedFileError);
  }
  assert(!("need" in parseHead(grow(1000, 3), grow(1000, 3).length)));
});

test("heads that are no MessagePack, too deep or cut short are damage", () => {
  const deep = (open: number[], depth: number) => Uint8Array.from([...Array.from({ length: depth }, () => open).flat(), 0xc0]);
  const heads = [
    new Uint8Array(0),
    Uint8Array.of(0xc1),
    Uint8Array.of(0xc7, 1, 0, 1),
    Uint8Array.of(0xdd, 0x7f, 0xff, 0xff, 0xff),
    Uint8Array.of(0xdf, 0x7f, 0xff, 0xff, 0xff, 0xa1, 0x61, 0),
    Uint8Array.of(0xdb, 0x7f, 0xff, 0xff, 0xff),
    Uint8Array.of(0xc6, 0xff, 0xff, 0xff, 0xff),
    Uint8Array.of(0x81, 0xc0, 0xc0),
    Uint8Array.of(0xc0, 0xc0),
    deep([0x91], 100_000),
    deep([0x81, 0xa1, 0x61], 100_000),
    pack([1, 2]),
    pack({}),
    pack("head"),
  ];
  for (const head of heads) assertThrows(() => verifyFile(withChecksums(records, () => ({ head, format: 1 }))), DamagedFileError);
});

test("a head with any byte changed is damage or a value, never another error", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 }), (changes) => {
      const file = withChecksums(records, ({ head, format }) => {
        for (const [at, byte] of changes) head[at % head.length] = byte;
        return { head, format };
      });
      try {
        readAll(file);
      } catch (error) {
        assert(
          error instanceof DamagedFileError || error instanceof RangeError && error.message.startsWith("Cannot read row"),
          String(error),
        );
      }
    }),
    { numRuns: inputs(2000) },
  );
});

test("heads of files that are laid out alike share their columns, not their checksums", () => {
  const head = (values: readonly number[], more = {}) => parseHead(fileOf(values, more), fileOf(values, more).length) as FileHead;
  const [a, b] = [head([1.5, 2.5]), head([3.5, 4.5], { axes: [["long", ["u", "v"]]], cacheId: "another" })];
  assertStrictEquals(a.column, b.column);
  assert(a.dataStart !== b.dataStart);
  assertNotEquals(a.columnBytes, b.columnBytes);
  assertEquals(decodeRows(b, fileOf([3.5, 4.5], { axes: [["long", ["u", "v"]]], cacheId: "another" })), [3.5, 4.5]);
  assertThrows(() => decodeRows(b, fileOf([3.5, 4.25], { axes: [["long", ["u", "v"]]], cacheId: "another" })), DamagedFileError);
});

test("a head keeps no more of the file in memory than itself", () => {
  const file = fileOf(Array.from({ length: 1000 }, (_, i) => i % 2 ? i / 3 : null));
  const head = parseHead(file, file.length) as FileHead;
  assert(head.column.kind === "optional");
  for (const kept of [head.columnBytes, head.column.ranks]) assert(kept.buffer !== file.buffer);
});
