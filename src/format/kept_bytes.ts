/**
 * Copies of a few bytes each, several in one piece of memory: to have one of its own costs more than to fill it, and there is a copy per
 * file that is read.
 *
 * @module
 */

const PIECE = 8192;
/** Longer copies have memory of their own. One that is kept keeps its piece, so pieces are small. */
const MAX_LENGTH = PIECE / 8;

let piece = new Uint8Array(0);
let used = 0;

/**
 * Copies bytes.
 *
 * @param bytes The bytes, which may change afterwards
 * @returns The copy
 */
export function keptBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_LENGTH) return bytes.slice();
  if (used + bytes.length > piece.length) [piece, used] = [new Uint8Array(PIECE), 0];
  const copy = piece.subarray(used, used += bytes.length);
  copy.set(bytes);
  return copy;
}
