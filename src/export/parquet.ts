/**
 * Exports results as Parquet, by `hyparquet-writer`.
 *
 * @example Write a file
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { writeParquet } from "@x/chunk-memo/parquet";
 *
 * const root = await Deno.makeTempDir();
 * const cache = new ChunkCache({ root, cacheId: "squares", axisValues: { s: [1, 2] } });
 * await run(cache, ({ s }) => s.map((value) => ({ square: value * value })));
 *
 * using file = await Deno.create(`${root}/squares.parquet`);
 * await writeParquet(cache.results(), file.writable);
 * ```
 *
 * @module
 */

import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { ColumnInfo, ColumnKind, ResultColumn } from "../results/columns.ts";
import type { Results } from "../results/results.ts";
import { checkOptionNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { jsonText, mayLack } from "./cells.ts";
import { type AnyResults, cacheEntries, type ExportOptions, type ExportReport, type ExportSink, type Piece, writePieces } from "./sink.ts";

export type { ExportOptions, ExportReport, ExportSink };

/** How Parquet is written. */
export interface ParquetOptions extends ExportOptions {
  /** How many rows a row group has at least, the last one aside: as many are in memory at once. 100,000 if absent. */
  readonly rowGroupSize?: number | undefined;
}

type Type = Pick<SchemaElement, "type" | "converted_type">;

const typeOf: Readonly<Record<ColumnKind, Type>> = {
  int32: { type: "INT32" },
  uint32: { type: "INT32", converted_type: "UINT_32" },
  float64: { type: "DOUBLE" },
  int64: { type: "INT64" },
  uint64: { type: "INT64", converted_type: "UINT_64" },
  boolean: { type: "BOOLEAN" },
  date: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
  string: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  null: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  other: { type: "BYTE_ARRAY", converted_type: "UTF8" },
};

/**
 * Writes known points as Parquet, one row each, row group by row group.
 *
 * Integers of 32 bits are INT32, other numbers DOUBLE, bigints of 64 bits INT64, booleans BOOLEAN, texts STRING, Dates TIMESTAMP in ms
 * (invalid ones are null); fields of nested records have names with dots; what is no single value is JSON in a STRING, with tags for what
 * JSON lacks. The cache id and the params are in the file's key-value metadata.
 *
 * @param results What is written
 * @param sink Takes the bytes piece by piece, and is waited for
 * @param options Which columns, and the size of row groups
 * @returns What was written
 * @throws {RangeError} If there is no such column
 * @throws {TypeError} If there is no such option, or the sink is none
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 */
export async function writeParquet<A extends AxesInput, V>(
  results: Results<A, V>,
  sink: ExportSink<Uint8Array>,
  options: ParquetOptions = {},
): Promise<ExportReport> {
  checkOptionNames("write Parquet", options, ["names", "signal", "rowGroupSize"]);
  const any = results as unknown as AnyResults;
  return await writePieces(any, sink, options, (columns) => parquetPieces(any, columns, options));
}

/** The bytes of a file, a row group at a time, and its end. */
async function* parquetPieces(
  results: AnyResults,
  columns: readonly ColumnInfo[],
  { names, rowGroupSize = 100_000, signal }: ParquetOptions,
): AsyncGenerator<Piece<Uint8Array>> {
  const bytes = new ByteWriter();
  const take = (rows: number) => {
    const data = bytes.getBytes().slice();
    bytes.index = 0;
    return { data, rows };
  };
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)],
    kvMetadata: cacheEntries(results).map(([key, value]) => ({ key, value })),
    createdBy: "chunk-memo",
  });
  for await (const batch of results.columnBatches({ schema: columns, names, rows: rowGroupSize, signal })) {
    const columnData = columns.map((info) => sourceOf(info, batch.columns[info.name], batch.length));
    writer.write({ columnData, rowGroupSize: batch.length });
    yield take(batch.length);
  }
  writer.finish();
  yield take(0);
}

function elementOf(info: ColumnInfo): SchemaElement {
  return { name: info.name, ...typeOf[info.kind], repetition_type: mayLack(info) ? "OPTIONAL" : "REQUIRED" };
}

function sourceOf(info: ColumnInfo, column: ResultColumn, length: number): ColumnSource {
  const { values, valid } = column;
  const { name } = info;
  // The library's dictionary has one entry for 0 and -0.
  const encoding = values instanceof Float64Array && values.some((value) => Object.is(value, -0)) ? { encoding: "PLAIN" as const } : {};
  const isPlain = !mayLack(info) && (info.kind === "int32" || info.kind === "float64" || info.kind === "int64");
  if (isPlain) return { name, data: values as Int32Array, ...encoding };
  const cell = cellOf(info.kind, values);
  return { name, data: Array.from({ length }, (_, row) => valid?.[row] === 0 ? null : cell(row)), ...encoding };
}

function cellOf(kind: ColumnKind, values: ResultColumn["values"]): (row: number) => unknown {
  switch (kind) {
    case "boolean":
      return (row) => values[row] === 1;
    case "date":
      return (row) => Number.isNaN(values[row]) ? null : new Date(values[row] as number);
    case "null":
      return () => null;
    case "other":
      return (row) => jsonText(values[row]);
    default:
      return (row) => values[row];
  }
}
