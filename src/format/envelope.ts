/**
 * The envelope: one MessagePack map of six entries, the same in all formats. It is read byte for byte, with nothing taken on trust.
 *
 * @module
 */

import { DamagedFileError, FormatVersionError } from "../errors.ts";
import { crc32 } from "./crc32.ts";
import { pack } from "./msgpack.ts";
import { FORMAT } from "./types.ts";

/** The parts of a file. */
export interface EnvelopeParts {
  /** The head. */
  readonly head: Uint8Array;
  /** The buffers. */
  readonly data: readonly Uint8Array[];
  /** How the file was made. */
  readonly made: Uint8Array;
}

/** What is the same in all files of this format. */
const START = Uint8Array.of(0x86, ...pack("format"), ...pack(FORMAT), ...pack("head"));
const [HEAD_CRC, DATA, MADE, MADE_CRC] = ["head_crc", "data", "made", "made_crc"].map(pack);

/**
 * Writes a file.
 *
 * @param parts Its parts
 * @returns Its bytes
 */
export function packEnvelope({ head, data, made }: EnvelopeParts): Uint8Array {
  const parts = [START, binHeader(head.length), head, HEAD_CRC, pack(headChecksum(FORMAT, head)), DATA, arrayHeader(data.length)];
  for (const buffer of data) parts.push(binHeader(buffer.length), buffer);
  parts.push(MADE, binHeader(made.length), made, MADE_CRC, pack(crc32(made)));
  let length = 0;
  for (const part of parts) length += part.length;
  const file = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** Written here and not by the packer, so that the data are copied once. */
function arrayHeader(length: number): Uint8Array {
  return length < 0x10 ? Uint8Array.of(0x90 | length) : header(length, { two: 0xdc, four: 0xdd });
}

function binHeader(length: number): Uint8Array {
  return length < 0x100 ? Uint8Array.of(0xc4, length) : header(length, { two: 0xc5, four: 0xc6 });
}

function header(length: number, { two, four }: { readonly two: number; readonly four: number }): Uint8Array {
  if (length < 0x10000) return Uint8Array.of(two, length >>> 8, length);
  return Uint8Array.of(four, length >>> 24, length >>> 16, length >>> 8, length);
}

/** The format's number is covered by the checksum, so that damage cannot pass for a newer format. */
function headChecksum(format: number, head: Uint8Array): number {
  return crc32(head, format === FORMAT ? OWN_FORMAT_CHECKSUM : formatChecksum(format));
}

function formatChecksum(format: number): number {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, format, true);
  return crc32(number);
}

const OWN_FORMAT_CHECKSUM = formatChecksum(FORMAT);

/** The start of a file. */
export interface EnvelopeStart {
  /** The format's number. */
  readonly format: number;
  /** The head, verified: a view. */
  readonly head: Uint8Array;
  /** Where the first byte behind the header of the `data` array is. */
  readonly dataStart: number;
  /** How many entries the `data` array has. */
  readonly dataCount: number;
}

/** Enough for all between the start and the head, and for all between the head and the data. */
const MARGIN = 32;

/**
 * Reads the start of a file.
 *
 * @param prefix The file's first bytes
 * @param fileLength The file's length
 * @returns The start, or how many bytes of the file are needed
 * @throws {DamagedFileError} If it is no start of a file
 * @throws {FormatVersionError} If it is one of a newer format
 */
export function readEnvelopeStart(prefix: Uint8Array, fileLength: number): EnvelopeStart | { need: number } {
  let need = Math.min(fileLength, MARGIN);
  if (prefix.length < need) return { need };
  const cursor: Cursor = { bytes: prefix, at: 0 };
  if (byte(cursor) !== 0x86) fail("it does not begin as a file of ours");
  key(cursor, "format");
  const format = uint(cursor);
  key(cursor, "head");
  const length = binLength(cursor);
  need = Math.min(fileLength, cursor.at + length + MARGIN);
  if (cursor.at + length > fileLength) fail("its head is cut short");
  if (prefix.length < need) return { need };
  const head = prefix.subarray(cursor.at, cursor.at + length);
  cursor.at += length;
  key(cursor, "head_crc");
  if (uint(cursor) !== headChecksum(format, head)) fail("its head fails its checksum");
  if (format > FORMAT) throw new FormatVersionError("chunk file", format, FORMAT);
  if (format < 1) fail(`it is in format ${format}`);
  key(cursor, "data");
  const dataCount = arrayLength(cursor);
  return { format, head, dataStart: cursor.at, dataCount };
}

/**
 * Reads the end of a file: all behind the data.
 *
 * @param bytes The bytes, up to the file's end
 * @returns What says how the file was made, verified: a view
 * @throws {DamagedFileError} If it is anything else
 */
export function readEnvelopeEnd(bytes: Uint8Array): Uint8Array {
  const cursor: Cursor = { bytes, at: 0 };
  key(cursor, "made");
  const length = binLength(cursor);
  if (cursor.at + length > bytes.length) fail("its end is cut short");
  const made = bytes.subarray(cursor.at, cursor.at + length);
  cursor.at += length;
  key(cursor, "made_crc");
  if (uint(cursor) !== crc32(made)) fail("its end fails its checksum");
  if (cursor.at !== bytes.length) fail("it goes on after its end");
  return made;
}

/**
 * Checks what stands before the bytes of an entry of `data`.
 *
 * @param file The file's bytes
 * @param start Where the header is
 * @param length How long the entry must be
 * @throws {DamagedFileError} If it is no header, or of another length
 */
export function requireBinHeader(file: Uint8Array, start: number, length: number): void {
  if (binLength({ bytes: file, at: start }) !== length) fail("a buffer is not as long as its head says");
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function byte(cursor: Cursor): number {
  if (cursor.at >= cursor.bytes.length) fail("it is cut short");
  return cursor.bytes[cursor.at++];
}

function bigEndian(cursor: Cursor, size: number, min: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + byte(cursor);
  // A number that would fit a shorter form is not what we write.
  return value >= min ? value : fail("a number in it is not in its shortest form");
}

function key(cursor: Cursor, name: string): void {
  let isThere = byte(cursor) === (0xa0 | name.length);
  for (let i = 0; i < name.length && isThere; i++) isThere = byte(cursor) === name.charCodeAt(i);
  if (!isThere) fail(`its entry ${name} is not in its place`);
}

function uint(cursor: Cursor): number {
  const type = byte(cursor);
  if (type < 0x80) return type;
  if (type === 0xcc) return bigEndian(cursor, 1, 0x80);
  if (type === 0xcd) return bigEndian(cursor, 2, 0x100);
  return type === 0xce ? bigEndian(cursor, 4, 0x10000) : fail("a number in it is none");
}

function binLength(cursor: Cursor): number {
  const type = byte(cursor);
  if (type === 0xc4) return bigEndian(cursor, 1, 0);
  if (type === 0xc5) return bigEndian(cursor, 2, 0x100);
  return type === 0xc6 ? bigEndian(cursor, 4, 0x10000) : fail("bytes in it are none");
}

function arrayLength(cursor: Cursor): number {
  const type = byte(cursor);
  if (type >= 0x90 && type < 0xa0) return type & 0x0f;
  if (type === 0xdc) return bigEndian(cursor, 2, 0x10);
  return type === 0xdd ? bigEndian(cursor, 4, 0x10000) : fail("its data is no array");
}

function fail(reason: string): never {
  throw new DamagedFileError(reason);
}
