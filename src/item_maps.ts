/**
 * The seed's view of a chunk: outputs and axis values keyed by item hash.
 *
 * @module
 */

import { type Bitmap, bitSet, createBitmap } from "./format/bitmap.ts";
import { isTypedArray } from "./format/typed_arrays.ts";
import type { ChunkKey } from "./format/types.ts";
import { blockSize, coordinates } from "./grid/block.ts";
import { MISSING } from "./missing.ts";
import type { ItemMaps, Payload } from "./types.ts";

/** Hashes a point; may be the user's. */
export type ItemHashFn = (key: ChunkKey, values: readonly unknown[]) => string | Promise<string>;

/** The axis values of every point of a block, in the order of its points. */
export function* blockPoints(key: ChunkKey): IterableIterator<unknown[]> {
  const lengths = key.map(([, values]) => values.length);
  const size = blockSize(lengths);
  for (let point = 0; point < size; point++) yield coordinates(point, lengths).map((at, axis) => key[axis][1][at]);
}

/** Whether an output is one entry per point: an array or a typed array. Anything else is a whole output. */
export function isOutputList(output: unknown): output is ArrayLike<unknown> {
  return Array.isArray(output) || isTypedArray(output);
}

/** Items of outputs of single points. */
export async function itemMaps(
  key: ChunkKey,
  points: readonly (readonly unknown[])[],
  outputs: ArrayLike<unknown>,
  itemHash: ItemHashFn,
): Promise<ItemMaps> {
  const items: Record<string, unknown> = {};
  const spec: Record<string, Record<string, unknown>> = {};
  for (const [i, values] of points.entries()) {
    if (outputs[i] === MISSING) continue;
    const hash = await itemHash(key, values);
    items[hash] = outputs[i];
    spec[hash] = Object.fromEntries(key.map(([axis], n) => [axis, values[n]]));
  }
  return { items, spec };
}

/** The outputs of a block, by its points; `MISSING` where there is no item. */
export async function outputsOf(key: ChunkKey, items: Readonly<Record<string, unknown>>, itemHash: ItemHashFn): Promise<unknown[]> {
  const outputs: unknown[] = [];
  for (const values of blockPoints(key)) {
    const hash = await itemHash(key, values);
    outputs.push(Object.hasOwn(items, hash) ? items[hash] : MISSING);
  }
  return outputs;
}

/** Which outputs of a block are there; nothing if all are. */
export function presenceOf(outputs: ArrayLike<unknown>): Bitmap | undefined {
  const presence = createBitmap(outputs.length);
  let all = true;
  for (let point = 0; point < outputs.length; point++) {
    if (outputs[point] === MISSING) all = false;
    else bitSet(presence, point);
  }
  return all ? undefined : presence;
}

/** The block of a payload: as it says, or the smallest one with all values of its spec. */
export function payloadBlock(payload: Payload): ChunkKey {
  if (payload.chunkKey !== undefined) return payload.chunkKey;
  const vectors = new Map<string, unknown[]>();
  for (const values of Object.values(payload.spec)) {
    for (const [axis, value] of Object.entries(values)) {
      const vector = vectors.get(axis) ?? [];
      if (!vector.includes(value)) vector.push(value);
      vectors.set(axis, vector);
    }
  }
  return [...vectors];
}
