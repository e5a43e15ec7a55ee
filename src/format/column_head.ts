/**
 * Columns as they are written to a head.
 *
 * @module
 */

import { ranksOf } from "./columns/optional.ts";
import type { Column, Draft } from "./columns/types.ts";
import { blockChecksums } from "./crc32.ts";
import type { Packable } from "./msgpack.ts";

/** Columns as MessagePack, and the buffers that `data` must hold, in order. */
export interface PackedColumns {
  /** The tree of columns. */
  readonly column: Packable;
  /** The buffers. */
  readonly buffers: readonly Uint8Array[];
  /** The size of a block, for which there is a checksum. */
  readonly blockSize: number;
}

/** How many bytes the blocks of one row may take together: with many buffers, blocks are smaller. */
const ROW_BUDGET = 1 << 20;

/**
 * The size of MessagePack's header of a bin.
 *
 * @param length The length of the bin
 * @returns The header's size
 */
export function binHeaderSize(length: number): number {
  return length < 0x100 ? 2 : length < 0x10000 ? 3 : 5;
}

/**
 * Packs a tree of columns.
 *
 * @param draft The tree
 * @returns What goes into the head and into `data`
 */
export function packColumns(draft: Draft): PackedColumns {
  let blockSize = 0x10000;
  const wanted = countBuffers(draft);
  while (blockSize > 0x400 && blockSize * wanted > ROW_BUDGET) blockSize /= 2;
  const packing: Packing = { buffers: [], blockSize, at: 0 };
  return { column: packColumn(draft, packing), buffers: packing.buffers, blockSize };
}

interface Packing {
  readonly buffers: Uint8Array[];
  readonly blockSize: number;
  at: number;
}

function countBuffers(draft: Draft): number {
  switch (draft.kind) {
    case "constant":
      return 0;
    case "string":
    case "json":
      return 2;
    case "dictionary":
      return 3;
    case "record":
      return draft.fields.reduce((sum, [, field]) => sum + countBuffers(field), 0);
    case "optional":
      return 1 + countBuffers(draft.column);
    default:
      return 1;
  }
}

function packColumn(draft: Draft, packing: Packing): Packable {
  switch (draft.kind) {
    case "constant":
      return { ...base(draft, null), buffers: [], text: draft.text };
    case "int":
    case "float64":
    case "bigint":
      return { ...base(draft, draft.type), buffers: [packBuffer(draft.data, packing)] };
    case "bool":
      return { ...base(draft, null), buffers: [packBuffer(draft.bits, packing)] };
    case "string":
    case "json":
      return { ...base(draft, null), buffers: [packBuffer(draft.offsets, packing), packBuffer(draft.bytes, packing)] };
    case "dictionary":
      return { ...base(draft, draft.type), buffers: [packBuffer(draft.codes, packing)], table: packColumn(draft.table, packing) };
    case "matrix":
      return { ...base(draft, draft.type), buffers: [packBuffer(draft.data, packing)], container: draft.container, length: draft.length };
    case "record":
      return { ...base(draft, null), buffers: [], fields: draft.fields.map(([name, field]) => [name, packColumn(field, packing)]) };
    case "optional": {
      const buffers = [packBuffer(draft.bitmap, packing)];
      const ranks = ranksOf(draft.bitmap, packing.blockSize);
      return { ...base(draft, draft.missing), buffers, ranks, column: packColumn(draft.column, packing) };
    }
  }
}

function base(draft: Draft, type: string | null): { kind: string; type: string | null; codec: null; count: number } {
  return { kind: draft.kind, type, codec: null, count: draft.count };
}

function packBuffer(bytes: Uint8Array, packing: Packing): Packable {
  if (bytes.length > 0xffffffff) throw new RangeError(`Cannot encode chunk file: a column exceeds 4 GiB: received ${bytes.length} bytes`);
  const offset = packing.at + binHeaderSize(bytes.length);
  packing.at = offset + bytes.length;
  packing.buffers.push(bytes);
  return [offset, bytes.length, blockChecksums(bytes, packing.blockSize)];
}

/**
 * How many rows, of all columns together, take no bytes of `data`.
 *
 * @param column The tree of columns
 * @returns That number, and whether the column itself takes none
 */
export function freeRows(column: Column<unknown>): { rows: number; isFree: boolean } {
  switch (column.kind) {
    case "constant":
      return { rows: column.count, isFree: true };
    case "matrix":
      return column.length === 0 ? { rows: column.count, isFree: true } : { rows: 0, isFree: false };
    case "optional":
      return { rows: freeRows(column.column).rows, isFree: false };
    case "record": {
      const fields = column.fields.map(([, field]) => freeRows(field));
      const isFree = fields.every((field) => field.isFree);
      return { rows: fields.reduce((sum, field) => sum + field.rows, isFree ? column.count : 0), isFree };
    }
    default:
      return { rows: 0, isFree: false };
  }
}
