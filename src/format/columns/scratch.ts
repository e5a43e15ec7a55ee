/**
 * Memory for numbers that are only passed on: into records, lists, strings. A new buffer for each column would cost more than what is done
 * with it.
 *
 * @module
 */

import { elementsFrom, elementsOn, type ElementType, type TypedArray } from "../typed_arrays.ts";

/** Enough for the columns of most files; what does not fit gets memory of its own. */
const SIZE = 1 << 18;

let memory: Uint8Array<ArrayBuffer> | undefined;
let used = 0;

/** Gives all of it free: nobody may hold on to elements given out before. */
export function freeScratch(): void {
  used = 0;
}

/**
 * The elements in little-endian bytes, until {@linkcode freeScratch} is called.
 *
 * @param type The elements' type
 * @param bytes The bytes, at any address; a multiple of the element's size
 * @returns A typed array
 */
export function passingElements(type: ElementType, bytes: Uint8Array): TypedArray {
  memory ??= new Uint8Array(SIZE);
  if (used + bytes.length > SIZE) return elementsFrom(type, bytes);
  memory.set(bytes, used);
  const elements = elementsOn(type, memory, used, bytes.length);
  used += (bytes.length + 7) & ~7;
  return elements ?? elementsFrom(type, bytes);
}
