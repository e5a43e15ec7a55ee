/**
 * Reads results as columns: all at once, or batch by batch with columns that are told beforehand.
 *
 * @module
 */

import type { ColumnPart } from "../format/column_parts.ts";
import type { PartKind } from "../format/part_kinds.ts";
import { knownNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { axisColumns } from "./axis_columns.ts";
import { besideAxis, ColumnSet } from "./column_set.ts";
import type { ColumnBatch, ColumnInfo, ResultColumn, ResultColumns, ResultCounts } from "./columns.ts";
import { openScan, partDecoder, type ReadingOptions } from "./reading.ts";
import type { ScannedChunk } from "./scanned_chunk.ts";
import { readSchema, type Schema } from "./schema.ts";

/** Room for so many rows is made at first, if so many are expected. Memory that is not written to takes none of the machine's. */
const FIRST_ROWS = 1 << 26;

/** Which columns of files are to be read so that some columns can be made. */
function wantedParts(names: readonly string[] | undefined): (name: string) => boolean {
  if (names === undefined) return () => true;
  const wanted = new Set(names);
  return (name) => wanted.has(name) || wanted.has(besideAxis(name));
}

/**
 * Reads columns.
 *
 * @param options What is read
 * @param names Which columns; all if absent
 * @returns The columns
 * @throws {RangeError} If there is no such column
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 */
export async function readColumns(options: ReadingOptions, names?: readonly string[]): Promise<ResultColumns<AxesInput, unknown, string>> {
  const isAsked = wantedParts(names);
  const seen = new Set<string>();
  const axes = axisColumns(options.state.axes);
  const axisNames = axes.map(({ name }) => name);
  // A field that is named like an axis is read only to be told from it.
  const isPart = (name: string) => {
    seen.add(name);
    return axisNames.includes(name) ? names === undefined || names.includes(besideAxis(name)) : isAsked(name);
  };
  const { scan, counter } = openScan(options, partDecoder(isPart));
  const isWanted = (name: string) => names === undefined || names.includes(name);
  const set = new ColumnSet({ axes, isWanted, capacity: Math.min(await scan.expectedRows(), FIRST_ROWS) });
  await scan.visit((chunk) => {
    counter.add(chunk);
    set.append(chunk);
    return false;
  });
  counter.requirePoints("read columns");
  const found = set.finish((name) => names?.includes(name) === true);
  const missing = names?.find((name) => !found.some((column) => column.name === name));
  if (missing !== undefined && set.length > 0) throw unknownColumn(missing, [...new Set([...axisNames, ...seen])]);
  return tableOf(found, names, set.length, counter.counts());
}

function tableOf(found: readonly ResultColumn[], names: readonly string[] | undefined, length: number, counts: ResultCounts) {
  const byName = new Map(found.map((column) => [column.name, column]));
  if (names === undefined) return { length, names: [...byName.keys()], columns: Object.fromEntries(byName), counts };
  for (const name of names) if (!byName.has(name)) byName.set(name, { name, kind: "null", values: [] });
  const columns = Object.fromEntries(names.map((name) => [name, byName.get(name)!]));
  return { length, names: [...names], columns, counts };
}

/** The error of a column that no value has. */
export function unknownColumn(name: string, known: readonly string[]): RangeError {
  return new RangeError(`Cannot read column ${JSON.stringify(name)}: no value has it: ${knownNames("columns", name, known)}`);
}

/** Which batches of columns are made. */
export interface ColumnBatchOptions {
  /** How many rows a batch is to have at least; the last one has fewer. */
  readonly rows: number;
  /** Which columns; all if absent. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Reads columns batch by batch, all with the columns of a schema.
 *
 * @param options What is read
 * @param schema The columns
 * @param batches Which batches
 * @returns The batches; none is empty
 */
export async function* readColumnBatches(
  options: ReadingOptions,
  schema: Pick<Schema, "columns" | "fields">,
  { rows, names }: ColumnBatchOptions,
): AsyncGenerator<{ readonly length: number; readonly columns: readonly ResultColumn[] }> {
  const axes = axisColumns(options.state.axes);
  const isWanted = (name: string) => names === undefined || names.includes(name);
  const fields = new Map([...schema.fields].filter(([name]) => isWanted(name)));
  const axisNames = new Set(axes.map(({ name }) => name));
  const isPart = (name: string) => axisNames.has(name) ? fields.has(besideAxis(name)) : names === undefined || fields.has(name);
  const { scan, counter } = openScan(options, partDecoder(isPart));
  const begin = () => new ColumnSet({ axes, isWanted, capacity: Math.min(scan.request.length, rows), fields });
  const order = names ?? schema.columns.map(({ name }) => name);
  let set = begin();
  const finish = () => {
    refuseOthers(set, fields);
    const found = new Map(set.finish(() => true).map((column) => [column.name, column]));
    return { length: set.length, columns: order.map((name) => found.get(name)!) };
  };
  const take = (chunk: ScannedChunk<ColumnPart[]>) => {
    counter.add(chunk);
    set.append(chunk);
    return set.length >= rows;
  };
  try {
    for (let isMore = true; isMore;) {
      isMore = await scan.visit(take);
      if (set.length > 0) yield finish();
      set = begin();
    }
  } finally {
    await scan.close();
  }
}

/** The kinds of fields that were told before. */
function fieldsOf(columns: readonly ColumnInfo[]): Map<string, PartKind> {
  return new Map(columns.filter(({ isAxis }) => !isAxis).map(({ name, kind }) => [name, kind === "null" ? "none" : kind]));
}

/**
 * Reads batches as tables of columns by name.
 *
 * @param options What is read
 * @param batches Which batches
 * @returns The tables
 * @throws {RangeError} If there is no such column
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 */
export async function* columnTables(
  options: ReadingOptions,
  batches: ColumnBatchOptions & { readonly schema?: readonly ColumnInfo[] | undefined },
): AsyncGenerator<ColumnBatch<AxesInput, unknown, string>> {
  const schema = batches.schema === undefined ? await readSchema(options) : { columns: batches.schema, fields: fieldsOf(batches.schema) };
  const known = schema.columns.map(({ name }) => name);
  const unknown = batches.names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownColumn(unknown, known);
  for await (const { length, columns } of readColumnBatches(options, schema, batches)) {
    yield { length, names: columns.map(({ name }) => name), columns: Object.fromEntries(columns.map((column) => [column.name, column])) };
  }
}

/** Refuses values of another kind than was told: a file was written meanwhile. */
function refuseOthers(set: ColumnSet, fields: ReadonlyMap<string, PartKind>): void {
  for (const [name, kind] of set.kinds) {
    if (kind !== fields.get(name)) {
      throw new Error(`Cannot read column ${JSON.stringify(name)}: its values became ${kind} while they were read: try again`);
    }
  }
}
