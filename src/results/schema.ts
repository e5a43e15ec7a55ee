/**
 * Tells columns before their values are read.
 *
 * @module
 */

import { type PartHead, partHeads } from "../format/part_heads.ts";
import type { PartPath } from "../format/part_paths.ts";
import { mergeKinds, type PartKind } from "../format/part_kinds.ts";
import { type AxisColumn, axisColumns } from "./axis_columns.ts";
import { columnKind } from "./column_builder.ts";
import { ColumnSet, type FieldInfo, type FoundColumn } from "./column_set.ts";
import type { ColumnInfo, ResultColumn, ResultCounts } from "./columns.ts";
import type { Decoder } from "./file_reader.ts";
import { FieldNames } from "./field_names.ts";
import { openScan, partDecoder, type ReadingOptions } from "./reading.ts";

/** Columns told before their values are read. */
export interface Schema {
  /** The columns: axes in axis order, then fields. */
  readonly columns: readonly ColumnInfo[];
  /** The fields, by the keys of their paths. */
  readonly fields: ReadonlyMap<string, FieldInfo>;
  /** What was found of the selection. */
  readonly counts: ResultCounts;
}

/** What is known of a field so far. */
interface Field {
  readonly path: PartPath;
  kind: PartKind;
  isNullable: boolean;
  /** In how many rows it may occur. */
  rows: number;
}

/** Rows of a file, as its head tells of them. */
interface HeadRows {
  readonly heads: readonly PartHead[];
  readonly rows: number;
}

/** Gives heads without reading a value. */
const headDecoder: Decoder<HeadRows> = {
  whole: (head, _file, rows) => ({ heads: partHeads(head.column), rows: rows?.length ?? head.count }),
  some: () => {
    throw new Error("Cannot read a head by rows");
  },
};

/**
 * Tells the columns from the heads of the files. Values are read only where heads do not tell: JSON, and fields named like axes.
 *
 * @param options What is read
 * @returns The columns
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 */
export async function readSchema(options: ReadingOptions): Promise<Schema> {
  const axes = axisColumns(options.state.axes);
  const names = new FieldNames(axes.map(({ name }) => name));
  const fields = new Map<string, Field>();
  const unclear = new Map<string, PartPath>();
  const order = new Set<string>();
  const { scan, counter } = openScan(options, headDecoder);
  let rows = 0;
  for await (const chunk of scan.headChunks()) {
    counter.add(chunk);
    rows += chunk.known;
    for (const { data } of chunk.pieces) {
      for (const { path, kind, isNullable } of data.heads) {
        order.add(path.key);
        if (kind === undefined || names.isDouble(path)) unclear.set(path.key, path);
        else note(fields, { path, kind, isNullable, rows: data.rows });
      }
    }
  }
  counter.requirePoints("tell columns");
  if (unclear.size > 0) await readUnclear(options, [...unclear.values()], { axes, fields, rows });
  const sorted = [...new Set([...order, ...fields.keys()])].flatMap((key) => fields.get(key) ?? []);
  for (const { path } of sorted) names.add(path);
  const columns = [
    ...axes.map(({ name, kind, isNullable }) => ({ name, kind: columnKind(kind), isNullable, isAxis: true })),
    ...sorted.map(({ path, kind, isNullable, rows: found }) => ({
      name: names.nameOf(path),
      kind: columnKind(kind),
      isNullable: isNullable || found < rows,
      isAxis: false,
      path: path.fields,
    })),
  ];
  const infos = new Map(sorted.map(({ path, kind }) => [path.key, { name: names.nameOf(path), kind }]));
  return { columns, fields: infos, counts: counter.counts() };
}

function note(fields: Map<string, Field>, found: Field): void {
  const field = fields.get(found.path.key);
  if (field === undefined) {
    fields.set(found.path.key, { ...found });
    return;
  }
  field.kind = mergeKinds(field.kind, found.kind);
  field.isNullable ||= found.isNullable;
  field.rows += found.rows;
}

/** What is known of all fields so far. */
interface Fields {
  readonly axes: readonly AxisColumn[];
  readonly fields: Map<string, Field>;
  /** How many rows there are. */
  readonly rows: number;
}

/** Reads the values of columns of which heads do not tell enough, and notes what they are. */
async function readUnclear(options: ReadingOptions, paths: readonly PartPath[], { axes, fields, rows }: Fields): Promise<void> {
  // JSON may hold fields below the one that is named, or, where it is the whole value, any field.
  const isUnclear = (path: PartPath) => paths.some(({ fields: start }) => start.every((field, i) => field === path.fields[i]));
  for (const [key, { path }] of fields) if (isUnclear(path)) fields.delete(key);
  const { scan, counter } = openScan({ ...options, onDamage: () => {} }, partDecoder(isUnclear));
  const doubles = new Doubles();
  for await (const chunk of scan.chunks()) {
    counter.add(chunk);
    if (chunk.known === 0) continue;
    const set = new ColumnSet({ axes, isWanted: () => true, capacity: chunk.known });
    set.append(chunk);
    const found = set.finish("all");
    doubles.add(found, chunk.known);
    for (const { path, column } of found) {
      if (path !== undefined) {
        note(fields, { path, kind: set.kinds.get(path.key)!, isNullable: false, rows: validRows(column, chunk.known) });
      }
    }
  }
  // What equals its axis everywhere is told by the axis.
  for (const [key, { path }] of fields) if (doubles.has(path, rows)) fields.delete(key);
}

function validRows({ valid }: ResultColumn, rows: number): number {
  return valid === undefined ? rows : valid.reduce((sum, byte) => sum + byte, 0);
}

/** Finds fields that are equal to an axis everywhere, chunk by chunk: where the axis has no value, they have none, either. */
class Doubles {
  readonly #different = new Set<string>();
  /** Rows without a value of each axis, and rows with one that each field has, too. */
  readonly #without = new Map<string, number>();
  readonly #equal = new Map<string, number>();

  /** Takes in all columns of a chunk, axes first. */
  add(columns: readonly FoundColumn[], rows: number): void {
    const values = new Map<string, number>();
    for (const { path, column, isDouble } of columns) {
      if (path === undefined) {
        const found = validRows(column, rows);
        values.set(column.name, found);
        this.#without.set(column.name, (this.#without.get(column.name) ?? 0) + rows - found);
      } else if (isDouble) this.#equal.set(path.key, (this.#equal.get(path.key) ?? 0) + values.get(path.name)!);
      else this.#different.add(path.key);
    }
  }

  /** Whether a field is equal to its axis in all rows. */
  has(path: PartPath, rows: number): boolean {
    const equal = this.#equal.get(path.key);
    return equal !== undefined && !this.#different.has(path.key) && equal + this.#without.get(path.name)! === rows;
  }
}
