/**
 * Small files that the system has in memory, read at once: that takes less time than to have another thread do it and to hear of its end.
 *
 * @module
 */

import { closeSync, openSync, readSync } from "node:fs";
import { readsSystem } from "./io.ts";

/** Up to this many bytes a file is a small one. */
export const SMALL_FILE_BYTES = 256 * 1024;
/** A read that took longer waited for the disk. */
const SLOW_MS = 0.25;
/** How many reads are left to others, several of which can wait for the disk at once, before this is tried again. */
const LEFT_TO_OTHERS = 64;

let buffer: Uint8Array | undefined;
let left = 0;
let slow = 0;

/**
 * Reads a small file.
 *
 * @param path The file's path
 * @returns Its bytes, which hold until the next call; `undefined` if the caller had better read it in another way, which is also to tell
 * why it cannot be read
 */
export function readQuickly(path: string): Uint8Array | undefined {
  if (left > 0) left--;
  if (left > 0 || !readsSystem()) return undefined;
  buffer ??= new Uint8Array(SMALL_FILE_BYTES + 1);
  const start = performance.now();
  const length = readInto(path, buffer);
  slow = performance.now() - start > SLOW_MS ? slow + 1 : 0;
  // One slow read may be another process's turn on the processor.
  if (slow > 1) left = LEFT_TO_OTHERS;
  return length === undefined || length === buffer.length ? undefined : buffer.subarray(0, length);
}

/** How many bytes were read: all there are, or as many as the buffer has. */
function readInto(path: string, buffer: Uint8Array): number | undefined {
  try {
    const file = openSync(path, "r");
    try {
      let length = 0;
      for (let count = -1; count !== 0 && length < buffer.length; length += count) {
        count = readSync(file, buffer, length, buffer.length - length, null);
      }
      return length;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
