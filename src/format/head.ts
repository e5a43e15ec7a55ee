/**
 * Heads: what a file says of itself before its data.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";
import { bitCount, type Bitmap, isBitmapOf } from "./bitmap.ts";
import type { PackedColumns } from "./column_head.ts";
import { readColumnHeads } from "./column_head_read.ts";
import type { ColumnLayout } from "./column_layouts.ts";
import type { BufferRef, StoredColumn } from "./columns/types.ts";
import { keptBytes } from "./kept_bytes.ts";
import { pack, type Packable, requireArray, requireBytes, requireCount, requireText, unpackUpToLast, wrong } from "./msgpack.ts";
import { parseTagged, stringifyTagged } from "./tagged_json.ts";
import { type ChunkKey, MAX_ROWS } from "./types.ts";

/** What a head is made of. */
export interface HeadInput {
  /** The cache the file belongs to. */
  readonly cacheId: string;
  /** The version of the outputs. */
  readonly version: string;
  /** The block. */
  readonly axes: ChunkKey;
  /** Which points of the block the file holds; undefined for all. */
  readonly presence?: Bitmap;
  /** Whether the file holds one output for the whole block. */
  readonly whole: boolean;
  /** How many rows it holds. */
  readonly count: number;
}

const keys = ["cache_id", "version", "axes", "presence", "whole", "count", "block_size", "column"];

/**
 * Packs a head.
 *
 * @param input What is said of the file
 * @param columns The columns
 * @returns The bytes
 */
export function packHead(input: HeadInput, columns: PackedColumns): Uint8Array {
  return pack({
    cache_id: requireName("cache id", input.cacheId),
    version: requireName("version", input.version),
    axes: input.axes.map(packAxis),
    presence: input.presence ?? null,
    whole: input.whole,
    count: input.count,
    block_size: columns.blockSize,
    column: columns.column,
  });
}

function packAxis([axis, values]: ChunkKey[number]): Packable {
  // A vector that was given as a typed array is a list all the same.
  const list = Array.isArray(values) ? values : Array.from(values);
  return [requireName("axis", axis), list.length, vectorText(axis, list)];
}

/** Texts of vectors that nobody can change: many chunks share one. */
const TEXTS = new WeakMap<readonly unknown[], string>();

function vectorText(axis: string, list: readonly unknown[]): string {
  const known = TEXTS.get(list);
  if (known !== undefined) return known;
  const text = stringifyTagged(list, `values of axis ${JSON.stringify(axis)}`);
  if (Object.isFrozen(list)) TEXTS.set(list, text);
  return text;
}

/** MessagePack texts are UTF-8, and decoders take a byte order mark away. */
function requireName(what: string, name: string): string {
  if (name.isWellFormed() && !name.startsWith("\ufeff")) return name;
  throw new TypeError(`Cannot encode chunk file: the ${what} has a lone surrogate or a byte order mark: received ${JSON.stringify(name)}`);
}

/** Where the parts of a file lie. */
export interface HeadFrame {
  /** The format's number. */
  readonly format: number;
  /** Where the first byte behind the header of the `data` array is. */
  readonly dataStart: number;
  /** How many entries the `data` array has. */
  readonly dataCount: number;
  /** The file's length. */
  readonly fileLength: number;
}

/**
 * Reads a head whose checksum is right. Nothing in it is trusted for that: every size is checked.
 *
 * @param bytes The head's bytes
 * @param frame Where the parts of the file lie
 * @returns The head
 * @throws {DamagedFileError} If it is not as it should be
 */
export function readHead(bytes: Uint8Array, frame: HeadFrame): FileHead {
  const { map, rest } = unpackUpToLast(bytes, keys, "its head");
  const whole = typeof map.whole === "boolean" ? map.whole : wrong("its head's whole", "no boolean");
  const axisTexts = requireArray(map.axes, "its axes").map(readAxis);
  const count = requireCount(map.count, "its count", MAX_ROWS);
  const presence = map.presence === null ? undefined : requireBytes(map.presence, "its presence").slice();
  requireRows(count, { whole, presence, points: axisTexts.reduce((points, [, length]) => points * length, 1) });
  const blockSize = requireCount(map.block_size, "its block size", 1 << 20);
  if (blockSize < 0x400 || (blockSize & (blockSize - 1)) !== 0) wrong("its block size", `${blockSize}`);
  const columnBytes = keptBytes(rest);
  const layout = readColumnHeads(columnBytes, { count, blockSize, room: frame.fileLength - frame.dataStart });
  const found = layout.buffers.length;
  if (found !== frame.dataCount) wrong("its data", `${frame.dataCount} buffers, its head says ${found}`);
  const [cacheId, version] = [requireText(map.cache_id, "its cache id"), requireText(map.version, "its version")];
  return new FileHead({ cacheId, version, axisTexts, presence, whole, count, columnBytes, blockSize }, layout, frame);
}

