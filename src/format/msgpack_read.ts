/**
 * Reads the MessagePack of heads, byte for byte: nothing is allocated for what a hostile file declares, and only the types are taken that
 * heads are made of. A decoder for all of MessagePack takes several times as long, which counts where there are many small files.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";
import { longText } from "./long_texts.ts";
import { setField } from "./set_field.ts";
import { keepText, shortText } from "./short_texts.ts";

/** How deep arrays and maps may be nested in heads: 16 nested records, each with columns for what is missing. */
const MAX_NESTING = 128;
interface Scan {
  readonly bytes: Uint8Array;
  readonly where: string;
  at: number;
}

/**
 * Reads one value from bytes that hold nothing else.
 *
 * @param bytes The bytes; bytes in the value are views of them
 * @param where What they are, for the error
 * @returns The value; integers of 64 bits are bigints
 * @throws {DamagedFileError} If they are no such value, nested too deep, or of a type that heads are not made of
 */
export function readMsgpack(bytes: Uint8Array, where: string): unknown {
  const scan: Scan = { bytes, where, at: 0 };
  const value = readValue(scan, 0);
  if (scan.at !== bytes.length) fail(scan, "followed by more bytes");
  return value;
}

/**
 * Reads a map of a few entries up to the value of its last one.
 *
 * @param bytes The bytes
 * @param last The last entry's key
 * @param where What they are, for the error
 * @returns The entries before it, and the bytes from its value on
 * @throws {DamagedFileError} If they do not begin with such a map
 */
export function readMapUpTo(bytes: Uint8Array, last: string, where: string): { map: Record<string, unknown>; rest: Uint8Array } {
  const scan: Scan = { bytes, where, at: 0 };
  const type = uint(scan, 1);
  if (type <= 0x80 || type >= 0x90) fail(scan, "no map of a few entries");
  const map = readEntries(scan, (type & 0x0f) - 1, 0);
  if (readValue(scan, 1) !== last) fail(scan, `without ${last} as its last entry`);
  return { map, rest: bytes.subarray(scan.at) };
}

function readValue(scan: Scan, depth: number): unknown {
  const type = uint(scan, 1);
  if (type < 0x80) return type;
  if (type < 0x90) return readMap(scan, type & 0x0f, depth);
  if (type < 0xa0) return readItems(scan, type & 0x0f, depth);
  if (type < 0xc0) return readText(scan, type & 0x1f);
  return type >= 0xe0 ? type - 0x100 : readTyped(scan, type, depth);
}

function readTyped(scan: Scan, type: number, depth: number): unknown {
  switch (type) {
    case 0xc0:
      return null;
    case 0xc2:
    case 0xc3:
      return type === 0xc3;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return take(scan, uint(scan, 1 << (type - 0xc4)));
    case 0xcc:
    case 0xcd:
    case 0xce:
      return uint(scan, 1 << (type - 0xcc));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return readText(scan, uint(scan, 1 << (type - 0xd9)));
    case 0xdc:
    case 0xdd:
      return readItems(scan, uint(scan, 2 << (type - 0xdc)), depth);
    case 0xde:
    case 0xdf:
      return readMap(scan, uint(scan, 2 << (type - 0xde)), depth);
    default:
      return readNumber(scan, type);
  }
}

/** Numbers that are seldom: floats, and integers below 0 or of 64 bits. */
function readNumber(scan: Scan, type: number): number | bigint {
  const sizes: Readonly<Record<number, number>> = { 0xca: 4, 0xcb: 8, 0xcf: 8, 0xd0: 1, 0xd1: 2, 0xd2: 4, 0xd3: 8 };
  const size = sizes[type] ?? fail(scan, "of a type that is not used");
  const bytes = take(scan, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  if (type === 0xca) return view.getFloat32(0);
  if (type === 0xcb) return view.getFloat64(0);
  if (type === 0xcf) return view.getBigUint64(0);
  if (type === 0xd3) return view.getBigInt64(0);
  return size === 1 ? view.getInt8(0) : size === 2 ? view.getInt16(0) : view.getInt32(0);
}

function readItems(scan: Scan, count: number, depth: number): unknown[] {
  requireNesting(scan, depth);
  const items: unknown[] = [];
  for (let i = 0; i < count; i++) items.push(readValue(scan, depth + 1));
  return items;
}

function readMap(scan: Scan, count: number, depth: number): Record<string, unknown> {
  requireNesting(scan, depth);
  return readEntries(scan, count, depth);
}

function readEntries(scan: Scan, count: number, depth: number): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (let i = 0; i < count; i++) {
    const key = readValue(scan, depth + 1);
    if (typeof key !== "string") return fail(scan, "a map with a key that is no text");
    setField(map, key, readValue(scan, depth + 1));
  }
  return map;
}

function readText(scan: Scan, length: number): string {
  const { bytes, at: start } = scan;
  skip(scan, length);
  const found = shortText(bytes, start, scan.at);
  if (typeof found === "string") return found;
  return found === undefined ? longText(bytes.subarray(start, scan.at)) : keepText(found, bytes, start, scan.at);
}

function requireNesting(scan: Scan, depth: number): void {
  if (depth >= MAX_NESTING) fail(scan, `nested deeper than ${MAX_NESTING}`);
}

function take(scan: Scan, size: number): Uint8Array {
  const start = scan.at;
  skip(scan, size);
  return scan.bytes.subarray(start, scan.at);
}

function uint(scan: Scan, size: number): number {
  const at = scan.at;
  skip(scan, size);
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + scan.bytes[at + i];
  return value;
}

function skip(scan: Scan, size: number): void {
  if (scan.at + size > scan.bytes.length) fail(scan, "cut short");
  scan.at += size;
}

function fail(scan: Scan, found: string): never {
  throw new DamagedFileError(`${scan.where} is ${found}`);
}
