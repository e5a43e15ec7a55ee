/**
 * Rows of a file as flat columns: field by field, without making a record. Fields of nested records have names with dots; a record
 * without fields has no value in any column.
 *
 * @module
 */

import { bitGet } from "./bitmap.ts";
import { readColumn } from "./column.ts";
import { checkOptional, placesOf } from "./columns/optional.ts";
import { readNumbers } from "./columns/numbers.ts";
import { readTable, requireCodes } from "./columns/dictionary.ts";
import { cutGroups, readGroups, type TextGroup } from "./columns/text_groups.ts";
import { type Source, type StoredColumn, wholeBuffer } from "./columns/types.ts";
import { kindOfColumn, kindOfValue, mergeKinds, type PartKind } from "./part_kinds.ts";
import { type PartPath, pathOf, pathsIn, TOP_PATH } from "./part_paths.ts";
import { isRecord } from "./storable.ts";
import { parseTagged } from "./tagged_json.ts";
import { elementsFrom, type ElementType } from "./typed_arrays.ts";

/** Values of some rows. */
export interface PartRows {
  /** What the values are. */
  readonly kind: PartKind;
  /** How many rows it is of. */
  readonly length: number;
  /** Which of the rows have a value, one byte each; absent if all have. */
  readonly mask?: Uint8Array | undefined;
  /** The values of the rows that have one, dense: numbers, a byte per boolean, or anything; one for all if `isConstant`. */
  readonly values: ArrayLike<unknown>;
  /** The same of numbers, as they lie in the file. Whoever takes these spares the copy that `values` are. */
  readonly raw?: { readonly type: ElementType; readonly bytes: Uint8Array } | undefined;
  /** Whether there is one value for all rows. */
  readonly isConstant?: boolean;
  /** Of repeated strings: what the values, which are numbers then, refer to. */
  readonly table?: readonly string[] | undefined;
  /** The same of ASCII, yet to be cut. Whoever takes these spares the strings that `table` are. */
  readonly tableGroups?: readonly TextGroup[] | undefined;
  /** Strings of ASCII that are yet to be cut. Whoever takes these spares the strings that `values` are. */
  readonly groups?: readonly TextGroup[] | undefined;
}

/** Some rows of one flat column. */
export interface ColumnPart extends PartRows {
  /** Where it stands. */
  readonly path: PartPath;
}

/** What is read. */
interface Reading {
  readonly source: Source;
  readonly isWanted: (path: PartPath) => boolean;
  readonly parts: ColumnPart[];
}

/** Which rows of the file a column within records is read for. */
interface Rows {
  /** How many rows are asked for. */
  readonly length: number;
  /** Which of them the column has, one byte each; absent if all. */
  readonly mask?: Uint8Array | undefined;
  /** Where the rows stand in the column; absent for all of it. */
  readonly rows?: Uint32Array | undefined;
}

/**
 * Reads rows of a column as flat columns. Numbers may lie in the bytes of the source, which must stay as they are.
 *
 * @param column The column
 * @param rows The rows, or undefined for all, which needs a source with whole buffers
 * @param source The bytes
 * @param isWanted Tells whether a flat column is wanted; one that is not is not read
 * @returns The flat columns that there are, in the order of the fields
 * @throws {DamagedFileError} If the bytes are not what they should be
 */
export function readParts(
  column: StoredColumn,
  rows: Uint32Array | undefined,
  source: Source,
  isWanted: (path: PartPath) => boolean = () => true,
): ColumnPart[] {
  const reading: Reading = { source, isWanted, parts: [] };
  visit(column, TOP_PATH, { length: rows?.length ?? column.count, rows }, reading);
  return reading.parts;
}

/** Some rows of one flat column. There are many: one shape serves all. */
class Part implements ColumnPart {
  readonly path: PartPath;
  readonly kind: PartKind;
  readonly length: number;
  readonly mask: Uint8Array | undefined;
  readonly isConstant: boolean;
  readonly tableGroups: readonly TextGroup[] | undefined;
  readonly groups: readonly TextGroup[] | undefined;
  readonly raw: ColumnPart["raw"];
  #values: ArrayLike<unknown> | undefined;
  #table: readonly string[] | undefined;

  constructor(path: PartPath, { length, mask }: Rows, kind: PartKind, content: Content) {
    this.path = path;
    this.kind = kind;
    this.length = length;
    this.mask = mask;
    this.isConstant = content.isConstant ?? false;
    this.tableGroups = content.tableGroups;
    this.groups = content.groups;
    this.raw = content.raw;
    this.#table = content.table;
    this.#values = content.values;
  }

  get table(): readonly string[] | undefined {
    if (this.tableGroups !== undefined) this.#table ??= cutGroups(this.tableGroups);
    return this.#table;
  }

  get values(): ArrayLike<unknown> {
    return this.#values ??= this.groups === undefined ? elementsFrom(this.raw!.type, this.raw!.bytes) : cutGroups(this.groups);
  }
}

function visit(column: StoredColumn, path: PartPath, at: Rows, reading: Reading): void {
  if (column.kind === "record") {
    const paths = pathsIn(column, path);
    for (let i = 0; i < paths.length; i++) visit(column.fields[i][1], paths[i], at, reading);
  } else if (column.kind === "optional") {
    visit(column.column, path, presentRows(column, at, reading.source), reading);
  } else {
    readLeaf(column, path, at, reading);
  }
}

