/**
 * Several things at once, but not all.
 *
 * @module
 */

/** Eight reads in flight keep a disk busy; more gain nothing. */
export const READS_IN_FLIGHT = 8;

/**
 * Calls a function for every item, a few at a time, and gives the results in the order of the items.
 *
 * After a first failure no further call is started; those under way are waited for, then the failure is thrown.
 *
 * @param items The items
 * @param call What is done with each
 * @param options `limit`: how many calls at once; `signal`: stops the start of further ones
 * @returns The results
 * @throws What the first failing call throws, or the signal's reason
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  call: (item: T, index: number) => Promise<R>,
  options: { readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<R[]> {
  const { limit = READS_IN_FLIGHT, signal } = options;
  const results = new Array<R>(items.length);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const lane = async () => {
    while (next < items.length && failure === undefined) {
      const index = next++;
      try {
        signal?.throwIfAborted();
        results[index] = await call(items[index], index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  if (failure !== undefined) throw failure.error;
  return results;
}
