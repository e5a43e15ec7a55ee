/**
 * What is known of a chunk file without opening it.
 *
 * @module
 */

import { canonicalText } from "../format/canonical.ts";
import type { FileHead, Made } from "../format/payload.ts";
import type { ChunkKey } from "../format/types.ts";

/** The paths that listing a cache's directory can give, relative to it. */
export const LISTED_PATH = /^chunks\/[^./][^/]*\.msgpack$/;

/** What is known of a chunk file without opening it. */
export interface FileEntry {
  /** The file's path relative to the cache's directory, with `/` between names. */
  readonly path: string;
  /** The version it was written for. */
  readonly version: string;
  /** The block: axes in axis order with their vectors. */
  readonly axes: ChunkKey;
  /** Which of the block's points the file holds; all when absent. */
  readonly presence?: Uint8Array;
  /** Whether it holds one whole output instead of one value per point. */
  readonly whole: boolean;
  /** How many rows it holds. */
  readonly count: number;
  /** What had been asked for when it was written. */
  readonly request: "chunk" | "points";
  /** Its length; 0 if it was written by a writer of the caller, who does not tell. */
  readonly bytes: number;
  /** When its first points were stored, as an ISO string. */
  readonly createdAt: string;
  /** When it was written, as an ISO string. */
  readonly updatedAt: string;
}

/**
 * Makes the entry of a file from what the file says of itself.
 *
 * @param path The file's path relative to the cache's directory
 * @param head Its head
 * @param made How it was made; without it the entry has no times
 * @returns The entry
 */
export function entryFromHead(path: string, head: FileHead, made?: Made): FileEntry {
  return {
    path,
    version: head.version,
    axes: head.axes,
    ...(head.presence === undefined ? {} : { presence: head.presence }),
    whole: head.whole,
    count: head.count,
    request: made?.request ?? "chunk",
    bytes: head.fileLength,
    createdAt: made?.createdAt ?? "",
    updatedAt: made?.updatedAt ?? "",
  };
}

/**
 * Whether an entry says of a file what the file says of itself. Entries come from an index that may be old, and are never trusted over the file.
 *
 * @param entry The entry
 * @param head The file's head
 * @returns Whether both agree on the version, the block and the points
 */
export function describes(entry: FileEntry, head: Pick<FileHead, "version" | "axes" | "presence" | "whole" | "count">): boolean {
  if (entry.version !== head.version || entry.whole !== head.whole || entry.count !== head.count) return false;
  if (!sameBytes(entry.presence, head.presence) || entry.axes.length !== head.axes.length) return false;
  return entry.axes === head.axes ||
    entry.axes.every(([axis, values], i) => axis === head.axes[i][0] && sameValues(values, head.axes[i][1]));
}

function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

function sameValues(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  return one.every((value, i) => value === other[i] || canonicalText(value, "axis value") === canonicalText(other[i], "axis value"));
}
