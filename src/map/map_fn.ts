/**
 * Map functions: how blocks are handed to the user's function.
 *
 * @module
 */

/** What may come back from a map function: results in the order of the items. */
export type MapResults<R> = Iterable<R> | AsyncIterable<R> | PromiseLike<Iterable<R>>;

/**
 * Applies a function to every item and gives the results in the order of the items. The function it is handed never rejects, so
 * that one failing item cannot lose the others. Called once per run, with an array, and not at all if nothing is missing.
 */
export type MapFn = <T, R>(fn: (item: T) => Promise<R>, items: readonly T[], options?: Readonly<Record<string, unknown>>) => MapResults<R>;

/**
 * Results of any kind of map function, one after another.
 *
 * @param results What a map function returned
 * @returns The results
 * @throws {TypeError} If it is nothing that can be iterated
 */
export async function* iterateResults<R>(results: MapResults<R>): AsyncIterable<R> {
  const settled: unknown = await results;
  if (typeof settled !== "object" || settled === null || !(Symbol.iterator in settled || Symbol.asyncIterator in settled)) {
    throw new TypeError(`Cannot map: mapFn must return an iterable of results: received ${settled === null ? "null" : typeof settled}`);
  }
  yield* settled as Iterable<R> | AsyncIterable<R>;
}
