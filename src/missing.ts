/**
 * The mark of a point without a value.
 *
 * @module
 */

/**
 * Stands in an output at the place of a point that has no value, where the output must keep its length. Never stored.
 *
 * @example Count the points without a value
 * ```ts
 * import { MISSING } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const output: unknown[] = [1, MISSING, 3];
 * assertEquals(output.filter((value) => value === MISSING).length, 1);
 * ```
 */
export const MISSING: unique symbol = Symbol.for("chunk-memo.missing");
