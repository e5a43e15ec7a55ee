/**
 * Writes the small maps of a file as MessagePack, byte for byte as `@std/msgpack` does, through one buffer: a head has some forty values, and
 * chunks may be small.
 *
 * @module
 */

/** A value that MessagePack holds without loss. */
export type Packable = number | string | boolean | null | Uint8Array | readonly Packable[] | { readonly [key: string]: Packable };

/** Longer texts, and those beyond ASCII, are left to others. */
const MAX_TEXT = 256;

/** A larger buffer is not kept. */
const MAX_KEPT = 1 << 16;

let bytes = new Uint8Array(1024);
let view = new DataView(bytes.buffer);
let at = 0;

/**
 * Writes a value as MessagePack.
 *
 * @param value The value
 * @param packText Writes a text that is long or holds more than ASCII
 * @returns Its bytes
 */
export function writeMsgpack(value: Packable, packText: (text: string) => Uint8Array): Uint8Array {
  at = 0;
  writeValue(value, packText);
  const written = bytes.slice(0, at);
  if (bytes.length > MAX_KEPT) resize(1024);
  return written;
}

function resize(length: number): void {
  const resized = new Uint8Array(length);
  resized.set(bytes.subarray(0, Math.min(at, length)));
  bytes = resized;
  view = new DataView(resized.buffer);
}

/** Makes room, and gives where it begins. */
function reserve(count: number): number {
  const start = at;
  at += count;
  if (at > bytes.length) {
    const end = at;
    at = start;
    resize(Math.max(end, bytes.length * 2));
    at = end;
  }
  return start;
}

function writeByte(value: number): void {
  const start = reserve(1);
  bytes[start] = value;
}

function writeValue(value: Packable, packText: (text: string) => Uint8Array): void {
  if (typeof value === "string") writeText(value, packText);
  else if (typeof value === "number") writeNumber(value);
  else if (value === null) writeByte(0xc0);
  else if (typeof value === "boolean") writeByte(value ? 0xc3 : 0xc2);
  else if (value instanceof Uint8Array) {
    writeLength(value.length, 0xc4, 0xc5, 0xc6);
    writeRaw(value);
  } else if (Array.isArray(value)) {
    if (value.length < 0x10) writeByte(0x90 | value.length);
    else writeLength(value.length, undefined, 0xdc, 0xdd);
    for (const item of value) writeValue(item, packText);
  } else writeMap(value as { readonly [key: string]: Packable }, packText);
}

function writeMap(map: { readonly [key: string]: Packable }, packText: (text: string) => Uint8Array): void {
  const keys = Object.keys(map);
  if (keys.length < 0x10) writeByte(0x80 | keys.length);
  else writeLength(keys.length, undefined, 0xde, 0xdf);
  for (const key of keys) {
    writeText(key, packText);
    writeValue(map[key], packText);
  }
}

function writeRaw(raw: Uint8Array): void {
  const start = reserve(raw.length);
  bytes.set(raw, start);
}

function writeText(text: string, packText: (text: string) => Uint8Array): void {
  const start = at;
  if (text.length < MAX_TEXT) {
    if (text.length < 0x20) writeByte(0xa0 | text.length);
    else writeLength(text.length, 0xd9, 0xda, 0xdb);
    const first = reserve(text.length);
    let all = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      bytes[first + i] = code;
      all |= code;
    }
    if (all < 0x80) return;
    at = start;
  }
  writeRaw(packText(text));
}

/** Whole numbers beyond 32 bits are floats, as others are. */
function writeNumber(value: number): void {
  if (!Number.isInteger(value) || value > 0xffff_ffff || value < -0x8000_0000) {
    const start = reserve(9);
    bytes[start] = 0xcb;
    view.setFloat64(start + 1, value);
  } else if (value >= 0) {
    if (value < 0x80) writeByte(value);
    else writeLength(value, 0xcc, 0xcd, 0xce);
  } else if (value >= -0x20) writeByte(value);
  else if (value >= -0x80) writeLength(value & 0xff, 0xd0, 0xd1, 0xd2);
  else if (value >= -0x8000) writeSized(0xd1, 2, value & 0xffff);
  else writeSized(0xd2, 4, value >>> 0);
}

/** A length, or another number that is not negative, behind the type byte of the narrowest form that holds it. */
function writeLength(length: number, of8: number | undefined, of16: number, of32: number): void {
  if (of8 !== undefined && length < 0x100) writeSized(of8, 1, length);
  else if (length < 0x1_0000) writeSized(of16, 2, length);
  else if (length <= 0xffff_ffff) writeSized(of32, 4, length);
  else throw new RangeError(`Cannot write MessagePack: a part of it is too long: received ${length}`);
}

function writeSized(type: number, size: 1 | 2 | 4, value: number): void {
  const start = reserve(1 + size);
  bytes[start] = type;
  if (size === 1) bytes[start + 1] = value;
  else if (size === 2) view.setUint16(start + 1, value);
  else view.setUint32(start + 1, value);
}
