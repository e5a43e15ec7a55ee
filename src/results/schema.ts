/**
 * Tells columns before their values are read.
 *
 * @module
 */

import { type PartHead, partHeads } from "../format/part_heads.ts";
import { VALUE } from "../format/part_paths.ts";
import { mergeKinds, type PartKind } from "../format/part_kinds.ts";
import { axisColumns } from "./axis_columns.ts";
import { columnKind } from "./column_builder.ts";
import { besideAxis, ColumnSet } from "./column_set.ts";
import type { ColumnInfo, ResultCounts } from "./columns.ts";
import type { Decoder } from "./file_reader.ts";
import { openScan, partDecoder, type ReadingOptions } from "./reading.ts";

/** Columns told before their values are read. */
export interface Schema {
  /** The columns: axes in axis order, then fields. */
  readonly columns: readonly ColumnInfo[];
  /** The fields' kinds. */
  readonly fields: ReadonlyMap<string, PartKind>;
  /** What was found of the selection. */
  readonly counts: ResultCounts;
}

/** What is known of a field so far. */
interface Field {
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
  const axisNames = new Set(axes.map(({ name }) => name));
  const fields = new Map<string, Field>();
  const unclear = new Set<string>();
  const order = new Set<string>();
  const { scan, counter } = openScan(options, headDecoder);
  let rows = 0;
  for await (const chunk of scan.headChunks()) {
    counter.add(chunk);
    rows += chunk.known;
    for (const { data } of chunk.pieces) {
      for (const head of data.heads) {
        order.add(axisNames.has(head.name) ? besideAxis(head.name) : head.name);
        if (head.kind === undefined || axisNames.has(head.name)) unclear.add(head.name);
        else note(fields, head.name, { kind: head.kind, isNullable: head.isNullable, rows: data.rows });
      }
    }
  }
  counter.requirePoints("tell columns");
  if (unclear.size > 0) await readUnclear(options, unclear, fields);
  const sorted = [...new Set([...order, ...fields.keys()])].filter((name) => fields.has(name));
  const kinds = new Map(sorted.map((name) => [name, fields.get(name)!.kind]));
  const columns = [
    ...axes.map(({ name, kind, isNullable }) => ({ name, kind: columnKind(kind), isNullable, isAxis: true })),
    ...sorted.map((name) => {
      const { kind, isNullable, rows: found } = fields.get(name)!;
      return { name, kind: columnKind(kind), isNullable: isNullable || found < rows, isAxis: false };
    }),
  ];
  return { columns, fields: kinds, counts: counter.counts() };
}

function note(fields: Map<string, Field>, name: string, found: Field): void {
  const field = fields.get(name);
  if (field === undefined) {
    fields.set(name, { ...found });
    return;
  }
  field.kind = mergeKinds(field.kind, found.kind);
  field.isNullable ||= found.isNullable;
  field.rows += found.rows;
}

/** Reads the values of columns of which heads do not tell enough, and notes what they are. */
async function readUnclear(options: ReadingOptions, names: ReadonlySet<string>, fields: Map<string, Field>): Promise<void> {
  const axes = axisColumns(options.state.axes);
  const axisNames = new Set(axes.map(({ name }) => name));
  // JSON may hold fields below the one that is named, or, where it is the whole value, any field.
  const isUnclear = (name: string) => names.has(VALUE) || names.has(name) || [...names].some((start) => name.startsWith(`${start}.`));
  for (const name of fields.keys()) if (isUnclear(name)) fields.delete(name);
  const { scan, counter } = openScan({ ...options, onDamage: () => {} }, partDecoder(isUnclear));
  const different = new Set<string>();
  for await (const chunk of scan.chunks()) {
    counter.add(chunk);
    if (chunk.known === 0) continue;
    const set = new ColumnSet({ axes, isWanted: () => true, capacity: chunk.known });
    set.append(chunk);
    for (const { name } of set.finish()) different.add(name);
    for (const { name, valid } of set.finish(() => true)) {
      if (axisNames.has(name)) continue;
      const found = valid === undefined ? chunk.known : valid.reduce((sum, byte) => sum + byte, 0);
      note(fields, name, { kind: set.kinds.get(name)!, isNullable: false, rows: found });
    }
  }
  // What equals its axis everywhere is told by the axis.
  for (const name of axisNames) if (!different.has(besideAxis(name))) fields.delete(besideAxis(name));
}
