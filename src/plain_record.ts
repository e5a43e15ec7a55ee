/**
 * Plain objects: fields, and no instance of a class.
 *
 * @module
 */

/** A plain object of unknown content. */
export type PlainRecord = Record<string, unknown>;

/**
 * Whether a value is a plain object: made by a literal, or without a prototype.
 *
 * @param value The value
 * @returns Whether it is
 */
export function isPlainRecord(value: unknown): value is PlainRecord {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
