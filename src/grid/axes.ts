/**
 * Axes: a name and its distinct values in order.
 *
 * @module
 */

import { canonicalText, compareCodePoints } from "../format/canonical.ts";
import { isTypedArray } from "../format/typed_arrays.ts";
import { isRange } from "./ranges.ts";
import { isZip } from "./zip.ts";

/**
 * What stands for a value in maps: a primitive is its own key, anything else its canonical text behind a NUL.
 * Two values have one key if and only if they have one canonical text, and no text is made for numbers and short words.
 */
export type ValueKey = string | number | bigint | boolean | null | undefined;

/** The key of a value. */
export function valueKey(value: unknown): ValueKey {
  switch (typeof value) {
    case "number":
      return value === 0 ? 0 : value;
    case "string":
      return value.charCodeAt(0) === 0 ? "\0" + canonicalText(value, "axis value") : value;
    case "bigint":
    case "boolean":
    case "undefined":
      return value;
    default:
      return value === null ? null : "\0" + canonicalText(value, "axis value");
  }
}

/** An axis: distinct values in order. */
export interface Axis {
  /** The name of the axis. */
  readonly name: string;
  /** The distinct values, in order. */
  readonly values: readonly unknown[];
  /** Whether the values came as a list; other iterables have 1 as their default chunk size. */
  readonly isList: boolean;
  /** The fields of a zipped axis, under which the function gets its vectors. */
  readonly fields?: readonly string[];
  /** The position of each value. */
  readonly indexOf: ReadonlyMap<ValueKey, number>;
}

/** Whether a value is a list: something whose order is meant. */
export function isList(value: unknown): value is Iterable<unknown> {
  return Array.isArray(value) || isRange(value) || isZip(value) || isTypedArray(value);
}

function listOf(name: string, given: unknown): unknown[] {
  const where = `Cannot use values of axis ${JSON.stringify(name)}`;
  if (typeof given === "string") throw new TypeError(`${where}: a string is one value: write [${JSON.stringify(given)}]`);
  if (typeof given === "function") throw new TypeError(`${where}: a function is not supported: call it and give the list it returns`);
  if (typeof given !== "object" || given === null || typeof (given as Iterable<unknown>)[Symbol.iterator] !== "function") {
    throw new TypeError(`${where}: they must be a list or another iterable: received ${given === null ? "null" : typeof given}`);
  }
  return [...given as Iterable<unknown>];
}

function sortByText(name: string, values: unknown[]): unknown[] {
  const texts = values.map((value) => [canonicalText(value, `value of axis ${JSON.stringify(name)}`), value] as const);
  return texts.sort(([a], [b]) => compareCodePoints(a, b)).map(([, value]) => value);
}

/**
 * Makes an axis. Lists keep their order, other iterables are sorted by canonical text, duplicates collapse to the first.
 *
 * @param name The name of the axis
 * @param given Its values as the user gave them
 * @returns The axis
 * @throws {TypeError} If the values are no iterable, a bare string, or a function
 * @throws {UnstorableValueError} If a value cannot be stored
 */
export function makeAxis(name: string, given: unknown): Axis {
  const ordered = isList(given);
  const list = listOf(name, given);
  const values: unknown[] = [];
  const indexOf = new Map<ValueKey, number>();
  for (const value of ordered ? list : sortByText(name, list)) {
    const key = valueKey(value);
    if (indexOf.has(key)) continue;
    indexOf.set(key, values.length);
    // A copy, so that a later change of the user's object cannot change what a known point means.
    values.push(typeof value === "object" && value !== null ? structuredClone(value) : value === 0 ? 0 : value);
  }
  return { name, values, isList: ordered, indexOf, ...(isZip(given) ? { fields: given.fields } : {}) };
}

/**
 * The axis with further values behind its own.
 *
 * @param axis The axis
 * @param given The further values; those it has already are passed over
 * @returns The longer axis, or the same one if nothing is new
 */
export function extendAxis(axis: Axis, given: Iterable<unknown>): Axis {
  const added = makeAxis(axis.name, given).values.filter((value) => !axis.indexOf.has(valueKey(value)));
  if (added.length === 0) return axis;
  const indexOf = new Map(axis.indexOf);
  for (const [i, value] of added.entries()) indexOf.set(valueKey(value), axis.values.length + i);
  return { ...axis, values: [...axis.values, ...added], indexOf };
}

/** The names under which the function gets vectors of these axes: a zipped axis stands for its fields. */
export function vectorNames(axes: readonly Axis[]): string[] {
  return axes.flatMap((axis) => axis.fields ?? [axis.name]);
}

/** Spreads one value per axis into the record of a point. */
export function pointRecord(axes: readonly Axis[], values: readonly unknown[]): Record<string, unknown> {
  const point: Record<string, unknown> = {};
  for (let i = 0; i < axes.length; i++) {
    const { name, fields } = axes[i];
    if (fields === undefined) point[name] = values[i];
    else for (const field of fields) point[field] = (values[i] as Record<string, unknown>)[field];
  }
  return point;
}

/** The record of a point whose values stand in another order of the axes, or under more names. */
export function pointRecordOf(axes: readonly Axis[], names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  return pointRecord(axes, axes.map(({ name }) => values[names.indexOf(name)]));
}
