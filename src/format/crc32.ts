/**
 * CRC-32 as in zip and png.
 *
 * @module
 */

import { crc32 as zlibCrc32 } from "node:zlib";

/**
 * The checksum of some bytes.
 *
 * @param bytes The bytes
 * @param before The checksum of the bytes before them
 * @returns A number of 32 bits, not negative
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  return zlibCrc32(bytes, before);
}

/**
 * The checksums of the blocks of some bytes.
 *
 * @param bytes The bytes
 * @param blockSize The size of a block; the last one may be shorter
 * @returns One checksum per block, each as four little-endian bytes
 */
export function blockChecksums(bytes: Uint8Array, blockSize: number): Uint8Array {
  const count = Math.ceil(bytes.length / blockSize);
  const result = new Uint8Array(count * 4);
  const view = new DataView(result.buffer);
  for (let i = 0; i < count; i++) view.setUint32(i * 4, crc32(bytes.subarray(i * blockSize, (i + 1) * blockSize)), true);
  return result;
}

/**
 * Whether bytes have the checksum on record.
 *
 * @param checksums What the record is in, as {@linkcode blockChecksums} gives it
 * @param at Where the checksum is in it
 * @param bytes The bytes
 * @returns Whether they agree
 */
export function hasChecksum(checksums: Uint8Array, at: number, bytes: Uint8Array): boolean {
  const wanted = (checksums[at] | checksums[at + 1] << 8 | checksums[at + 2] << 16 | checksums[at + 3] << 24) >>> 0;
  return crc32(bytes) === wanted;
}
