/**
 * Blocks: products of axis vectors. A block's points are numbered row-major, the last axis fastest.
 *
 * @module
 */

/** Positions along one axis of the grid, in the order in which a block lists them. */
export type Positions = Int32Array;

/** The number of points of a block with vectors of these lengths; 1 without axes. */
export function blockSize(lengths: readonly number[]): number {
  return lengths.reduce((product, length) => product * length, 1);
}

/** How far the number of a point moves when one axis moves by one. */
export function strides(lengths: readonly number[]): number[] {
  const result = new Array<number>(lengths.length);
  let stride = 1;
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    result[axis] = stride;
    stride *= lengths[axis];
  }
  return result;
}

/** The coordinates of a point along each axis. */
export function coordinates(point: number, lengths: readonly number[]): number[] {
  const result = new Array<number>(lengths.length);
  let rest = point;
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    result[axis] = rest % lengths[axis];
    rest = Math.floor(rest / lengths[axis]);
  }
  return result;
}

/**
 * The sums of all combinations of one entry of each list, row-major: with entries times strides these are the numbers of the points of a
 * block inside another one.
 *
 * @param lists Per axis the entries
 * @param steps What each list's entries are multiplied with; 1 if absent
 * @returns One sum per combination
 */
export function productSums(lists: readonly ArrayLike<number>[], steps?: readonly number[]): Uint32Array {
  let size = 1;
  for (const list of lists) size *= list.length;
  const sums = new Uint32Array(size);
  // From the last axis on, each list multiplies what is there; its first entry comes last, as it overwrites what the others start from.
  for (let axis = lists.length - 1, count = 1; size > 0 && axis >= 0; axis--) {
    const list = lists[axis];
    const step = steps === undefined ? 1 : steps[axis];
    for (let i = list.length - 1; i >= 0; i--) {
      const base = list[i] * step;
      for (let k = 0, at = i * count; k < count; k++, at++) sums[at] = sums[k] + base;
    }
    count *= list.length;
  }
  return sums;
}

/** Entries times a stride. */
export function scaled(list: ArrayLike<number>, stride: number): Uint32Array {
  const result = new Uint32Array(list.length);
  for (let i = 0; i < list.length; i++) result[i] = list[i] * stride;
  return result;
}

/** Entries of a list by their numbers. */
export function pick(list: ArrayLike<number>, numbers: ArrayLike<number>): Int32Array {
  const result = new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) result[i] = list[numbers[i]];
  return result;
}

/** The integers from `start` up to `stop`, not included. */
export function sequence(start: number, stop: number): Int32Array {
  const result = new Int32Array(Math.max(0, stop - start));
  for (let i = 0; i < result.length; i++) result[i] = start + i;
  return result;
}

/** The numbers 0 … size − 1. */
export function everyPoint(size: number): Uint32Array {
  const result = new Uint32Array(size);
  for (let i = 0; i < size; i++) result[i] = i;
  return result;
}

/** Lists one after another. */
export function concatenate(parts: readonly Uint32Array[]): Uint32Array {
  const result = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
