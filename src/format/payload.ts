/**
 * Files: outputs of a block as bytes, and back.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";
import { bitCount, type Bitmap, isBitmapOf } from "./bitmap.ts";
import { checkColumn, draftColumn, draftElements, readColumn } from "./column.ts";
import { binHeaderSize, freeRows, packColumns } from "./column_head.ts";
import { type ColumnPart, readParts } from "./column_parts.ts";
import { draftJson } from "./columns/json.ts";
import { freeScratch } from "./columns/scratch.ts";
import type { BufferRef, Draft, Segment, Source } from "./columns/types.ts";
import { hasChecksum } from "./crc32.ts";
import { packEnvelope, readEnvelopeEnd, readEnvelopeStart, requireBinHeader } from "./envelope.ts";
import { type FileHead, packHead, readHead } from "./head.ts";
import { packMade, readMade } from "./made.ts";
import type { PartPath } from "./part_paths.ts";
import { arrayOf, requireRow } from "./rows.ts";
import { explainUnstorable, NotStorable } from "./storable.ts";
import { type ChunkKey, type Made, MAX_FREE_ROWS, MAX_ROWS, type Range } from "./types.ts";

export type { ColumnPart } from "./column_parts.ts";
export type { FileHead } from "./head.ts";
export { RowReader } from "./row_reader.ts";
export type { ChunkKey, Made, Range } from "./types.ts";

/** The outputs of a block, and what is said of them. */
export interface FileInput {
  /** The cache the file belongs to. */
  readonly cacheId: string;
  /** The version of the outputs. */
  readonly version: string;
  /** The block. */
  readonly axes: ChunkKey;
  /** Which points of the block there are outputs for; undefined for all. */
  readonly presence?: Bitmap;
  /** Whether there is one output for the whole block. */
  readonly whole?: boolean;
  /** The outputs in the order of the points: an array, or a typed array of numbers. */
  readonly values: ArrayLike<unknown>;
  /** How they were made. */
  readonly made: Made;
}

/**
 * Encodes a file. Head and data depend on the content alone.
 *
 * @param input The outputs, and what is said of them
 * @returns The file's bytes
 * @throws {UnstorableValueError} If an output holds something that cannot be stored; its `row` is the output's number
 * @throws {RangeError} If the outputs are more or fewer than the points, or too many for one file
 */
export function encodeFile(input: FileInput): Uint8Array {
  const { values, axes, whole = false } = input;
  const points = axes.reduce((product, [, vector]) => product * vector.length, 1);
  const presence = presenceOf(input.presence, points);
  const count = whole ? 1 : presence === undefined ? points : bitCount(presence);
  if (values.length !== count) throw new RangeError(`Cannot encode chunk file: it needs ${count} outputs: received ${values.length}`);
  if (count > MAX_ROWS) throw new RangeError(`Cannot encode chunk file: it may hold ${MAX_ROWS} outputs: received ${count}`);
  const columns = packColumns(draftValues(values));
  const head = packHead({ ...input, ...(presence === undefined ? { presence: undefined } : { presence }), whole, count }, columns);
  return packEnvelope({ head, data: columns.buffers, made: packMade(input.made) });
}

/** A presence that is full says nothing: equal content has one head. */
function presenceOf(presence: Bitmap | undefined, points: number): Bitmap | undefined {
  if (presence === undefined) return undefined;
  if (!isBitmapOf(presence, points)) {
    throw new RangeError(`Cannot encode chunk file: 'presence' must have ${points} bits: received ${presence.length} bytes`);
  }
  return bitCount(presence) === points ? undefined : presence;
}

function draftValues(values: ArrayLike<unknown>): Draft {
  try {
    if (ArrayBuffer.isView(values)) return draftElements(values as unknown as ArrayLike<number>);
    const list = Array.isArray(values) ? values : Array.from(values);
    const draft = draftColumn(list, 0);
    return freeRows(draft).rows <= MAX_FREE_ROWS ? draft : draftJson(list, 0);
  } catch (error) {
    if (error instanceof NotStorable) { for (let row = 0; row < values.length; row++) explainRow(values[row], row); }
    throw error;
  }
}

function explainRow(value: unknown, row: number): void {
  try {
    explainUnstorable(value, "output");
  } catch (error) {
    if (error instanceof Error) Object.defineProperty(error, "row", { value: row, enumerable: true });
    throw error;
  }
}

/**
 * The number of the output that could not be stored.
 *
 * @param error What {@linkcode encodeFile} threw
 * @returns The number in the order of the outputs, or undefined if the error is another one
 */
export function unstorableRow(error: unknown): number | undefined {
  const row = error instanceof Error ? (error as { row?: unknown }).row : undefined;
  return typeof row === "number" ? row : undefined;
}

