/**
 * Checks what the user's function returned against the points it was asked for.
 *
 * @module
 */

import { OutputMismatchError } from "../errors.ts";
import { type Axis, pointRecord, valueKey, vectorNames } from "../grid/axes.ts";
import { coordinates } from "../grid/block.ts";
import { showValue } from "../grid/chunk_grid.ts";
import { isPlainRecord } from "../plain_record.ts";

/** A block to execute: per axis the positions of its values on the axis. */
export interface ExecBlock {
  readonly axes: readonly Axis[];
  readonly positions: readonly ArrayLike<number>[];
  /** The number of its points. */
  readonly size: number;
}

function clone(value: unknown): unknown {
  return typeof value === "object" && value !== null ? structuredClone(value) : value;
}

/** Fresh vectors of a block: what the function does to them changes nothing of ours. */
export function blockVectors(block: ExecBlock): Record<string, unknown[]> {
  const vectors: Record<string, unknown[]> = {};
  for (const [i, axis] of block.axes.entries()) {
    const positions = block.positions[i];
    for (const name of axis.fields ?? [axis.name]) {
      const vector = new Array<unknown>(positions.length);
      for (let n = 0; n < vector.length; n++) {
        const value = axis.values[positions[n]];
        vector[n] = clone(axis.fields === undefined ? value : (value as Record<string, unknown>)[name]);
      }
      vectors[name] = vector;
    }
  }
  return vectors;
}

/** One point of a block, fresh as the vectors are. */
export function blockPoint(block: ExecBlock, point: number): Record<string, unknown> {
  const at = coordinates(point, block.positions.map((list) => list.length));
  return pointRecord(block.axes, block.axes.map((axis, i) => clone(axis.values[block.positions[i][at[i]]])));
}

/**
 * Compares outputs with their points where they carry fields named like axes: a loop in the wrong order is found before
 * anything is stored under the wrong point.
 *
 * @param block The block
 * @param outputs One output per point
 * @throws {OutputMismatchError} If an output says it belongs to another point
 */
export function checkOrder(block: ExecBlock, outputs: ArrayLike<unknown>): void {
  const names = vectorNames(block.axes);
  const first = outputs[0];
  if (names.length === 0 || typeof first !== "object") return;
  const lengths = block.positions.map((list) => list.length);
  const vectors = Object.entries(blockVectors(block));
  const axisOf = block.axes.flatMap((axis, i) => (axis.fields ?? [axis.name]).map(() => i));
  const at = lengths.map(() => 0);
  for (let point = 0; point < outputs.length; point++) {
    const output = outputs[point];
    if (isPlainRecord(output)) {
      for (let v = 0; v < vectors.length; v++) {
        const [name, values] = vectors[v];
        const expected = values[at[axisOf[v]]];
        const found = output[name];
        if (found === expected || !Object.hasOwn(output, name) || sameValue(found, expected)) continue;
        throw outOfOrder(block, names, point, output);
      }
    }
    for (let axis = lengths.length - 1; axis >= 0 && ++at[axis] === lengths[axis]; axis--) at[axis] = 0;
  }
}

/** Compares one output with its point, as {@linkcode checkOrder} does with all. */
export function checkPoint(block: ExecBlock, point: number, output: unknown): void {
  if (!isPlainRecord(output)) return;
  const expected = blockPoint(block, point);
  const names = vectorNames(block.axes);
  const fits = names.every((name) => !Object.hasOwn(output, name) || sameValue(output[name], expected[name]));
  if (!fits) throw outOfOrder(block, names, point, output);
}

/** Whether two values are one value of an axis. */
function sameValue(a: unknown, b: unknown): boolean {
  try {
    return Object.is(valueKey(a), valueKey(b)) || valueKey(a) === valueKey(b);
  } catch {
    return false;
  }
}

function outOfOrder(block: ExecBlock, names: readonly string[], point: number, output: Record<string, unknown>): OutputMismatchError {
  const expected = blockPoint(block, point);
  const claimed = Object.fromEntries(names.filter((name) => Object.hasOwn(output, name)).map((name) => [name, output[name]]));
  return new OutputMismatchError(
    `Cannot store outputs: output ${point} belongs to the point ${showValue(expected)} and says it is of ${showValue(claimed)}: ` +
      `loop over the axes in axis order (${
        names.join(", ")
      }, the last one fastest), set axisOrder, iterate over the points of the second argument, ` +
      `or use perPoint`,
  );
}

/** Refuses outputs of another number than points. */
export function checkCount(block: ExecBlock, outputs: ArrayLike<unknown>): void {
  if (outputs.length === block.size) return;
  throw new OutputMismatchError(
    `Cannot store outputs: the function returned ${outputs.length} outputs for ${block.size} points: return one output per point, ` +
      `or something that is no array as one whole output of the block`,
  );
}

/** Refuses a whole output of a chunk that has points which are not part of the grid: it would be one of their vectors too. */
export function wholeOfExcluded(): OutputMismatchError {
  return new OutputMismatchError(
    "Cannot store whole output: where leaves points of the chunk out: return one output per point, or chunk the grid so that where takes whole chunks",
  );
}
