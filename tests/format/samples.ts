/**
 * What the tests of the format share: values of all kinds, files, and an equality that tells -0, NaN, undefined and types apart.
 *
 * @module
 */

import fc from "fast-check";
import { encodeFile, type FileInput, type Made } from "../../src/format/payload.ts";
import { crc32 } from "../../src/format/crc32.ts";
import { pack, type Packable, unpack } from "../../src/format/msgpack.ts";
import { character } from "../texts.ts";

/** How the samples were made. */
export const made: Made = {
  createdAt: "2025-01-01T00:00:00.000Z",
  updatedAt: "2025-01-02T00:00:00.000Z",
  durationMs: 12.5,
  request: "chunk",
  functionName: "foo",
  digest: "00ff",
  runtime: "deno 2.9.6",
  library: "0.1.0",
};

/** A file of outputs over one axis. */
export function fileOf(values: ArrayLike<unknown>, more: Partial<FileInput> = {}): Uint8Array {
  const axes = [["s", Array.from(values, (_, i) => i)]] as const;
  return encodeFile({ cacheId: "c0", version: "", axes, values, made, ...more });
}

/** Whether two values are the same to the last bit: types, key order, -0, NaN, holes as undefined. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof Map) return isSame([...a], [...b as Map<unknown, unknown>]);
  if (a instanceof Set) return isSame([...a], [...b as Set<unknown>]);
  if (a instanceof ArrayBuffer) return isSame(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
  if (Array.isArray(a) || ArrayBuffer.isView(a)) {
    const [x, y] = [a as ArrayLike<unknown>, b as ArrayLike<unknown>];
    return x.length === y.length && Array.from(x).every((value, i) => isSame(value, y[i]));
  }
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(x);
  return JSON.stringify(keys) === JSON.stringify(Object.keys(y)) && keys.every((key) => isSame(x[key], y[key]));
}

const fieldName: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.constantFrom("$date", "$number", "$object", "$x", "0", "10", "2", "", "toString", "\ud800", "\ufeffa", "é"),
);

/** Any value that can be stored. */
export const storable: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small", withCrossShrink: true }, tie("leaf"), tie("list"), tie("record"), tie("map"), tie("set")),
  leaf: fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(null, undefined, true, false, -0, NaN, Infinity, "", "$", "\ud800", "\udc00\ud800", "\ufeff", "\ufffd", "😀"),
    fc.string({ unit: character }),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.float64Array({ maxLength: 3 }),
    fc.uint8Array({ maxLength: 3 }),
    fc.bigInt64Array({ maxLength: 3 }),
    fc.uint8Array({ maxLength: 5 }).map((bytes) => new Uint8Array(bytes).buffer),
  ),
  list: fc.array(tie("value"), { maxLength: 4 }),
  record: fc.dictionary(fieldName, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  map: fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((entries) => new Map(entries as [unknown, unknown][])),
  set: fc.array(tie("value"), { maxLength: 3 }).map((members) => new Set(members)),
})).value;

/** A file with another head or other data, and the checksums that belong to it. */
export function withChecksums(
  file: Uint8Array,
  change: (parts: { head: Uint8Array; format: number }) => { head: Uint8Array; format: number },
) {
  const { at, length } = headIn(file);
  const { head, format } = change({ head: file.slice(at, at + length), format: file[8] });
  const checksum = new DataView(new ArrayBuffer(4));
  checksum.setUint32(0, format, true);
  const crc = crc32(head, crc32(new Uint8Array(checksum.buffer)));
  let behind = at + length + 9;
  behind += crcSize(file[behind]);
  return joined(
    file.slice(0, 8),
    Uint8Array.of(format),
    text("head"),
    bin(head),
    text("head_crc"),
    uint(crc),
    file.slice(behind),
  );
}

/** Where the head is in a file. */
export function headIn(file: Uint8Array): { at: number; length: number } {
  const view = new DataView(file.buffer, file.byteOffset);
  const type = file[14];
  if (type === 0xc4) return { at: 16, length: file[15] };
  return type === 0xc5 ? { at: 17, length: view.getUint16(15) } : { at: 19, length: view.getUint32(15) };
}

function crcSize(type: number): number {
  return type < 0x80 ? 1 : type === 0xcc ? 2 : type === 0xcd ? 3 : 5;
}

function text(value: string): Uint8Array {
  return Uint8Array.of(0xa0 | value.length, ...new TextEncoder().encode(value));
}

function bin(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length < 0x100) return joined(Uint8Array.of(0xc4, length), bytes);
  return joined(
    length < 0x10000 ? Uint8Array.of(0xc5, length >> 8, length) : Uint8Array.of(0xc6, length >> 24, length >> 16, length >> 8, length),
    bytes,
  );
}

function uint(value: number): Uint8Array {
  if (value < 0x80) return Uint8Array.of(value);
  if (value < 0x100) return Uint8Array.of(0xcc, value);
  if (value < 0x10000) return Uint8Array.of(0xcd, value >> 8, value);
  return Uint8Array.of(0xce, value >>> 24, value >>> 16, value >>> 8, value);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A head as a map that a test may change. */
export type HeadMap = Record<string, Packable> & { column: ColumnMap };
/** A column's head as a map that a test may change. */
export type ColumnMap = Record<string, Packable> & { buffers: [number, number, Uint8Array][]; fields: [string, ColumnMap][] };

/** A file whose head a hostile hand has changed: its checksum is right. */
export function withHead(file: Uint8Array, change: (head: HeadMap) => void): Uint8Array {
  return withChecksums(file, ({ head, format }) => {
    const map = unpack(head, "head") as HeadMap;
    change(map);
    return { head: pack(map), format };
  });
}
