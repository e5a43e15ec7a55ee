/**
 * Calls that hold a file open, so many at once and no more: a thousand chunks that are finished in one moment ask for a thousand.
 *
 * @module
 */

/** Far below what systems allow a process (256 on macOS), and far above what keeps a disk busy. */
export const OPEN_FILES = 64;

/** How many files are open at once to be read in parts. */
export const OPEN_READERS = 32;

/** Makes a call, at once or when others have ended. */
export type Gate = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * Makes a gate. What goes through it must not go through it again before it has ended.
 *
 * @param limit How many calls at once
 * @returns The gate: calls begin in the order in which they come
 */
export function makeGate(limit: number): Gate {
  let waiting: (() => void)[] = [];
  let [next, free] = [0, limit];
  const enter = async () => {
    if (free > 0) free--;
    else await new Promise<void>((go) => void waiting.push(go));
  };
  const leave = () => {
    if (next === waiting.length) free++;
    else waiting[next++]!();
    if (next > 0 && next === waiting.length) [waiting, next] = [[], 0];
  };
  return async (call) => {
    await enter();
    try {
      return await call();
    } finally {
      leave();
    }
  };
}
