/**
 * MessagePack for the small parts of a file, and the checks of what was read. The only importer of `@std/msgpack`.
 *
 * @module
 */

import { encode, type ValueType } from "@std/msgpack";
import { DamagedFileError } from "../errors.ts";
import { readMapUpTo, readMsgpack } from "./msgpack_read.ts";
import { type Packable, writeMsgpack } from "./msgpack_write.ts";

export type { Packable } from "./msgpack_write.ts";

/** A map as it was read. */
export type Unpacked = Readonly<Record<string, unknown>>;

/**
 * Writes a value as MessagePack.
 *
 * @param value The value
 * @returns Its bytes
 */
export function pack(value: Packable): Uint8Array {
  return writeMsgpack(value, packText);
}

function packText(text: string): Uint8Array {
  return encode(text as ValueType);
}

/**
 * Reads one value from bytes that hold nothing else, and were not to be trusted.
 *
 * @param bytes The bytes; bytes in the value are views of them
 * @param where What the bytes are, for the error
 * @returns The value
 * @throws {DamagedFileError} If they are anything else
 */
export function unpack(bytes: Uint8Array, where: string): unknown {
  return readMsgpack(bytes, where);
}

/**
 * Reads a map of a few entries, less the value of its last one.
 *
 * @param bytes The bytes
 * @param keys The entries' keys
 * @param where What they are, for the error
 * @returns The entries before the last one, and the bytes of its value
 * @throws {DamagedFileError} If they are no such map up to there
 */
export function unpackUpToLast(bytes: Uint8Array, keys: readonly string[], where: string): { map: Unpacked; rest: Uint8Array } {
  const { map, rest } = readMapUpTo(bytes, keys[keys.length - 1], where);
  return { map: requireMap(map, keys.slice(0, -1), where), rest };
}

/**
 * Requires a map with exactly these keys.
 *
 * @param value What was read
 * @param keys The keys
 * @param where What it is, for the error
 * @returns The map
 */
export function requireMap(value: unknown, keys: readonly string[], where: string): Unpacked {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) return wrong(where, "no map");
  return hasKeys(value, keys) ? value as Unpacked : wrong(where, `a map of other keys than ${keys.join(", ")}`);
}

function hasKeys(value: object, keys: readonly string[]): boolean {
  const found = Object.keys(value);
  // They are in order if we wrote them.
  return found.length === keys.length && found.every((key, i) => key === keys[i] || keys.includes(key));
}

/**
 * Requires an array.
 *
 * @param value What was read
 * @param where What it is, for the error
 * @param length How many entries it must have, if that is known
 * @returns The array
 */
export function requireArray(value: unknown, where: string, length?: number): readonly unknown[] {
  if (!Array.isArray(value)) return wrong(where, "no array");
  return length === undefined || value.length === length ? value : wrong(where, `an array of ${value.length} entries, not ${length}`);
}

/**
 * Requires an integer that is not negative.
 *
 * @param value What was read
 * @param where What it is, for the error
 * @param max The greatest it may be
 * @returns The integer
 */
export function requireCount(value: unknown, where: string, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) return wrong(where, "no count");
  return value <= max ? value : wrong(where, `${value}, more than ${max}`);
}

/**
 * Requires a text.
 *
 * @param value What was read
 * @param where What it is, for the error
 * @returns The text
 */
export function requireText(value: unknown, where: string): string {
  return typeof value === "string" ? value : wrong(where, "no text");
}

/**
 * Requires one of some texts.
 *
 * @param value What was read
 * @param options The texts
 * @param where What it is, for the error
 * @returns The text
 */
export function requireOneOf<T extends string>(value: unknown, options: readonly T[], where: string): T {
  return options.find((option) => option === value) ?? wrong(where, `none of ${options.join(", ")}`);
}

/**
 * Requires bytes.
 *
 * @param value What was read
 * @param where What it is, for the error
 * @param length How many they must be, if that is known
 * @returns The bytes
 */
export function requireBytes(value: unknown, where: string, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array)) return wrong(where, "no bytes");
  return length === undefined || value.length === length ? value : wrong(where, `${value.length} bytes, not ${length}`);
}

/**
 * Refuses what was read.
 *
 * @param where What it is
 * @param found What it was found to be
 * @throws {DamagedFileError} Always
 */
export function wrong(where: string, found: string): never {
  throw new DamagedFileError(`${where} is ${found}`);
}
