/**
 * Words like `axis=values` and `axis+=values`, put over the axes of a module.
 *
 * @module
 */

import { isZip, type ZipAxis, zipAxis } from "../grid/zip.ts";
import { quoteNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { shownText } from "./grammar/problem.ts";
import type { ValueFiles } from "./grammar/value_files.ts";
import { KnownValues } from "./known_values.ts";
import { checkAxis, type NamedSweep, refuseAxis, zipForm } from "./sweep.ts";
import { UsageError } from "./usage_error.ts";
import { type AxisValues, parseAxisValues, splitAssignment } from "./values.ts";

/** A word, taken apart. */
export interface AxisWord {
  /** The axis. */
  readonly axis: string;
  /** Its values, at least one. */
  readonly values: AxisValues;
  /** Whether they come behind those that the axis has. */
  readonly isMore: boolean;
}

/**
 * Reads words like `axis=values` and `axis+=values`.
 *
 * @param words The words
 * @param files The disk, for `file(…)` and `glob(…)`
 * @returns What they say; an axis is given once, and may be extended any number of times
 * @throws {UsageError} If one of them is no such word
 */
export function parseAxisWords(words: readonly string[], files: ValueFiles): AxisWord[] {
  const given = new Set<string>();
  return words.map((word) => {
    if (/^zip[:(]/.test(word)) {
      throw new UsageError(`Cannot read axis: received ${shownText(word)}: it has no name: write pair=${shownText(word)}`);
    }
    const [typed, text] = splitAssignment(word, "axis", "axis=1,2,3");
    const isMore = typed.endsWith("+");
    const axis = isMore ? typed.slice(0, -1).trim() : typed;
    if (axis === "") throw new UsageError(`Cannot read axis: received ${shownText(word)}: write axis+=1,2,3`);
    // In an object of axes it would be no axis.
    if (axis === "__proto__") throw new UsageError(`Cannot read axis "__proto__": no axis can have this name: rename it`);
    if (!isMore && given.has(axis)) {
      throw new UsageError(`Cannot read axis ${JSON.stringify(axis)}: it is given twice: give it once, or add values by ${axis}+=…`);
    }
    given.add(axis);
    return { axis, values: parseAxisValues(axis, text, files), isMore };
  });
}

/** Refuses values that are no records of the fields that the module's axis has. */
function checkFields(sweep: NamedSweep, axis: string, before: unknown, values: AxisValues): void {
  const isZipped = isZip(values);
  if (before === undefined || !isZip(before)) {
    if (before !== undefined && isZipped) {
      refuseAxis(sweep, axis, `it is not zipped: write ${axis}=…: received the fields ${quoteNames(values.fields)}`);
    }
    return;
  }
  if (!isZipped) refuseAxis(sweep, axis, `it is zipped: write ${zipForm(axis, before)}`);
  if ([...values.fields].sort().join("\0") !== [...before.fields].sort().join("\0")) {
    refuseAxis(sweep, axis, `its fields are ${quoteNames(before.fields)}: received ${quoteNames(values.fields)}`);
  }
}

/** Values that can be looked at twice. */
function kept(values: Iterable<unknown> & object): Iterable<unknown> & object {
  return values[Symbol.iterator]() as object === values ? [...values] : values;
}

/** What was typed, with the module's own dates and the like where it stands for them: as where a cache is named by its id. */
function asKnown(known: Iterable<unknown>, typed: readonly unknown[]): unknown[] {
  if (!KnownValues.areOdd(known)) return [...typed];
  const values = new KnownValues(known);
  return typed.map((value) => (values.find(value) ?? { value }).value);
}

function meant(before: (Iterable<unknown> & object) | undefined, values: AxisValues): AxisValues {
  if (before === undefined) return values;
  if (!isZip(values)) return asKnown(before, values);
  const fieldOf = (records: readonly object[], field: string) => records.map((record) => (record as Record<string, unknown>)[field]);
  const { values: own } = before as ZipAxis<object>;
  const columns = values.fields.map((field) => [field, asKnown(fieldOf(own, field), fieldOf(values.values, field))] as const);
  return zipAxis(values.fields, values.values.map((_, i) => Object.fromEntries(columns.map(([field, column]) => [field, column[i]]))));
}

function joined(before: Iterable<unknown> & object, values: AxisValues): Iterable<unknown> & object {
  if (isZip(before)) return zipAxis(before.fields, [...before.values, ...values as Iterable<object>]);
  // A set stays one: it is sorted, wherever its values come from.
  return before instanceof Set ? new Set([...before, ...values]) : [...before, ...values];
}

/**
 * Puts words over the axes of a module.
 *
 * @param sweep The module's sweep
 * @param words What was typed
 * @returns The values of each axis; none is empty
 * @throws {UsageError} If an axis is unknown, is to be extended and has no values, has other fields, is a param, or is empty
 */
export function putAxes(sweep: NamedSweep, words: readonly AxisWord[]): AxesInput {
  const axes: Record<string, Iterable<unknown> & object> = { ...sweep.axisValues };
  for (const { axis, values: typed, isMore } of words) {
    checkAxis(sweep, axis);
    const before = Object.hasOwn(axes, axis) ? kept(axes[axis]) : undefined;
    checkFields(sweep, axis, before, typed);
    const values = meant(before, typed);
    if (isMore && before === undefined) refuseAxis(sweep, axis, `it has no values to add to: write ${axis}=…`);
    axes[axis] = isMore ? joined(before!, values) : values;
  }
  for (const [axis, values] of Object.entries(axes)) {
    const isEmpty = (values as { length?: unknown }).length === 0 || (values as { size?: unknown }).size === 0 ||
      isZip(values) && values.values.length === 0;
    if (isEmpty) refuseAxis(sweep, axis, `it has no values: write ${axis}=1,2,3`);
  }
  return axes;
}
