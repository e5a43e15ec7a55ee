/**
 * Stands in for `@std/msgpack`.
 *
 * @module
 */

export { encode } from "./encode.ts";
export { decode } from "./decode.ts";
export type { ValueMap, ValueType } from "./types.ts";
