/**
 * What the workers do in the benchmarks of the pool.
 *
 * @module
 */

import { task } from "../src/map/task.ts";

/** Work for a processor alone: as many steps as it is told. */
export function work(steps: number): number {
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += Math.sin(i);
  return sum;
}

/** Fills an array of 1 MB. */
export function fill(value: number): Float64Array<ArrayBuffer> {
  return new Float64Array(131_072).fill(value);
}

/** {@linkcode work} per point of a block. */
export const workBlock = task(import.meta.url, "workBlock", ({ steps }: { steps: number[] }) => steps.map(work));

/** As little as a function can do. */
export const increment = task(import.meta.url, "increment", ({ value }: { value: number }) => value + 1);

/** {@linkcode fill} for an item, its array given away. */
export const giveItem = task(import.meta.url, "giveItem", ({ value }: { value: number }) => fill(value), { transfer: true });

/** {@linkcode fill} for an item. */
export const fillItem = task(import.meta.url, "fillItem", ({ value }: { value: number }) => fill(value));
