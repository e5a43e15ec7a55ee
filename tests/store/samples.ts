/**
 * Chunk files for the tests of the store.
 *
 * @module
 */

import type { FileEntry } from "../../src/store/file_entry.ts";
import { bitSet, createBitmap } from "../../src/format/bitmap.ts";
import { crc32 } from "../../src/format/crc32.ts";
import { readEnvelopeStart } from "../../src/format/envelope.ts";
import { encodeFile } from "../../src/format/payload.ts";
import type { ChunkKey, Made } from "../../src/format/types.ts";
import { ChunkStore } from "../../src/store/chunk_store.ts";

/** When the samples say they were made. */
export const NOW = "2026-01-02T03:04:05.678Z";

/** How the samples say they were made. */
export const made: Made = {
  createdAt: NOW,
  updatedAt: NOW,
  durationMs: 1.5,
  request: "chunk",
  functionName: "f",
  runtime: "test",
  library: "0",
};

/** What a sample is made from. */
export interface Sample {
  /** The cache it belongs to. */
  readonly cacheId?: string;
  /** Its block. */
  readonly axes?: ChunkKey;
  /** Which points of the block it has; all when omitted. */
  readonly points?: readonly number[];
  /** Its values. */
  readonly values?: readonly unknown[];
  /** How it was made. */
  readonly made?: Partial<Made>;
}

/** The bytes of a chunk file. */
export function fileOf(sample: Sample = {}): Uint8Array {
  const axes = sample.axes ?? [["s", [1, 2, 3]]];
  const size = axes.reduce((product, [, values]) => product * values.length, 1);
  const presence = sample.points === undefined ? undefined : createBitmap(size);
  for (const point of sample.points ?? []) bitSet(presence!, point);
  const values = sample.values ?? Array.from({ length: sample.points?.length ?? size }, (_, i) => ({ row: i, text: `row ${i}` }));
  return encodeFile({
    cacheId: sample.cacheId ?? "id",
    version: "v1",
    axes,
    ...(presence === undefined ? {} : { presence }),
    values,
    made: { ...made, ...sample.made },
  });
}

/** A sound file of the next format. */
export function newerFile(): Uint8Array {
  const file = fileOf().slice();
  const { head } = readEnvelopeStart(file, file.length) as { head: Uint8Array };
  const format = file.indexOf(1);
  const checksum = head.byteOffset - file.byteOffset + head.length + 1 + "head_crc".length;
  file[format] = 2;
  new DataView(file.buffer, file.byteOffset).setUint32(checksum + 1, crc32(head, crc32(Uint8Array.of(2, 0, 0, 0))));
  return file;
}

/** The store under test. */
export function storeIn(root: string): ChunkStore {
  return new ChunkStore({ root, cacheId: "id", durability: "none" });
}

/** The path of a sample under a name that consists of one digit. */
export function pathOf(digit: string): string {
  return `chunks/${digit.repeat(64)}.msgpack`;
}

/** An entry of a file of two points. */
export function entryOf(name: string, others: Partial<FileEntry> = {}): FileEntry {
  const path = `chunks/${name}.msgpack`;
  return {
    path,
    version: "v1",
    axes: [["s", [1, 2]]],
    whole: false,
    count: 2,
    request: "chunk",
    bytes: 100,
    createdAt: NOW,
    updatedAt: NOW,
    ...others,
  };
}