function presentRows(column: Extract<StoredColumn, { kind: "optional" }>, at: Rows, source: Source): Rows {
  if (at.rows !== undefined) {
    const places = placesOf(column, at.rows, source);
    const rows = Uint32Array.from(places.filter((place) => place >= 0));
    return { length: at.length, rows, mask: masked(at, (i) => places[i] >= 0) };
  }
  checkOptional(column, source);
  const bitmap = wholeBuffer(source, column.bitmap);
  return { length: at.length, mask: masked(at, (i) => bitGet(bitmap, i)) };
}

/** The mask of rows, less those that the column has and yet have no value in it. */
function masked(at: Rows, hasValue: (i: number) => boolean): Uint8Array {
  const mask = new Uint8Array(at.length);
  for (let row = 0, i = 0; row < mask.length; row++) {
    if (at.mask !== undefined && at.mask[row] === 0) continue;
    if (hasValue(i++)) mask[row] = 1;
  }
  return mask;
}

function readLeaf(column: StoredColumn, path: PartPath, at: Rows, reading: Reading): void {
  const { source, isWanted } = reading;
  const kind = kindOfColumn(column);
  if (kind === undefined) {
    if (column.kind === "constant") return readOne(column.text, column.count, path, at, reading);
    return explode(readColumn(column, at.rows, source), path, at, reading);
  }
  if (!isWanted(path)) return;
  if (column.kind !== "dictionary") return add(reading, path, at, kind, valuesOf(column, at.rows, source));
  // The table of a file of which only some rows were read is not all there.
  if (at.rows !== undefined) return add(reading, path, at, kind, { values: readColumn(column, at.rows, source) });
  const bytes = wholeBuffer(source, column.codes);
  const codes = column.type === "u8" ? bytes : elementsFrom(column.type, bytes) as Uint16Array | Uint32Array;
  requireCodes(codes, column.table.count);
  const tableGroups = readGroups(column.table, source);
  if (tableGroups !== undefined) return add(reading, path, at, kind, { values: codes, tableGroups });
  add(reading, path, at, kind, { values: codes, table: readTable(column.table, source) as readonly string[] });
}

/** Values, or what they are made of. */
type Content = Partial<Pick<ColumnPart, "values" | "raw" | "groups" | "isConstant" | "table" | "tableGroups">>;

function add(reading: Reading, path: PartPath, at: Rows, kind: PartKind, content: Content): void {
  reading.parts.push(new Part(path, at, kind, content));
}

function valuesOf(column: StoredColumn, rows: Uint32Array | undefined, source: Source): Content {
  if (column.kind === "int" || column.kind === "float64" || column.kind === "bigint") {
    // They are copied from the bytes when somebody asks for them.
    if (rows === undefined) return { raw: { type: column.type, bytes: wholeBuffer(source, column.data) } };
    return { values: readNumbers(column, rows, source) };
  }
  const groups = column.kind === "string" && rows === undefined ? readGroups(column, source) : undefined;
  if (groups !== undefined) return { groups };
  if (column.kind !== "bool" || rows !== undefined) return { values: readColumn(column, rows, source) };
  const bits = wholeBuffer(source, column.bits);
  const bytes = new Uint8Array(column.count);
  for (let i = 0; i < bytes.length; i++) bytes[i] = bits[i >>> 3] >> (i & 7) & 1;
  return { values: bytes };
}

/** One value for all rows. It is an object only where there is one row. */
function readOne(text: string, count: number, path: PartPath, at: Rows, reading: Reading): void {
  const value = parseTagged(text);
  if (typeof value === "object" && value !== null) {
    const values = at.rows === undefined ? new Array<unknown>(count).fill(value) : Array.from(at.rows, () => parseTagged(text));
    return explode(values, path, at, reading);
  }
  if (!reading.isWanted(path)) return;
  const kind = kindOfValue(value);
  if (kind === "none") return add(reading, path, { ...at, mask: new Uint8Array(at.length) }, kind, { values: [] });
  add(reading, path, at, kind, { values: [value], isConstant: true });
}

/** The values of one field, as they are collected row by row. */
interface Field {
  readonly path: PartPath;
  readonly mask: Uint8Array;
  readonly values: unknown[];
  kind: PartKind;
}

/** Values that lie in no column of one kind: told field by field where they are records. */
function explode(values: ArrayLike<unknown>, path: PartPath, at: Rows, reading: Reading): void {
  const fields = new Map<string, Field>();
  for (let row = 0, i = 0; row < at.length; row++) {
    if (at.mask === undefined || at.mask[row] === 1) collect(values[i++], path.fields, row, { fields, length: at.length });
  }
  for (const field of fields.values()) {
    if (!reading.isWanted(field.path)) continue;
    add(reading, field.path, { length: at.length, mask: field.mask }, field.kind, { values: field.values });
  }
}

/** How deep records are told field by field; what is nested deeper is a value. */
const MAX_DEPTH = 16;

function collect(
  value: unknown,
  path: readonly string[],
  row: number,
  into: { readonly fields: Map<string, Field>; readonly length: number },
): void {
  if (path.length < MAX_DEPTH && isRecord(value)) {
    for (const [name, child] of Object.entries(value)) collect(child, [...path, name], row, into);
    return;
  }
  const key = JSON.stringify(path);
  let field = into.fields.get(key);
  if (field === undefined) {
    into.fields.set(key, field = { path: pathOf(path), mask: new Uint8Array(into.length), values: [], kind: "none" });
  }
  if (value === undefined || value === null || field.mask[row] === 1) return;
  field.kind = mergeKinds(field.kind, kindOfValue(value));
  field.mask[row] = 1;
  field.values.push(value);
}
