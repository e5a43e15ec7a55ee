/**
 * How columns are laid out in files that were read: those of one sweep are often laid out alike, and their heads differ in nothing but
 * checksums. Then the head need not be read again, and all that was found out about its columns holds.
 *
 * @module
 */

import type { BufferRef, StoredColumn } from "./columns/types.ts";

/** Columns as they were read from a head. Files share it. */
export interface ColumnLayout {
  /** The tree. */
  readonly column: StoredColumn;
  /** The buffers in the order of the file. */
  readonly buffers: readonly BufferRef[];
  /** Where the last buffer ends, counted from the start of the file's data. */
  readonly dataLength: number;
}

/** What a layout depends on, beside the bytes of the head. */
export interface LayoutFrame {
  /** How many rows there are. */
  readonly count: number;
  /** The size of a block, for which there is a checksum. */
  readonly blockSize: number;
}

interface Kept extends LayoutFrame {
  readonly bytes: Uint8Array;
  /** Where the checksums of each buffer begin and end in the bytes. */
  readonly gaps: Int32Array;
  readonly layout: ColumnLayout;
}

/** So many layouts are kept, of heads of up to so many bytes. */
const MAX_LAYOUTS = 64;
const MAX_BYTES = 16 * 1024;

/** The last layout that was read of each length. */
const layouts = new Map<number, Kept>();

/**
 * Looks for a layout.
 *
 * @param bytes The bytes of the columns' head
 * @param frame What the layout depends on, too
 * @returns The layout, if the last head of this length differed in checksums alone
 */
export function knownLayout(bytes: Uint8Array, { count, blockSize }: LayoutFrame): ColumnLayout | undefined {
  const kept = layouts.get(bytes.length);
  return kept !== undefined && kept.count === count && kept.blockSize === blockSize && isAlike(bytes, kept) ? kept.layout : undefined;
}

function isAlike(bytes: Uint8Array, kept: Kept): boolean {
  const { bytes: wanted, gaps } = kept;
  let at = 0;
  for (let gap = 0; gap <= gaps.length; gap += 2) {
    const end = gap < gaps.length ? gaps[gap] : wanted.length;
    for (; at < end; at++) if (bytes[at] !== wanted[at]) return false;
    at = gaps[gap + 1];
  }
  return true;
}

/**
 * Keeps a layout.
 *
 * @param bytes The bytes of the columns' head, which nobody changes
 * @param frame What the layout depends on, too
 * @param layout The layout
 */
export function keepLayout(bytes: Uint8Array, { count, blockSize }: LayoutFrame, layout: ColumnLayout): void {
  if (bytes.length > MAX_BYTES) return;
  if (layouts.size >= MAX_LAYOUTS && !layouts.has(bytes.length)) layouts.clear();
  const sums = layout.buffers.map(({ checksums, length }) => [checksums, checksums + Math.ceil(length / blockSize) * 4]);
  sums.sort((a, b) => a[0] - b[0]);
  layouts.set(bytes.length, { bytes, count, blockSize, gaps: Int32Array.from(sums.flat()), layout });
}
