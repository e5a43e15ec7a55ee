/**
 * Small grids for tests, and the long way round to what they should tell.
 *
 * @module
 */

import fc from "fast-check";
import type { ChunkKey } from "../../src/format/types.ts";
import { type Axis, makeAxis } from "../../src/grid/axes.ts";
import type { KnownFile } from "../../src/grid/known_points.ts";

/** Axes of integers by name. */
export function axesOf(values: Readonly<Record<string, readonly unknown[]>>): Axis[] {
  return Object.entries(values).map(([name, list]) => makeAxis(name, list));
}

/** All combinations of one entry of each list, the last list fastest. */
export function productOf<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((rows, list) => rows.flatMap((row) => list.map((entry) => [...row, entry])), [[]]);
}

/** The points of a block as texts, row-major. */
export function pointsOf(key: ChunkKey): string[] {
  return productOf(key.map(([name, values]) => values.map((value) => `${name}=${String(value)}`))).map((point) => point.sort().join());
}

/** A file that holds some points of a block. */
export function fileOf(path: string, axes: ChunkKey, isThere: (point: number) => boolean = () => true): KnownFile {
  const size = axes.reduce((product, [, values]) => product * values.length, 1);
  const there = Array.from({ length: size }, (_, point) => isThere(point));
  const count = there.filter(Boolean).length;
  const presence = new Uint8Array(Math.ceil(size / 8));
  there.forEach((isPresent, point) => presence[point >> 3] |= Number(isPresent) << (point & 7));
  return { path, version: "v1", axes, ...(count === size ? {} : { presence }), whole: false, count, request: "chunk" };
}

/** The points a file holds, as texts, by row. */
export function rowsOf(file: KnownFile): string[] {
  return pointsOf(file.axes).filter((_, point) => file.presence === undefined || (file.presence[point >> 3] >> (point & 7) & 1) === 1);
}

/** Lengths of a block of up to four axes. */
export const lengths: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

/** A block's lengths and some of its points, ascending. */
export const someOfBlock: fc.Arbitrary<{ lengths: number[]; points: Uint32Array }> = lengths.chain((given) =>
  fc.subarray(Array.from({ length: given.reduce((a, b) => a * b, 1) }, (_, point) => point)).map((points) => ({
    lengths: given,
    points: Uint32Array.from(points),
  }))
);
