/**
 * A look over MessagePack before it is decoded: nothing is allocated for what a hostile file declares.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";

/** How deep arrays and maps may be nested in heads: 16 nested records, each with columns for what is missing. */
const MAX_NESTING = 128;

interface Scan {
  readonly bytes: Uint8Array;
  readonly where: string;
  at: number;
}

/**
 * Checks that bytes are one value, whole, of the types that heads are made of, and not nested too deep.
 *
 * @param bytes The bytes
 * @param where What they are, for the error
 * @throws {DamagedFileError} If they are anything else
 */
export function scanMsgpack(bytes: Uint8Array, where: string): void {
  const scan: Scan = { bytes, where, at: 0 };
  scanValue(scan, 0);
  if (scan.at !== bytes.length) fail(scan, "followed by more bytes");
}

function scanValue(scan: Scan, depth: number): void {
  const type = uint(scan, 1);
  if (type < 0x80 || type >= 0xe0) return;
  if (type < 0x90) return scanMap(scan, type & 0x0f, depth);
  if (type < 0xa0) return scanItems(scan, type & 0x0f, depth);
  if (type < 0xc0) return skip(scan, type & 0x1f);
  switch (type) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return skip(scan, uint(scan, 1 << (type - 0xc4)));
    case 0xca:
      return skip(scan, 4);
    case 0xcb:
      return skip(scan, 8);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return skip(scan, 1 << (type - 0xcc));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return skip(scan, 1 << (type - 0xd0));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return skip(scan, uint(scan, 1 << (type - 0xd9)));
    case 0xdc:
    case 0xdd:
      return scanItems(scan, uint(scan, 2 << (type - 0xdc)), depth);
    case 0xde:
    case 0xdf:
      return scanMap(scan, uint(scan, 2 << (type - 0xde)), depth);
    default:
      fail(scan, "of a type that is not used");
  }
}

function scanItems(scan: Scan, count: number, depth: number): void {
  requireNesting(scan, depth);
  for (let i = 0; i < count; i++) scanValue(scan, depth + 1);
}

function scanMap(scan: Scan, count: number, depth: number): void {
  requireNesting(scan, depth);
  for (let i = 0; i < count; i++) {
    const type = scan.bytes[scan.at];
    if (!(type >= 0xa0 && type < 0xc0) && !(type >= 0xd9 && type <= 0xdb)) fail(scan, "a map with a key that is no text");
    scanValue(scan, depth + 1);
    scanValue(scan, depth + 1);
  }
}

function requireNesting(scan: Scan, depth: number): void {
  if (depth >= MAX_NESTING) fail(scan, `nested deeper than ${MAX_NESTING}`);
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
