/**
 * Selections: what is asked of the axes, by value or by index.
 *
 * @module
 */

import { knownNames } from "../suggest.ts";
import { type Axis, isList } from "./axes.ts";
import { type Positions, sequence } from "./block.ts";
import { notFoundText, positionOf, showValue } from "./chunk_grid.ts";
import { type IndexSlice, isRange, isSlice, type RangeList, sliceIndices } from "./ranges.ts";

/** Indices into an axis: an integer, a range, a slice, or a list of these. */
export type AxisIndex = number | RangeList | IndexSlice | readonly (number | RangeList | IndexSlice)[];

/** What is asked of each axis, in axis order: positions, in the order asked for and as often as asked for. */
export type SelectedPositions = readonly Positions[];

function refuseUnknown(names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    if (known.length === 0) throw new TypeError(`Cannot pass axis arguments to a singleton cache: received ${JSON.stringify(name)}`);
    throw new TypeError(`Cannot select: axis ${JSON.stringify(name)} is unknown: ${knownNames("axes", name, known)}`);
  }
}

function missingValues(axis: Axis): RangeError {
  return new RangeError(`Cannot select: missing values for axis '${axis.name}': leave the axis out to ask for all of it`);
}

/** What a user may mean by one axis: a scalar is one value, an array is always a list of values. */
function byValue(axis: Axis, visible: ReadonlySet<number> | undefined, given: unknown): Positions {
  const values = isList(given) ? [...given] : [given];
  if (values.length === 0) throw missingValues(axis);
  return Int32Array.from(values, (value) => {
    const position = positionOf(axis, value);
    if (visible !== undefined && !visible.has(position)) {
      throw new RangeError(`Cannot select ${showValue(value)}: ${notFoundText(axis, value)}: it is outside of the slice`);
    }
    return position;
  });
}

function wrongIndex(axis: Axis, given: unknown): TypeError {
  return new TypeError(
    `Cannot select: axisIndices of axis '${axis.name}' must be int, slice, or range, or a list of these: received ${showValue(given)}`,
  );
}

function indicesOf(axis: Axis, length: number, given: unknown): number[] {
  if (isSlice(given)) return sliceIndices(given, length);
  const indices = isRange(given) ? [...given] : [given];
  return indices.map((index) => {
    if (typeof index !== "number" || !Number.isInteger(index)) throw wrongIndex(axis, given);
    const position = index < 0 ? index + length : index;
    if (position < 0 || position >= length) {
      throw new RangeError(`Cannot select: Index ${index} out of range for axis '${axis.name}': it has ${length} values`);
    }
    return position;
  });
}

function byIndex(axis: Axis, current: Positions, given: unknown): Positions {
  const parts = Array.isArray(given) ? given : [given];
  const indices = parts.flatMap((part) => indicesOf(axis, current.length, part));
  if (indices.length === 0) throw missingValues(axis);
  return Int32Array.from(indices, (index) => current[index]);
}

/** The whole of every axis. */
export function selectAll(axes: readonly Axis[]): SelectedPositions {
  return axes.map((axis) => sequence(0, axis.values.length));
}

/**
 * Resolves a selection.
 *
 * @param axes The axes, in axis order
 * @param current What is visible: a slice's own positions
 * @param selection The selection as the user gave it; `undefined` is all that is visible
 * @returns Positions per axis, in axis order
 * @throws {TypeError} If an axis is unknown, an index is no index, or both ways are used at once
 * @throws {RangeError} If a value is not on its axis, an index is out of range, or nothing is asked of an axis
 */
export function resolveSelection(
  axes: readonly Axis[],
  current: SelectedPositions,
  selection: Readonly<Record<string, unknown>> | undefined,
): SelectedPositions {
  if (selection === undefined) return current;
  if (typeof selection !== "object" || selection === null || Array.isArray(selection)) {
    throw new TypeError(`Cannot select: a selection must be an object of axes: received ${showValue(selection)}`);
  }
  const { axisIndices, ...values } = selection;
  const known = axes.map((axis) => axis.name);
  const named = Object.keys(values).filter((name) => values[name] !== undefined || !known.includes(name));
  refuseUnknown(named, known);
  if (axisIndices === undefined) return byValues(axes, current, values);
  if (typeof axisIndices !== "object" || axisIndices === null || Array.isArray(axisIndices)) {
    throw new TypeError(`Cannot select: axisIndices must be an object of axes: received ${showValue(axisIndices)}`);
  }
  if (named.length > 0) {
    throw new TypeError(`Cannot select: give values or axisIndices, not both: received ${showValue(named)} beside axisIndices`);
  }
  const indices = axisIndices as Record<string, unknown>;
  refuseUnknown(Object.keys(indices), known);
  return axes.map((axis, i) => indices[axis.name] === undefined ? current[i] : byIndex(axis, current[i], indices[axis.name]));
}

function byValues(axes: readonly Axis[], current: SelectedPositions, values: Readonly<Record<string, unknown>>): SelectedPositions {
  return axes.map((axis, i) => {
    if (!Object.hasOwn(values, axis.name) || (values[axis.name] === undefined && !axis.indexOf.has(undefined))) return current[i];
    const isAll = current[i].length === axis.values.length && current[i].every((position, n) => position === n);
    return byValue(axis, isAll ? undefined : new Set(current[i]), values[axis.name]);
  });
}

/** What a selection by value asks of each axis, as lists. */
export function askedLists(selection: Readonly<Record<string, unknown>>): Record<string, Iterable<unknown>> {
  const { axisIndices: _axisIndices, ...values } = selection;
  const given = Object.entries(values).filter(([, asked]) => asked !== undefined);
  return Object.fromEntries(given.map(([axis, asked]) => [axis, isList(asked) ? asked : [asked]]));
}
