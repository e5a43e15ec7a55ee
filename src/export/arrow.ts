/**
 * Exports results as Arrow IPC, by `apache-arrow`.
 *
 * @example Write a file
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { writeArrow } from "@x/chunk-memo/arrow";
 *
 * const root = await Deno.makeTempDir();
 * const cache = new ChunkCache({ root, cacheId: "squares", axisValues: { s: [1, 2] } });
 * await run(cache, ({ s }) => s.map((value) => ({ square: value * value })));
 *
 * using file = await Deno.create(`${root}/squares.arrow`);
 * await writeArrow(cache.results(), file.writable);
 * ```
 *
 * @module
 */

import {
  AsyncByteQueue,
  Bool,
  type Data,
  type DataType,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import type { ColumnInfo, ColumnKind, ResultColumn } from "../results/columns.ts";
import type { Results } from "../results/results.ts";
import { checkChoice, checkOptionNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { jsonText, mayLack } from "./cells.ts";
import { type AnyResults, cacheEntries, type ExportOptions, type ExportReport, type ExportSink, type Piece, writePieces } from "./sink.ts";

export type { ExportOptions, ExportReport, ExportSink };

/** How Arrow is written. */
export interface ArrowOptions extends ExportOptions {
  /** `"file"`, with an index of its batches at the end, or `"stream"`. A file if absent. */
  readonly kind?: "file" | "stream" | undefined;
  /** How many rows a record batch has at least, the last one aside: as many are in memory at once. 65,536 if absent. */
  readonly batchSize?: number | undefined;
}

const typeOf: Readonly<Record<ColumnKind, () => DataType>> = {
  int32: () => new Int32(),
  uint32: () => new Uint32(),
  float64: () => new Float64(),
  int64: () => new Int64(),
  uint64: () => new Uint64(),
  boolean: () => new Bool(),
  date: () => new TimestampMillisecond("UTC"),
  string: () => new Utf8(),
  null: () => new Utf8(),
  other: () => new Utf8(),
};

/** Takes what a writer makes until somebody fetches it. */
class Collected extends AsyncByteQueue<Uint8Array> {
  #pieces: Uint8Array[] = [];

  override write(piece: unknown): void {
    this.#pieces.push(piece as Uint8Array);
  }

  /** Gives what was made since, which ends so many rows. */
  *take(rows: number): Generator<Piece<Uint8Array>> {
    const pieces = this.#pieces;
    this.#pieces = [];
    // The writer may write to the same memory again.
    for (const [i, piece] of pieces.entries()) yield { data: piece.slice(), rows: i === 0 ? rows : 0 };
  }
}

/**
 * Writes known points as Arrow IPC, one row each, record batch by record batch.
 *
 * Numbers are Int32, Uint32 or Float64, bigints of 64 bits Int64 or Uint64, booleans Bool, texts Utf8, Dates timestamps in ms (invalid ones
 * are null); fields of nested records have names with dots; what is no single value is JSON in Utf8, with tags for what JSON lacks. The
 * cache id and the params are in the schema's metadata.
 *
 * @param results What is written
 * @param sink Takes the bytes piece by piece, and is waited for
 * @param options Which columns, file or stream, and the size of record batches
 * @returns What was written
 * @throws {RangeError} If there is no such column
 * @throws {TypeError} If there is no such option, or the sink is none
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 */
export async function writeArrow<A extends AxesInput, V>(
  results: Results<A, V>,
  sink: ExportSink<Uint8Array>,
  options: ArrowOptions = {},
): Promise<ExportReport> {
  checkOptionNames("write Arrow", options, ["names", "signal", "kind", "batchSize"]);
  checkChoice("write Arrow", "kind", options.kind, ["file", "stream"]);
  const any = results as unknown as AnyResults;
  return await writePieces(any, sink, options, (columns) => arrowPieces(any, columns, options));
}

/** The bytes of a file or stream, a record batch at a time, and its end. */
async function* arrowPieces(
  results: AnyResults,
  columns: readonly ColumnInfo[],
  { names, kind = "file", batchSize = 65_536, signal }: ArrowOptions,
): AsyncGenerator<Piece<Uint8Array>> {
  const collected = new Collected();
  const writer = kind === "file" ? new RecordBatchFileWriter() : new RecordBatchStreamWriter();
  const fields = columns.map((info) => new Field(info.name, typeOf[info.kind](), mayLack(info)));
  const schema = new Schema(fields, new Map(cacheEntries(results)));
  writer.reset(collected, schema);
  for await (const batch of results.columnBatches({ schema: columns, names, rows: batchSize, signal })) {
    const children = columns.map((info) => dataOf(info, batch.columns[info.name], batch.length));
    writer.write(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: batch.length, nullCount: 0, children })));
    yield* collected.take(batch.length);
  }
  writer.finish();
  yield* collected.take(0);
}

/** Which rows have a value, as a bitmap; nothing where all have. */
function bitmapOf({ kind, values, valid }: ResultColumn, length: number): { nullCount: number; nullBitmap?: Uint8Array } {
  const isMissing = (row: number) => valid?.[row] === 0 || kind === "null" || (kind === "date" && Number.isNaN(values[row]));
  const nullBitmap = new Uint8Array(Math.ceil(length / 64) * 8);
  let nullCount = 0;
  for (let row = 0; row < length; row++) {
    if (isMissing(row)) nullCount++;
    else nullBitmap[row >>> 3] |= 1 << (row & 7);
  }
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap };
}

function dataOf(info: ColumnInfo, column: ResultColumn, length: number): Data {
  const { values } = column;
  const type = typeOf[info.kind]();
  const nulls = bitmapOf(column, length);
  switch (info.kind) {
    case "boolean":
      return makeData({ type: type as Bool, length, ...nulls, data: bitsOf(values as Uint8Array) });
    case "date":
      return makeData({ type: type as TimestampMillisecond, length, ...nulls, data: timesOf(values as Float64Array) });
    case "string":
    case "null":
    case "other": {
      const text = info.kind === "other" ? (row: number) => jsonText(values[row]) : (row: number) => values[row] as string;
      const isThere = (row: number) => nulls.nullBitmap === undefined || (nulls.nullBitmap[row >>> 3] >> (row & 7) & 1) === 1;
      return makeData({ type: type as Utf8, length, ...nulls, ...utf8Of(length, (row) => isThere(row) ? text(row) : "") });
    }
    default:
      return makeData({ type: type as Float64, length, ...nulls, data: values as Float64Array });
  }
}

function bitsOf(bytes: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(bytes.length / 64) * 8);
  for (let row = 0; row < bytes.length; row++) if (bytes[row] === 1) bits[row >>> 3] |= 1 << (row & 7);
  return bits;
}

function timesOf(ms: Float64Array): BigInt64Array {
  return BigInt64Array.from(ms, (value) => BigInt(Number.isNaN(value) ? 0 : value));
}

function utf8Of(length: number, text: (row: number) => string): { valueOffsets: Int32Array; data: Uint8Array } {
  const encoder = new TextEncoder();
  const valueOffsets = new Int32Array(length + 1);
  let data = new Uint8Array(Math.max(64, length * 16));
  let at = 0;
  for (let row = 0; row < length; row++) {
    const found = text(row);
    if (at + found.length * 3 > data.length) {
      const larger = new Uint8Array(Math.max(data.length * 2, at + found.length * 3));
      larger.set(data);
      data = larger;
    }
    at += encoder.encodeInto(found, data.subarray(at)).written;
    valueOffsets[row + 1] = at;
  }
  return { valueOffsets, data: data.subarray(0, at) };
}
