/**
 * Reads results as columns: all at once, or batch by batch with columns that are told beforehand.
 *
 * @module
 */

import type { ColumnPart } from "../format/column_parts.ts";
import { type PartPath, pathOf } from "../format/part_paths.ts";
import { knownNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { axisColumns } from "./axis_columns.ts";
import { ColumnSet, type FieldInfo } from "./column_set.ts";
import { FieldNames } from "./field_names.ts";
import type { ColumnBatch, ColumnInfo, ResultColumn, ResultColumns, ResultCounts } from "./columns.ts";
import { openScan, partDecoder, type ReadingOptions } from "./reading.ts";
import type { ScannedChunk } from "./scanned_chunk.ts";
import { readSchema, type Schema } from "./schema.ts";

/** Room for so many rows is made at first, if so many are expected. Memory that is not written to takes none of the machine's. */
const FIRST_ROWS = 1 << 26;

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
  const axes = axisColumns(options.state.axes);
  const axisNames = axes.map(({ name }) => name);
  const fields = new FieldNames(axisNames);
  const asked = names === undefined ? undefined : new Set(names);
  const isPart = (path: PartPath) => {
    fields.add(path);
    return asked === undefined || fields.isAmong(path, asked);
  };
  const { scan, counter } = openScan(options, partDecoder(isPart));
  const isWanted = (name: string) => asked === undefined || asked.has(name);
  const set = new ColumnSet({ axes, isWanted, capacity: Math.min(await scan.expectedRows(), FIRST_ROWS) });
  await scan.visit((chunk) => {
    counter.add(chunk);
    set.append(chunk);
    return false;
  });
  counter.requirePoints("read columns");
  const found = new Map(set.finish(asked).map(({ column }) => [column.name, column]));
  const missing = names?.find((name) => !found.has(name));
  if (missing !== undefined && set.length > 0) throw unknownColumn(missing, [...new Set([...axisNames, ...fields.names()])]);
  return tableOf(found, names ?? [...found.keys()], set.length, counter.counts());
}

function tableOf(found: ReadonlyMap<string, ResultColumn>, names: readonly string[], length: number, counts: ResultCounts) {
  const none = (name: string): ResultColumn => ({ name, kind: "null", values: [] });
  const columns = Object.fromEntries(names.map((name) => [name, found.get(name) ?? none(name)]));
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
  const fields = new Map([...schema.fields].filter(([, { name }]) => isWanted(name)));
  const fieldNames = new FieldNames(axes.map(({ name }) => name));
  // What came up since the schema was read is refused; a field that is its axis was left out of it.
  const isPart = (path: PartPath) => fields.has(path.key) || (names === undefined && !fieldNames.isDouble(path));
  const { scan, counter } = openScan(options, partDecoder(isPart));
  const begin = () => new ColumnSet({ axes, isWanted, capacity: Math.min(scan.request.length, rows), fields });
  const order = names ?? schema.columns.map(({ name }) => name);
  let set = begin();
  const finish = () => {
    refuseOthers(set, fields);
    const found = new Map(set.finish().map(({ column }) => [column.name, column]));
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

/** The fields that were told before, by the keys of their paths. */
function fieldsOf(columns: readonly ColumnInfo[]): Map<string, FieldInfo> {
  return new Map(
    columns.filter(({ isAxis }) => !isAxis).map(({ name, kind, path }) => {
      if (path === undefined) {
        throw new TypeError(`Cannot read columns: column ${JSON.stringify(name)} has no path: give what schema() gives`);
      }
      return [pathOf(path).key, { name, kind: kind === "null" ? "none" : kind }];
    }),
  );
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
function refuseOthers(set: ColumnSet, fields: ReadonlyMap<string, FieldInfo>): void {
  for (const [key, kind] of set.kinds) {
    if (kind !== fields.get(key)?.kind) {
      throw new Error(
        `Cannot read column ${JSON.stringify(fields.get(key)?.name)}: its values became ${kind} while they were read: try again`,
      );
    }
  }
}
