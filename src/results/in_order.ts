/**
 * Things made ahead of who takes them, a few at a time, and taken in order.
 *
 * @module
 */

/**
 * Calls a function for the numbers from 0 on and gives what it makes, in order. A few are made ahead; no more are begun than are taken.
 *
 * @param count How many there are
 * @param limit How many are under way at once
 * @param make Makes one, at once or later
 * @param signal Stops before the next one
 * @returns What was made
 * @throws What the first failing call throws, or the signal's reason
 */
export async function* inOrder<T>(
  count: number,
  limit: number,
  make: (i: number) => T | Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  const ahead: (T | Promise<T>)[] = [];
  let next = 0;
  try {
    while (next < count || ahead.length > 0) {
      signal?.throwIfAborted();
      for (; ahead.length < limit && next < count; next++) {
        const made = make(next);
        // Whoever is before it may fail first; then nobody waits for it.
        if (made instanceof Promise) made.catch(() => {});
        ahead.push(made);
      }
      const first = ahead.shift()!;
      yield first instanceof Promise ? await first : first;
    }
  } finally {
    await Promise.allSettled(ahead);
  }
}
