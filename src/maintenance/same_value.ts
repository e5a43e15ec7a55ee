/**
 * Whether two outputs are the same, to the last bit or nearly. Pure.
 *
 * @module
 */

import { isTypedArray } from "../format/typed_arrays.ts";

/**
 * Compares two outputs in depth: NaN is NaN, -0 is not 0, the order of keys and the types of arrays count.
 *
 * @param one The one
 * @param other The other
 * @param rtol How far two numbers may be apart, as a part of the larger one
 * @returns Whether they are the same
 */
export function isSameValue(one: unknown, other: unknown, rtol = 0): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one === "number" && typeof other === "number") return isNear(one, other, rtol);
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Object.prototype.toString.call(one) !== Object.prototype.toString.call(other)) return false;
  if (Array.isArray(one) || isTypedArray(one)) return isSameList(one as ArrayLike<unknown>, other as ArrayLike<unknown>, rtol);
  if (one instanceof Date) return Object.is(one.getTime(), (other as Date).getTime());
  if (one instanceof ArrayBuffer) return isSameList(new Uint8Array(one), new Uint8Array(other as ArrayBuffer), 0);
  if (one instanceof Map) return isSameList([...one], [...other as Map<unknown, unknown>], rtol);
  if (one instanceof Set) return isSameList([...one], [...other as Set<unknown>], rtol);
  return isSameRecord(one as Record<string, unknown>, other as Record<string, unknown>, rtol);
}

function isNear(one: number, other: number, rtol: number): boolean {
  // -0 and 0 are as near as can be, and yet two values where every bit counts.
  if (rtol === 0 || !Number.isFinite(one) || !Number.isFinite(other)) return false;
  return Math.abs(one - other) <= rtol * Math.max(Math.abs(one), Math.abs(other));
}

function isSameList(one: ArrayLike<unknown>, other: ArrayLike<unknown>, rtol: number): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (!isSameValue(one[i], other[i], rtol)) return false;
  return true;
}

function isSameRecord(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>, rtol: number): boolean {
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  return keys.length === others.length && keys.every((key, i) => key === others[i] && isSameValue(one[key], other[key], rtol));
}