/**
 * Reads a file's head.
 *
 * @param prefix The file's first bytes
 * @param fileLength The file's length
 * @returns The head, or how many first bytes are needed
 * @throws {DamagedFileError} If it is damaged
 * @throws {FormatVersionError} If it is one of a newer format
 */
export function parseHead(prefix: Uint8Array, fileLength: number): FileHead | { need: number } {
  const start = readEnvelopeStart(prefix, fileLength);
  if ("need" in start) return start;
  return readHead(start.head, { ...start, fileLength });
}

/**
 * Where a file says how it was made.
 *
 * @param head The file's head
 * @returns The bytes from behind the data to the file's end
 */
export function madeRange(head: FileHead): Range {
  return { start: head.dataStart + head.dataLength, end: head.fileLength };
}

/**
 * Reads how a file was made.
 *
 * @param head The file's head
 * @param bytes The bytes of {@linkcode madeRange}, or the whole file
 * @returns How it was made
 * @throws {DamagedFileError} If that part is damaged
 */
export function parseMade(head: FileHead, bytes: Uint8Array): Made {
  const { start } = madeRange(head);
  return readMade(readEnvelopeEnd(bytes.length === head.fileLength ? bytes.subarray(start) : bytes));
}

/**
 * Reads rows of a file that is whole in memory. The whole file is verified.
 *
 * @param head The file's head
 * @param file The file's bytes
 * @param rows The rows' numbers, in any order; undefined for all
 * @returns The rows' values, each a new one, even where a row is asked for twice
 * @throws {DamagedFileError} If the file is damaged
 */
export function decodeRows(head: FileHead, file: Uint8Array, rows?: Uint32Array): unknown[] {
  const source = verifiedSource(head, file);
  rows?.forEach((row) => requireRow(row, head));
  freeScratch();
  return arrayOf(readColumn(head.column, rows, source));
}

/**
 * Reads rows of a file that is whole in memory as flat columns, without making a record. The whole file is verified.
 *
 * @param head The file's head
 * @param file The file's bytes
 * @param rows The rows' numbers, in any order; undefined for all
 * @param isWanted Tells whether a flat column is wanted; all if absent
 * @returns The flat columns; numbers may lie in the bytes of the file, which must stay as they are
 * @throws {DamagedFileError} If the file is damaged
 */
export function decodeParts(
  head: FileHead,
  file: Uint8Array,
  rows?: Uint32Array,
  isWanted?: (path: PartPath) => boolean,
): ColumnPart[] {
  const source = verifiedSource(head, file);
  rows?.forEach((row) => requireRow(row, head));
  freeScratch();
  return readParts(head.column, rows, source, isWanted);
}

/**
 * Verifies a file: every byte of it, and all that its parts say of one another.
 *
 * @param file The file's bytes
 * @returns The file's head
 * @throws {DamagedFileError} If it is damaged
 * @throws {FormatVersionError} If it is one of a newer format
 */
export function verifyFile(file: Uint8Array): FileHead {
  const head = parseHead(file, file.length);
  if ("need" in head) throw new DamagedFileError("it is cut short");
  const source = verifiedSource(head, file);
  void head.axes;
  parseMade(head, file);
  checkColumn(head.column, source);
  return head;
}

/** A source over a file of which every byte has been checked. */
function verifiedSource(head: FileHead, file: Uint8Array): Source {
  if (file.length !== head.fileLength) throw new DamagedFileError(`it is ${file.length} bytes long, not ${head.fileLength}`);
  for (const buffer of head.buffers) {
    requireBinHeader(file, head.dataStart + buffer.start - binHeaderSize(buffer.length), buffer.length);
    verifyBuffer(buffer, head, file);
  }
  readEnvelopeEnd(file.subarray(madeRange(head).start));
  return { blockSize: head.blockSize, segment: (buffer) => wholeSegment(buffer, head, file) };
}

function wholeSegment(buffer: BufferRef, { dataStart }: FileHead, file: Uint8Array): Segment {
  const start = dataStart + buffer.start;
  return { bytes: file.subarray(start, start + buffer.length), base: 0 };
}

function verifyBuffer(buffer: BufferRef, { dataStart, blockSize, columnBytes }: FileHead, file: Uint8Array): void {
  const start = dataStart + buffer.start;
  for (let at = 0, block = 0; at < buffer.length; at += blockSize, block++) {
    const bytes = file.subarray(start + at, start + Math.min(at + blockSize, buffer.length));
    if (!hasChecksum(columnBytes, buffer.checksums + block * 4, bytes)) throw new DamagedFileError("its data fails its checksum");
  }
}
