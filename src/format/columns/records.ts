/**
 * Columns of plain objects, field by field.
 *
 * @module
 */

import { hasSymbolKeys, isRecord, NotStorable } from "../storable.ts";
import { fieldOrder } from "./field_order.ts";
import { asKey, makeRecords, type Row } from "./record_shapes.ts";
import { ABSENT, type Draft, type DraftColumn, type ReadColumn, type Source, type StoredColumn, type Values } from "./types.ts";

type Stored = Extract<StoredColumn, { kind: "record" }>;

/** How deep records are split into columns; what is nested deeper is stored as JSON. */
const MAX_RECORD_DEPTH = 16;
/** How many fields a record may have to be split into columns. */
const MAX_FIELDS = 1024;

/**
 * A column of values if all are plain objects that fit one order of fields.
 *
 * @param values The values, at least one
 * @param depth How many records are around them
 * @param draft Makes the columns of the fields
 * @returns The column, or undefined
 */
export function draftRecords(values: readonly unknown[], depth: number, draft: DraftColumn): Draft | undefined {
  if (depth >= MAX_RECORD_DEPTH) return undefined;
  const first = values[0] as Row;
  if (!isRecord(first)) return undefined;
  const names = Object.keys(first);
  const lists = names.length <= MAX_FIELDS ? listsOfAlike(values, names) : undefined;
  if (lists !== undefined) return record(values.length, names, lists, { depth, draft });
  for (const value of values) {
    if (!isRecord(value)) return undefined;
    if (hasSymbolKeys(value)) throw new NotStorable();
  }
  const rows = values as readonly Row[];
  const order = fieldOrder(rows, MAX_FIELDS);
  return order === undefined ? undefined : record(rows.length, order, listsOf(rows, order), { depth, draft });
}

/** Field by field the values of objects that all have the keys of the first one, or undefined. */
function listsOfAlike(values: readonly unknown[], names: readonly string[]): unknown[][] | undefined {
  const lists = names.map(() => new Array<unknown>(values.length));
  const count = names.length;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!isRecord(value)) return undefined;
    if (hasSymbolKeys(value)) throw new NotStorable();
    let field = 0;
    for (const name in value) {
      if (name !== names[field]) return undefined;
      lists[field++][i] = value[name];
    }
    if (field !== count) return undefined;
  }
  return lists;
}

function listsOf(rows: readonly Row[], names: readonly string[]): unknown[][] {
  return names.map((name) => rows.map((row) => Object.hasOwn(row, name) ? row[name] : ABSENT));
}

function record(
  count: number,
  names: readonly string[],
  lists: readonly (readonly unknown[])[],
  { depth, draft }: { readonly depth: number; readonly draft: DraftColumn },
): Draft | undefined {
  if (!names.every(isFieldName)) return undefined;
  return { kind: "record", count, fields: names.map((name, i) => [name, draft(lists[i], depth + 1)]) };
}

/**
 * Whether a name may be a field's name in a head: one that has UTF-8 and is not taken for a byte order mark; `__proto__` is no name
 * to assign to.
 *
 * @param name The name
 * @returns Whether it may
 */
export function isFieldName(name: string): boolean {
  return name !== "__proto__" && name.isWellFormed() && !name.startsWith("\ufeff");
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @param read Reads the fields
 * @returns The objects
 */
export function readRecords(column: Stored, rows: Uint32Array | undefined, source: Source, read: ReadColumn): Values {
  const count = rows?.length ?? column.count;
  const names = column.fields.map(([name]) => name);
  const lists = column.fields.map(([, field]) => read(field, rows, source));
  const mayLack = column.fields.some(([, field]) => field.kind === "optional" && field.missing === "absent");
  return mayLack ? sparseRecords(names.map(asKey), lists, count) : makeRecords(names, lists, count);
}

function sparseRecords(names: readonly string[], lists: readonly Values[], count: number): Row[] {
  const records = new Array<Row>(count);
  for (let i = 0; i < count; i++) {
    const row: Row = {};
    for (let field = 0; field < names.length; field++) {
      const value = lists[field][i];
      if (value !== ABSENT) row[names[field]] = value;
    }
    records[i] = row;
  }
  return records;
}
