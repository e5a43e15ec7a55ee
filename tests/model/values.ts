/**
 * What the model's axes and outputs are made of. A value of an axis is known by its number in {@linkcode AXIS_POOL}, a point by the
 * numbers of its values: two points are one if and only if their texts are.
 *
 * @module
 */

import { canonicalText } from "../../src/format/canonical.ts";

/** Values of many types, some of which look alike. */
export const AXIS_POOL: readonly unknown[] = [
  1,
  "1",
  2,
  3,
  "a",
  null,
  true,
  false,
  { k: 1 },
  { k: 1, z: "1" },
  0.5,
  -3,
  "",
  "b,c",
  [1, 2],
  10n,
  "null",
  undefined,
  0,
  NaN,
];

const NUMBER_OF = new Map(AXIS_POOL.map((value, number) => [canonicalText(value), number]));

/** The number of a value of the pool. */
export function numberOf(value: unknown): number {
  const number = NUMBER_OF.get(canonicalText(value));
  if (number === undefined) throw new Error(`not in the pool: ${canonicalText(value)}`);
  return number;
}

/** The text of a point given as its values by axis name. */
export function pointText(names: readonly string[], point: Readonly<Record<string, unknown>>): string {
  return names.map((name) => numberOf(point[name])).join(".");
}

/** A number that looks random and depends on a text alone. */
export function hashOf(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619) >>> 0;
  return hash >>> 3;
}

/** An output that no other execution of any point gives: a second computation of a known point is seen in its value. */
export function outputFor(text: string, generation: number): unknown {
  switch (hashOf(text) % 9) {
    case 0:
      return generation * 1000 + hashOf(text) % 1000;
    case 1:
      return `${text} in ${generation}`;
    case 2:
      return { text, generation, more: { list: [generation, null] } };
    case 3:
      return { generation, text: hashOf(text) % 2 === 0 ? undefined : text };
    case 4:
      return [generation, text];
    case 5:
      return new Map([[text, generation]]);
    case 6:
      return BigInt(generation);
    case 7:
      return new Float64Array([generation, -0, NaN]);
    default:
      return generation % 2 === 0 ? null : undefined;
  }
}

/** All combinations of one entry of each list, the last list fastest. */
export function productOf<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((rows, list) => rows.flatMap((row) => list.map((entry) => [...row, entry])), [[]]);
}
