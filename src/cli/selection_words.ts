/**
 * Words like `axis=values` as a selection: what is asked of a cache.
 *
 * @module
 */

import { canonicalText } from "../format/canonical.ts";
import { type Axis, valueKey } from "../grid/axes.ts";
import { showValue } from "../grid/chunk_grid.ts";
import { isZip } from "../grid/zip.ts";
import { knownNames, nearestName } from "../suggest.ts";
import { parseAxisWords } from "./axis_words.ts";
import { oneLine } from "./grammar/problem.ts";
import type { ValueFiles } from "./grammar/value_files.ts";
import { KnownValues } from "./known_values.ts";
import { UsageError } from "./usage_error.ts";

/** What is asked of each axis that is named: values that it has. */
export type AskedAxes = Readonly<Record<string, readonly unknown[]>>;

/** What can be asked for: an axis, or a field of a zipped one. */
interface Column {
  readonly name: string;
  readonly axis: Axis;
  readonly field?: string;
}

function columnsOf(axes: readonly Axis[]): Column[] {
  return axes.flatMap((axis) => [{ name: axis.name, axis }, ...(axis.fields ?? []).map((field) => ({ name: field, axis, field }))]);
}

/** Tells a value apart from one of another type that looks the same. */
function typed(value: unknown): string {
  const shown = showValue(value);
  return typeof value === "string" ? `str(${shown})` : shown;
}

/** The value that may have been meant. */
function nearestValue(known: readonly unknown[], value: unknown): string | undefined {
  const alike = known.find((other) => String(other) === String(value) && typeof other !== typeof value);
  if (alike !== undefined) return typed(alike);
  if (typeof value === "number") {
    const numbers = known.filter((other) => typeof other === "number");
    const nearest = numbers.length === 0
      ? undefined
      : numbers.reduce((best, other) => Math.abs(other - value) < Math.abs(best - value) ? other : best);
    return nearest === undefined ? undefined : showValue(nearest);
  }
  return typeof value === "string" ? nearestName(value, known.filter((other) => typeof other === "string")) : undefined;
}

function refuseValue(name: string, known: readonly unknown[], value: unknown): never {
  const shown = known.slice(0, 5).map(showValue).join(", ") + (known.length > 5 ? ", …" : "");
  const near = nearestValue(known, value);
  const hint = near === undefined ? "" : `: did you mean ${near}`;
  throw new UsageError(
    oneLine(
      `Cannot select ${name}=${showValue(value)}: axis ${JSON.stringify(name)} has no such value: it has ${known.length} (${shown})${hint}`,
    ),
  );
}

/** The values of a column among those known that are asked for, each once, in the order asked for. */
function found({ name, axis, field }: Column, asked: readonly unknown[]): unknown[] {
  const known = field === undefined ? axis.values : axis.values.map((record) => (record as Record<string, unknown>)[field]);
  const values = new KnownValues(known);
  return asked.map((typed) => (values.find(typed) ?? refuseValue(name, known, typed)).value);
}

function columnOf(columns: readonly Column[], name: string): Column {
  const column = columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  if (columns.length === 0) throw new UsageError(`Cannot select ${name}: the cache has no axes`);
  throw new UsageError(
    `Cannot select: axis ${JSON.stringify(name)} is unknown: ${knownNames("axes", name, columns.map((known) => known.name))}`,
  );
}

/** The records of a zipped axis whose fields are all among those asked for. */
function recordsOf(axis: Axis, asked: ReadonlyMap<string, readonly unknown[]>): unknown[] {
  const keys = [...asked].map(([field, values]) => [field, new Set(values.map(valueKey))] as const);
  const records = axis.values.filter((record) =>
    keys.every(([field, wanted]) => wanted.has(valueKey((record as Record<string, unknown>)[field])))
  );
  if (records.length > 0) return records;
  const shown = [...asked].map(([field, values]) => `${field}=${values.map(showValue).join()}`).join(" ");
  throw new UsageError(oneLine(`Cannot select ${shown}: axis ${JSON.stringify(axis.name)} has no value with these fields`));
}

/**
 * Reads words like `axis=values` as a selection by value. A field of a zipped axis stands for the records that have one of its values.
 *
 * @param words The words
 * @param axes The axes of the cache
 * @param files The disk, for `file(…)` and `glob(…)`
 * @returns What is asked of each axis that is named; nothing is named by no words
 * @throws {UsageError} If a word is none, an axis is unknown, or has no such value
 */
export function parseSelection(words: readonly string[], axes: readonly Axis[], files: ValueFiles): AskedAxes {
  const columns = columnsOf(axes);
  const asked: Record<string, readonly unknown[]> = {};
  const fields = new Map<Axis, Map<string, readonly unknown[]>>();
  for (const { axis: name, values, isMore } of parseAxisWords(words, files)) {
    if (isMore) throw new UsageError(`Cannot select ${name}+=: nothing is added to a cache here: write ${name}=…`);
    const column = columnOf(columns, name);
    const { axis, field } = column;
    if (isZip(values) && (axis.fields === undefined || field !== undefined)) {
      throw new UsageError(`Cannot select ${name}: it is not zipped: write ${name}=…`);
    }
    const list = found(column, [...values]);
    if (field === undefined) asked[name] = list;
    else fields.set(axis, new Map([...fields.get(axis) ?? [], [field, list]]));
  }
  for (const [axis, wanted] of fields) {
    const records = recordsOf(axis, wanted);
    const keys = new Set(records.map((record) => canonicalText(record)));
    asked[axis.name] = asked[axis.name]?.filter((record) => keys.has(canonicalText(record))) ?? records;
    if (asked[axis.name].length === 0) recordsOf({ ...axis, values: [] }, wanted);
  }
  return asked;
}
