/**
 * Outputs on their way to another thread: whatever cannot be stored is refused before cloning hides it, and large buffers are set apart
 * to be transferred.
 *
 * @module
 */

import { explainUnstorable, hasSymbolKeys, MAX_DEPTH, NotStorable, objectKind } from "../format/storable.ts";
import type { TypedArray } from "../format/typed_arrays.ts";

/** Buffers from this size on are transferred. Cloning smaller ones costs less than a transfer. */
const LARGE_BYTES = 16 * 1024;

/** Takes note of buffers to transfer; without it nothing is. */
type Transfers = ArrayBuffer[] | undefined;

/**
 * Prepares an output for another thread. What is transferred is a copy: a function may keep its array and read it again, and a
 * transferred one is empty.
 *
 * @param output The output, which is left as it is
 * @param transfers Where buffers that can be transferred are added; none are if it is left out
 * @returns What is to be posted: the output, or as much of a copy as was needed
 * @throws {UnstorableValueError} If it holds what cannot be stored
 */
export function prepareOutput(output: unknown, transfers?: ArrayBuffer[]): unknown {
  try {
    const prepared = prepare(output, transfers, 0);
    // The function may fill the same array again before this one is posted.
    return prepared === output && Array.isArray(output) ? output.slice() : prepared;
  } catch (error) {
    if (error instanceof NotStorable) explainUnstorable(output, "output");
    throw error;
  }
}

function prepare(value: unknown, transfers: Transfers, depth: number): unknown {
  switch (typeof value) {
    case "object":
      return value === null ? null : prepareObject(value, transfers, depth);
    case "function":
    case "symbol":
      throw new NotStorable();
    default:
      return value;
  }
}

function prepareObject(value: object, transfers: Transfers, depth: number): unknown {
  const kind = objectKind(value);
  if (kind === "other" || depth >= MAX_DEPTH) throw new NotStorable();
  switch (kind) {
    case "array":
      return prepareArray(value as unknown[], transfers, depth + 1);
    case "plain":
      return preparePlain(value as Record<string, unknown>, transfers, depth + 1);
    case "typed":
      return prepareTyped(value as TypedArray, transfers);
    case "buffer":
      return prepareBuffer(value as ArrayBuffer, transfers);
    case "map":
      return prepareMap(value as Map<unknown, unknown>, transfers, depth + 1);
    case "set":
      return prepareSet(value as Set<unknown>, transfers, depth + 1);
    default:
      return value;
  }
}

function prepareArray(values: unknown[], transfers: Transfers, depth: number): unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number" || typeof value === "string") continue;
    const prepared = prepare(value, transfers, depth);
    if (prepared !== value) (copy ??= values.slice())[i] = prepared;
  }
  return copy ?? values;
}

function preparePlain(value: Record<string, unknown>, transfers: Transfers, depth: number): object {
  if (hasSymbolKeys(value)) throw new NotStorable();
  let changed: Map<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const field = value[key];
    if (typeof field === "number" || typeof field === "string") continue;
    const prepared = prepare(field, transfers, depth);
    if (prepared !== field) (changed ??= new Map()).set(key, prepared);
  }
  if (changed === undefined) return value;
  // Defined field by field: an assignment to `__proto__` would set the prototype.
  return Object.fromEntries(Object.keys(value).map((key) => [key, changed.has(key) ? changed.get(key) : value[key]]));
}

function prepareTyped(array: TypedArray, transfers: Transfers): TypedArray {
  // Small ones too: the function may fill its array again before this one is posted, and cloning a view clones all of its buffer.
  const copy = array.slice();
  if (copy.byteLength >= LARGE_BYTES) transfers?.push(copy.buffer as ArrayBuffer);
  return copy;
}

function prepareBuffer(buffer: ArrayBuffer, transfers: Transfers): ArrayBuffer {
  const copy = buffer.slice(0);
  if (copy.byteLength >= LARGE_BYTES) transfers?.push(copy);
  return copy;
}

function prepareMap(map: Map<unknown, unknown>, transfers: Transfers, depth: number): Map<unknown, unknown> {
  let isSame = true;
  const entries = Array.from(map, ([key, value]) => {
    const prepared = [prepare(key, transfers, depth), prepare(value, transfers, depth)] as const;
    isSame &&= Object.is(prepared[0], key) && Object.is(prepared[1], value);
    return prepared;
  });
  return isSame ? map : new Map(entries);
}

function prepareSet(set: Set<unknown>, transfers: Transfers, depth: number): Set<unknown> {
  let isSame = true;
  const members = Array.from(set, (member) => {
    const prepared = prepare(member, transfers, depth);
    isSame &&= Object.is(prepared, member);
    return prepared;
  });
  return isSame ? set : new Set(members);
}
