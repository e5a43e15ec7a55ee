/**
 * Stands in for the part of `@std/msgpack` that writes. As there, integers beyond 32 bits are written as float64, bigint as 64-bit integers,
 * and what MessagePack lacks is refused.
 *
 * @module
 */

/** Any value that can be written. */
export type ValueType = number | bigint | string | boolean | null | Uint8Array | readonly ValueType[] | {
  [index: string | number]: ValueType;
};

const utf8 = new TextEncoder();

/**
 * Writes a value as MessagePack.
 *
 * @param object The value
 * @returns The bytes, in a buffer of exactly their size
 */
export function encode(object: ValueType): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writeValue(writer, object);
  return writer.finish();
}

class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Makes room and gives where it begins. */
  #reserve(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  /** A type byte and a number of 1, 2, 4 or 8 bytes. */
  tagged(type: number, size: 1 | 2 | 4 | 8, value: number | bigint): void {
    const at = this.#reserve(1 + size);
    this.#bytes[at] = type;
    if (typeof value === "bigint") this.#view.setBigUint64(at + 1, BigInt.asUintN(64, value));
    else if (size === 1) this.#view.setUint8(at + 1, value);
    else if (size === 2) this.#view.setUint16(at + 1, value);
    else if (size === 4) this.#view.setUint32(at + 1, value);
    else this.#view.setFloat64(at + 1, value);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

function writeValue(to: Writer, value: ValueType): void {
  if (value === null) to.byte(0xc0);
  else if (typeof value === "boolean") to.byte(value ? 0xc3 : 0xc2);
  else if (typeof value === "number") writeNumber(to, value);
  else if (typeof value === "bigint") writeBigint(to, value);
  else if (typeof value === "string") writeString(to, value);
  else if (value instanceof Uint8Array) {
    writeLength(to, value.length, [0xc4, 0xc5, 0xc6]);
    to.raw(value);
  } else if (Array.isArray(value)) {
    if (value.length < 16) to.byte(0x90 | value.length);
    else writeLength(to, value.length, [undefined, 0xdc, 0xdd]);
    for (const item of value) writeValue(to, item);
  } else writeMap(to, value as Readonly<Record<string, ValueType>>);
}

function writeNumber(to: Writer, value: number): void {
  if (!Number.isInteger(value) || value > 0xffff_ffff || value < -0x8000_0000) to.tagged(0xcb, 8, value);
  else if (value >= 0) {
    if (value < 0x80) to.byte(value);
    else if (value < 0x100) to.tagged(0xcc, 1, value);
    else if (value < 0x1_0000) to.tagged(0xcd, 2, value);
    else to.tagged(0xce, 4, value);
  } else if (value >= -0x20) to.byte(0x100 + value);
  else if (value >= -0x80) to.tagged(0xd0, 1, value);
  else if (value >= -0x8000) to.tagged(0xd1, 2, value);
  else to.tagged(0xd2, 4, value);
}

function writeBigint(to: Writer, value: bigint): void {
  if (value >= 2n ** 64n || value < -(2n ** 63n)) throw new Error("Cannot safely encode bigint larger than 64 bits");
  to.tagged(value < 0n ? 0xd3 : 0xcf, 8, value);
}

function writeString(to: Writer, value: string): void {
  const bytes = utf8.encode(value);
  if (bytes.length < 32) to.byte(0xa0 | bytes.length);
  else writeLength(to, bytes.length, [0xd9, 0xda, 0xdb]);
  to.raw(bytes);
}

function writeMap(to: Writer, value: Readonly<Record<string, ValueType>>): void {
  // Engines have words of their own for it.
  if (value === undefined) throw new TypeError("Cannot convert undefined or null to object");
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error("Cannot safely encode value into messagepack");
  const keys = Object.keys(value);
  if (keys.length < 16) to.byte(0x80 | keys.length);
  else writeLength(to, keys.length, [undefined, 0xde, 0xdf]);
  for (const key of keys) {
    writeString(to, key);
    writeValue(to, value[key]!);
  }
}

/** A length behind the type byte of the narrowest form that holds it. */
function writeLength(to: Writer, length: number, [of8, of16, of32]: readonly [number | undefined, number, number]): void {
  if (of8 !== undefined && length < 0x100) to.tagged(of8, 1, length);
  else if (length < 0x1_0000) to.tagged(of16, 2, length);
  else if (length <= 0xffff_ffff) to.tagged(of32, 4, length);
  else throw new Error("Cannot safely encode value into messagepack");
}
