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

/** How large buffers travel. */
interface Transfers {
  /** Takes note of buffers to transfer; without it nothing is. */
  readonly buffers: ArrayBuffer[] | undefined;
  /** Whether they are those of the output and no copies: the function said that it does not keep them. */
  readonly areMoved: boolean;
}

/**
 * Prepares an output for another thread. What is transferred is a copy, unless the function gives its buffers away: it may keep its array
 * and read it again, and a transferred one is empty.
 *
 * @param output The output, which is left as it is
 * @param buffers Where buffers that can be transferred are added; none are if it is left out
 * @param areMoved Whether the output's own buffers are to be transferred
 * @returns What is to be posted: the output, or as much of a copy as was needed
 * @throws {UnstorableValueError} If it holds what cannot be stored
 * @throws {TypeError} If it holds a buffer that was given away with an earlier output
 */
export function prepareOutput(output: unknown, buffers?: ArrayBuffer[], areMoved = false): unknown {
  try {
    const prepared = prepare(output, { buffers, areMoved }, 0);
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

function prepareTyped(array: TypedArray, { buffers, areMoved }: Transfers): TypedArray {
  if (areMoved && buffers !== undefined && array.byteLength === array.buffer.byteLength && move(array.buffer as ArrayBuffer, buffers)) {
    return array;
  }
  // Small ones too: the function may fill its array again before this one is posted, and cloning a view clones all of its buffer.
  const copy = array.slice();
  if (copy.byteLength >= LARGE_BYTES) buffers?.push(copy.buffer as ArrayBuffer);
  return copy;
}

function prepareBuffer(buffer: ArrayBuffer, { buffers, areMoved }: Transfers): ArrayBuffer {
  if (areMoved && buffers !== undefined && move(buffer, buffers)) return buffer;
  const copy = buffer.slice(0);
  if (copy.byteLength >= LARGE_BYTES) buffers?.push(copy);
  return copy;
}

/** Buffers that were given away in this thread. */
const MOVED = new WeakSet<ArrayBuffer>();

/** Sets a buffer of the output's own apart to be transferred, if it is large. */
function move(buffer: ArrayBuffer, buffers: ArrayBuffer[]): boolean {
  // Typed arrays may lie in shared memory, too.
  if (!(buffer instanceof ArrayBuffer)) return false;
  if (buffers.includes(buffer)) return true;
  if (MOVED.has(buffer)) {
    throw new TypeError(
      "Cannot send output: it holds a buffer that was given away with an earlier one: make a new one for each output, or leave transfer out",
    );
  }
  if (buffer.byteLength < LARGE_BYTES) return false;
  MOVED.add(buffer);
  buffers.push(buffer);
  return true;
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
