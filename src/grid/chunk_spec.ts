/**
 * Chunk specs: how many values of each axis make a chunk.
 *
 * @module
 */

import { knownNames } from "../suggest.ts";
import type { Axis } from "./axes.ts";

/** A chunk size, plain or as the seed's `{ size }`. */
export type ChunkSize = number | { readonly size: number };

/** How many points a chunk has at most under the spec `"auto"`. */
export const AUTO_CHUNK_POINTS = 64;

function sizeOf(name: string, given: unknown): number {
  if (typeof given === "object" && given !== null && !("size" in given)) {
    throw new TypeError(`Cannot chunk axes: missing size for axis '${name}' in chunkSpec: write { size: n } or n`);
  }
  const size = typeof given === "object" && given !== null ? (given as { size: unknown }).size : given;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 1) {
    throw new RangeError(`Cannot chunk axis ${JSON.stringify(name)}: size must be a positive integer: received ${String(size)}`);
  }
  return size;
}

/** Sizes that fill a chunk from the fastest axis on, up to about {@linkcode AUTO_CHUNK_POINTS} points. */
function autoSizes(axes: readonly Axis[]): number[] {
  let room = AUTO_CHUNK_POINTS;
  const sizes = new Array<number>(axes.length);
  for (let i = axes.length - 1; i >= 0; i--) {
    sizes[i] = Math.max(1, Math.min(axes[i].values.length, room));
    room = Math.max(1, Math.floor(room / sizes[i]));
  }
  return sizes;
}

/**
 * The chunk size of each axis.
 *
 * @param given The spec as given: sizes by axis, `"auto"`, or `undefined` for full length of lists and 1 for other iterables
 * @param axes The axes, in axis order
 * @returns The sizes, in axis order
 * @throws {RangeError} If a size is not a positive integer
 * @throws {TypeError} If an axis is missing or unknown
 */
export function chunkSizes(given: Readonly<Record<string, ChunkSize>> | "auto" | undefined, axes: readonly Axis[]): number[] {
  if (given === undefined) return axes.map((axis) => axis.isList ? Math.max(1, axis.values.length) : 1);
  if (given === "auto") return autoSizes(axes);
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`Cannot chunk axes: chunkSpec must be an object or "auto": received ${given === null ? "null" : typeof given}`);
  }
  const names = axes.map((axis) => axis.name);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) {
      throw new TypeError(`Cannot chunk axis ${JSON.stringify(name)}: it is unknown: ${knownNames("axes", name, names)}`);
    }
  }
  return names.map((name) => {
    if (!Object.hasOwn(given, name)) {
      throw new TypeError(`Cannot chunk axes: missing chunkSpec for axis '${name}': give every axis a size`);
    }
    return sizeOf(name, given[name]);
  });
}
