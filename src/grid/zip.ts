/**
 * Several lists that vary together as one axis.
 *
 * @module
 */

/** One axis whose values are records, made by {@linkcode zip}. The function gets one vector per field, not the records. */
export interface ZipAxis<R extends object> extends Iterable<R> {
  /** Tells a zipped axis from a list of records. */
  readonly kind: "zip";
  /** The names of the fields, in the order given. */
  readonly fields: readonly string[];
  /** The records. */
  readonly values: readonly R[];
}

/**
 * Makes one axis of several lists of one length: the i-th value is the record of their i-th entries.
 *
 * @typeParam R The record
 * @param lists The lists by field name
 * @returns The axis, to be given in `axisValues`
 * @throws {RangeError} If there is no list, or the lists are not of one length
 * @throws {TypeError} If an entry is not a list
 *
 * @example Width and depth vary together
 * ```ts
 * import { zip } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const axis = zip({ width: [8, 16], depth: [3, 2] });
 * assertEquals([...axis], [{ width: 8, depth: 3 }, { width: 16, depth: 2 }]);
 * ```
 */
export function zip<R extends object>(lists: { readonly [K in keyof R]: readonly R[K][] }): ZipAxis<R> {
  const entries = Object.entries(lists) as [string, readonly unknown[]][];
  if (entries.length === 0) throw new RangeError("Cannot zip axis: there is no list");
  for (const [field, list] of entries) {
    if (!Array.isArray(list)) {
      throw new TypeError(`Cannot zip axis: field ${JSON.stringify(field)} must be an array: received ${typeof list}`);
    }
  }
  const [firstField, first] = entries[0];
  for (const [field, list] of entries) {
    if (list.length !== first.length) {
      throw new RangeError(
        `Cannot zip axis: lists must be of one length: ${JSON.stringify(firstField)} has ${first.length} values and ${
          JSON.stringify(field)
        } has ${list.length}`,
      );
    }
  }
  const values = first.map((_, i) => Object.fromEntries(entries.map(([field, list]) => [field, list[i]])) as R);
  return zipAxis(entries.map(([field]) => field), values);
}

/** The axis of these records. */
export function zipAxis<R extends object>(fields: readonly string[], values: readonly R[]): ZipAxis<R> {
  return { kind: "zip", fields, values, [Symbol.iterator]: () => values[Symbol.iterator]() };
}

/** Whether a value was made by {@linkcode zip}. */
export function isZip(value: unknown): value is ZipAxis<object> {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "zip" &&
    Array.isArray((value as { fields?: unknown }).fields);
}
