/**
 * Copies of short and long runs of bytes.
 *
 * @module
 */

/** Bytes within others. */
export interface Run {
  /** The bytes around them. */
  readonly from: Uint8Array;
  /** Where they begin. */
  readonly start: number;
  /** How many they are. */
  readonly length: number;
}

/**
 * Copies bytes. For few of them a loop is faster than making a view.
 *
 * @param run The bytes
 * @param to Where they are copied to
 * @param at Where in it
 */
export function copyBytes({ from, start, length }: Run, to: Uint8Array, at: number): void {
  if (length > 64) return to.set(from.subarray(start, start + length), at);
  for (let i = 0; i < length; i++) to[at + i] = from[start + i];
}
