/**
 * Reads results: as columns, as lists of points and values. Loaded when something is read.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import { decodeParts, decodeRows } from "../format/payload.ts";
import type { ColumnPart } from "../format/column_parts.ts";
import { makeRecords } from "../format/columns/record_shapes.ts";
import type { PartPath } from "../format/part_paths.ts";
import type { SelectedPositions } from "../grid/selection.ts";
import { type AxisColumn, axisColumns, pointsAt, positionsOf } from "./axis_columns.ts";
import { Counter } from "./counting.ts";
import type { Decoder } from "./file_reader.ts";
import { readingShapes } from "./reading_shapes.ts";
import { ranksOf } from "./ranks.ts";
import { Scan } from "./scan.ts";
import type { ScannedChunk } from "./scanned_chunk.ts";

/** What is read. */
export interface ReadingOptions {
  /** The cache's state. */
  readonly state: CacheState;
  /** What is asked of the axes. */
  readonly selected: SelectedPositions;
  /** Stops it between two files. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of damaged files that are found. */
  onDamage(path: string): void;
}

/** Gives the values of rows. */
export const valueDecoder: Decoder<unknown[]> = {
  whole: (head, file, rows) => decodeRows(head, file, rows),
  some: (reader) => reader.values(),
};

/** Gives rows as flat columns. */
export function partDecoder(isWanted: (path: PartPath) => boolean): Decoder<ColumnPart[]> {
  return {
    keepsBytes: true,
    whole: (head, file, rows) => decodeParts(head, file, rows, isWanted),
    some: (reader) => reader.parts(isWanted),
  };
}

let readings = 0;
let shapes: ReturnType<typeof readingShapes> | undefined;

/** A scan that counts and warns. */
export function openScan<T>(options: ReadingOptions, decoder: Decoder<T>): { readonly scan: Scan<T>; readonly counter: Counter } {
  // Who reads once need not wait for what makes further readings fast.
  if (++readings > 1) shapes ??= readingShapes();
  const { state, selected, signal } = options;
  const onDamage = (path: string, reason: string) => {
    counter.addDamaged(path);
    options.onDamage(path);
    state.warn(
      `${path} of cache ${state.cacheId} is damaged: ${reason}: its points are missing from the results, and the next run computes them again`,
    );
  };
  const scan = new Scan(state, selected, { decoder, signal, onDamage });
  const counter = new Counter(scan.request.length);
  return { scan, counter };
}

/** Known points of one chunk, with their values. */
export interface PointBatch {
  /** How many there are. */
  readonly length: number;
  /** The points. */
  readonly points: readonly Record<string, unknown>[];
  /** Their values. */
  readonly values: readonly unknown[];
}

/**
 * Reads points and values, chunk by chunk.
 *
 * @param options What is read
 * @param what What it is read for, for the error
 * @returns The batches; none is empty
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 */
export async function* readBatches(
  options: ReadingOptions,
  what: string,
): AsyncGenerator<PointBatch> {
  const { scan, counter } = openScan(options, valueDecoder);
  const axes = axisColumns(options.state.axes);
  for await (const chunk of scan.chunks()) {
    counter.add(chunk);
    if (chunk.known > 0) yield batchOf(chunk, axes);
  }
  counter.requirePoints(what);
}

function batchOf(chunk: ScannedChunk<unknown[]>, axes: readonly AxisColumn[]): PointBatch {
  const { known, ranks } = ranksOf(chunk);
  let values: unknown[];
  if (chunk.pieces.length === 1 && ranks[0] === 0) values = chunk.pieces[0].data;
  else {
    values = new Array<unknown>(chunk.known);
    for (const [p, { data }] of chunk.pieces.entries()) {
      const places = ranks[p] as Uint32Array;
      for (let n = 0; n < data.length; n++) values[places[n]] = data[n];
    }
  }
  return { length: chunk.known, points: pointsOf(chunk, known, axes), values };
}

/** The points as records, each a new one; their values are new, too. */
function pointsOf({ request, known: count }: ScannedChunk<unknown>, known: Uint32Array | undefined, axes: readonly AxisColumn[]) {
  const points = pointsAt(request, known);
  const lists = axes.map(({ axis, values, kind }) => {
    const positions = positionsOf(request.chunk, axis, points);
    const list = new Array<unknown>(count);
    if (kind !== "other" && kind !== "date") { for (let k = 0; k < count; k++) list[k] = values[positions[k]]; }
    else for (let k = 0; k < count; k++) list[k] = fresh(values[positions[k]]);
    return list;
  });
  return makeRecords(axes.map(({ name }) => name), lists, count);
}

function fresh(value: unknown): unknown {
  return typeof value === "object" && value !== null ? structuredClone(value) : value;
}
