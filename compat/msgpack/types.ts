/**
 * What MessagePack can hold, as `@std/msgpack` names it.
 *
 * @module
 */

/** Any value that can be written and read. */
export type ValueType = number | bigint | string | boolean | null | Uint8Array | readonly ValueType[] | ValueMap;

/** A map with text keys. */
export interface ValueMap {
  /** The entries. */
  [index: string | number]: ValueType;
}
