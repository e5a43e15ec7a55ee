/**
 * Values from MessagePack. As in the package it stands in for: 64-bit integers are bigint, bytes are views of the input, there are no
 * extension types. A key `__proto__` is an own key like any other, on every runtime.
 *
 * @module
 */

import type { ValueMap, ValueType } from "./types.ts";

const utf8 = new TextDecoder();

/**
 * Reads one value that takes up the whole input.
 *
 * @param data The bytes
 * @returns The value
 */
export function decode(data: Uint8Array): ValueType {
  const reader = new Reader(data);
  const value = readValue(reader);
  if (!reader.isAtEnd) throw new EvalError("Messagepack decode did not consume whole array");
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Passes over bytes that must be there and gives where they begin. */
  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw new EvalError("Messagepack decode reached end of array prematurely");
    this.#at += count;
    return at;
  }

  uint(size: 1 | 2 | 4): number {
    const at = this.#take(size);
    return size === 1 ? this.#view.getUint8(at) : size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  int(size: 1 | 2 | 4): number {
    const at = this.#take(size);
    return size === 1 ? this.#view.getInt8(at) : size === 2 ? this.#view.getInt16(at) : this.#view.getInt32(at);
  }

  float(size: 4 | 8): number {
    const at = this.#take(size);
    return size === 4 ? this.#view.getFloat32(at) : this.#view.getFloat64(at);
  }

  bigint(signed: boolean): bigint {
    const at = this.#take(8);
    return signed ? this.#view.getBigInt64(at) : this.#view.getBigUint64(at);
  }

  raw(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }
}

function readValue(from: Reader): ValueType {
  const type = from.uint(1);
  if (type < 0x80) return type;
  if (type < 0x90) return readMap(from, type & 0x0f);
  if (type < 0xa0) return readArray(from, type & 0x0f);
  if (type < 0xc0) return utf8.decode(from.raw(type & 0x1f));
  if (type >= 0xe0) return type - 0x100;
  return readTyped(from, type);
}

function readTyped(from: Reader, type: number): ValueType {
  if (type === 0xc0) return null;
  if (type === 0xc1) throw new Error("Messagepack decode encountered a type that is never used");
  if (type <= 0xc3) return type === 0xc3;
  if (type <= 0xc6) return from.raw(from.uint(size(type, 0xc4)));
  if (type <= 0xc9) throw new Error("Cannot decode a slice: Large extension type 'ext' not implemented yet");
  if (type <= 0xcb) return from.float(type === 0xca ? 4 : 8);
  if (type <= 0xce) return from.uint(size(type, 0xcc));
  if (type === 0xcf) return from.bigint(false);
  if (type <= 0xd2) return from.int(size(type, 0xd0));
  if (type === 0xd3) return from.bigint(true);
  if (type <= 0xd8) throw new Error("Cannot decode a slice: 'fixext' not implemented yet");
  if (type <= 0xdb) return utf8.decode(from.raw(from.uint(size(type, 0xd9))));
  if (type <= 0xdd) return readArray(from, from.uint(type === 0xdc ? 2 : 4));
  return readMap(from, from.uint(type === 0xde ? 2 : 4));
}

/** The forms of one type follow one another: 1, 2, 4 bytes. */
function size(type: number, first: number): 1 | 2 | 4 {
  return (1 << (type - first)) as 1 | 2 | 4;
}

function readArray(from: Reader, length: number): ValueType[] {
  const items: ValueType[] = [];
  for (let i = 0; i < length; i++) items.push(readValue(from));
  return items;
}

function readMap(from: Reader, length: number): ValueMap {
  const map: ValueMap = {};
  for (let i = 0; i < length; i++) {
    const key = readValue(from);
    if (typeof key !== "string" && typeof key !== "number") {
      throw new EvalError("Cannot decode a key of a map: The type of key is invalid, keys must be a number or a string");
    }
    const value = readValue(from);
    if (key === "__proto__") Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
    else map[key] = value;
  }
  return map;
}