/** What a file says of itself, and where its parts lie. There are many: one shape serves all. */
export class FileHead {
  /** The format's number. */
  readonly format: number;
  /** The cache the file belongs to. */
  readonly cacheId: string;
  /** The version of the outputs. */
  readonly version: string;
  /** The block as it stands in the file: per axis its name, the length of its vector, the tagged JSON text of its vector. */
  readonly axisTexts: readonly (readonly [axis: string, length: number, text: string])[];
  /** Which points of the block the file holds; undefined for all. */
  readonly presence?: Bitmap;
  /** Whether the file holds one output for the whole block. */
  readonly whole: boolean;
  /** How many rows it holds: one per point present, or one. */
  readonly count: number;
  /** The columns. */
  readonly column: StoredColumn;
  /** The buffers in the order of the file. */
  readonly buffers: readonly BufferRef[];
  /** The columns' own head, in which the checksums of the buffers are. */
  readonly columnBytes: Uint8Array;
  /** The size of a block, for which there is a checksum. */
  readonly blockSize: number;
  /** Where the first byte behind the header of the `data` array is. */
  readonly dataStart: number;
  /** How many bytes the entries of the `data` array take. */
  readonly dataLength: number;
  /** The file's length. */
  readonly fileLength: number;
  #axes: ChunkKey | undefined;

  /**
   * Puts a head together.
   *
   * @param read What stands in the head itself
   * @param layout Its columns
   * @param frame Where the parts of the file lie
   */
  constructor(read: ReadEntries, { column, buffers, dataLength }: ColumnLayout, { format, dataStart, fileLength }: HeadFrame) {
    this.format = format;
    this.cacheId = read.cacheId;
    this.version = read.version;
    this.axisTexts = read.axisTexts;
    if (read.presence !== undefined) this.presence = read.presence;
    this.whole = read.whole;
    this.count = read.count;
    this.column = column;
    this.buffers = buffers;
    this.columnBytes = read.columnBytes;
    this.blockSize = read.blockSize;
    this.dataStart = dataStart;
    this.dataLength = dataLength;
    this.fileLength = fileLength;
  }

  /** The block: read from `axisTexts` when it is first asked for, which throws a DamagedFileError if they are no vectors. */
  get axes(): ChunkKey {
    return this.#axes ??= this.axisTexts.map(parseAxis);
  }
}

/** What stands in a head itself. */
type ReadEntries = Pick<FileHead, "cacheId" | "version" | "axisTexts" | "whole" | "count" | "columnBytes" | "blockSize"> & {
  readonly presence: Bitmap | undefined;
};

function readAxis(value: unknown): readonly [string, number, string] {
  const [axis, length, text] = requireArray(value, "an axis", 3);
  return [requireText(axis, "an axis's name"), requireCount(length, "an axis's length", 2 ** 32), requireText(text, "an axis's vector")];
}

function parseAxis([axis, length, text]: readonly [string, number, string]): readonly [string, readonly unknown[]] {
  const values = parseTagged(text);
  if (!Array.isArray(values) || values.length !== length) throw new DamagedFileError("an axis's vector is not as long as its head says");
  return [axis, values];
}

/** How rows and points belong together. */
interface Points {
  readonly whole: boolean;
  readonly presence: Bitmap | undefined;
  readonly points: number;
}

function requireRows(count: number, { whole, presence, points }: Points): void {
  if (whole ? presence !== undefined || count !== 1 : count !== (presence === undefined ? points : bitCount(presence))) {
    wrong("its count", "not the number of its points");
  }
  if (presence !== undefined && !isBitmapOf(presence, points)) wrong("its presence", "not of the size of its block");
}
