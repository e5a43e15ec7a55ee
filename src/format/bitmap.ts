/**
 * Bitmaps: bit `i` is byte `i >> 3`, mask `1 << (i & 7)`.
 *
 * @module
 */

/** A set of small integers. */
export type Bitmap = Uint8Array;

const bitsOfByte = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});

/**
 * A bitmap with no bit set.
 *
 * @param bits How many bits it has room for
 * @returns The bitmap
 */
export function createBitmap(bits: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Math.ceil(bits / 8));
}

/**
 * Whether a bit is set.
 *
 * @param bitmap The bitmap
 * @param i The bit's number
 * @returns Whether it is set
 */
export function bitGet(bitmap: Bitmap, i: number): boolean {
  return (bitmap[Math.floor(i / 8)] & (1 << (i & 7))) !== 0;
}

/**
 * Sets a bit.
 *
 * @param bitmap The bitmap
 * @param i The bit's number
 */
export function bitSet(bitmap: Bitmap, i: number): void {
  bitmap[Math.floor(i / 8)] |= 1 << (i & 7);
}

/**
 * How many bits are set.
 *
 * @param bitmap The bitmap
 * @param end Where in its bytes to stop
 * @returns The number of bits
 */
export function bitCount(bitmap: Bitmap, end: number = bitmap.length): number {
  let count = 0;
  for (let i = 0; i < end; i++) count += bitsOfByte[bitmap[i]];
  return count;
}

/**
 * How many bits are set before each byte, and in all.
 *
 * @param bitmap The bitmap
 * @returns One number per byte and the total
 */
export function bitRanks(bitmap: Bitmap): Uint32Array {
  const ranks = new Uint32Array(bitmap.length + 1);
  let count = 0;
  for (let i = 0; i < bitmap.length; i++) {
    ranks[i] = count;
    count += bitsOfByte[bitmap[i]];
  }
  ranks[bitmap.length] = count;
  return ranks;
}

/**
 * How many bits of a byte are set below a given one.
 *
 * @param byte The byte
 * @param bit The bit, 0 to 7
 * @returns The number of bits
 */
export function bitsBelow(byte: number, bit: number): number {
  return bitsOfByte[byte & ((1 << bit) - 1)];
}

/**
 * Whether a bitmap has exactly the bytes for a number of bits, and no bit beyond them.
 *
 * @param bitmap The bitmap
 * @param bits The number of bits
 * @returns Whether it is so
 */
export function isBitmapOf(bitmap: Bitmap, bits: number): boolean {
  if (bitmap.length !== Math.ceil(bits / 8)) return false;
  return (bits & 7) === 0 || bitmap[bitmap.length - 1] >> (bits & 7) === 0;
}
