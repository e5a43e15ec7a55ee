/**
 * How many files are open at once.
 *
 * @module
 */

import { io, replaceIo } from "../../src/store/io.ts";

/**
 * Counts the files that are open while something is done.
 *
 * @param work What is done
 * @returns How many are open afterwards, and how many were at most
 */
export async function countOpenFiles(work: () => Promise<unknown>): Promise<[now: number, most: number]> {
  let [now, most] = [0, 0];
  const { open } = io;
  const undo = replaceIo({
    open: async (name) => {
      most = Math.max(most, ++now);
      const handle = await open(name);
      return { ...handle, close: () => handle.close().finally(() => now--) };
    },
  });
  try {
    await work();
  } finally {
    undo();
  }
  return [now, most];
}
