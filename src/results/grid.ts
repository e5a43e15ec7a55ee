/**
 * Results as a dense array over the axes.
 *
 * @module
 */

import type { ColumnPart } from "../format/column_parts.ts";
import { type AxisColumn, axisColumns, axisPart } from "./axis_columns.ts";
import { ColumnBuilder, type Places } from "./column_builder.ts";
import { besideAxis } from "./column_set.ts";
import type { ColumnKind, ColumnValues, ResultColumn, ResultCounts } from "./columns.ts";
import { unknownColumn } from "./read_columns.ts";
import { openScan, partDecoder, type ReadingOptions } from "./reading.ts";
import { ranksOf } from "./ranks.ts";
import type { ScannedChunk } from "./scanned_chunk.ts";

/** One axis of a grid, with its labels. */
export interface GridAxis<V = unknown> {
  /** The name of the axis. */
  readonly name: string;
  /** Its values, in the order asked for; of a zipped axis the records. */
  readonly values: readonly V[];
}

/** The values of a grid: a typed array where there is one that holds them, and gaps, if there are some. */
export type GridValues<T = unknown> = [T] extends [number | Date] ? ColumnValues<T> : ColumnValues<T> | readonly (T | undefined)[];

/** One field of all points asked for, row-major: the last axis is the fastest. */
export interface ResultGrid<T = unknown> {
  /** The field. */
  readonly field: string;
  /** What the values are. With gaps, integers are `float64`, and booleans and bigints `other`. */
  readonly kind: ColumnKind;
  /**
   * The values, one per point asked for. A gap, a point that is not known or has no value, is NaN among numbers and dates, and `undefined`
   * among all else, never 0, false or an empty text; `present` and `valid` tell it from a NaN that was computed. Where there are gaps,
   * integers are a Float64Array, and booleans and bigints a list; where no point has a value (`kind` is `null`), all are `undefined`.
   */
  readonly values: GridValues<T>;
  /** Which points are known, one byte each. */
  readonly present: Uint8Array;
  /** Which points have a value, one byte each: a known one may be null, or lack the field. Absent if all known ones have one. */
  readonly valid?: Uint8Array;
  /** Which points are not part of the grid, one byte each. Absent if all are. */
  readonly excluded?: Uint8Array;
  /** How many values each axis has. */
  readonly shape: readonly number[];
  /** The axes, from the slowest to the fastest. */
  readonly axes: readonly GridAxis[];
  /** What was found of the selection. */
  readonly counts: ResultCounts;
}

/**
 * Reads one field as a grid.
 *
 * @param options What is read
 * @param field The field; the only one if absent
 * @returns The grid
 * @throws {RangeError} If no value has the field, or it is to be chosen from several
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 */
export async function readGrid(options: ReadingOptions, field?: string): Promise<ResultGrid> {
  const columns = axisColumns(options.state.axes);
  const axis = columns.find(({ name }) => name === field);
  const names = new Set<string>();
  const decoder = partDecoder((name) => {
    names.add(name);
    return axis === undefined && (field === undefined || name === field || besideAxis(name) === field);
  });
  const { scan, counter } = openScan(options, decoder);
  const filling = new Filling(scan.request.length, axis);
  await scan.visit((chunk) => {
    counter.add(chunk);
    filling.add(chunk);
    return false;
  });
  counter.requirePoints("make grid");
  const axisNames = columns.map(({ name }) => name);
  const others = [...names].filter((name) => !axisNames.includes(name));
  const { present, excluded } = filling;
  const builder = theOne(filling.builders, { field, others, columns: axisNames, isEmpty: !present.includes(1) });
  const column = builder.finish(present.length, present);
  const { valid } = column;
  return {
    field: field ?? builder.name,
    ...withGaps(column, present),
    present,
    ...(valid === undefined ? {} : { valid }),
    ...(excluded === undefined ? {} : { excluded }),
    shape: options.selected.map((positions) => positions.length),
    axes: scan.request.axes.map(({ name, values }, i) => ({
      name,
      values: Array.from(options.selected[i], (position) => values[position]),
    })),
    counts: counter.counts(),
  };
}

/** A column with a row per point of the grid, of which some may have no value: then these are no 0, and nothing else that is a value. */
function withGaps({ kind, values, valid }: ResultColumn, present: Uint8Array): Pick<ResultGrid, "kind" | "values"> {
  if (valid === undefined && !present.includes(0)) return { kind, values };
  const isGap = (point: number) => present[point] === 0 || valid?.[point] === 0;
  switch (kind) {
    case "float64":
    case "date":
      return { kind, values };
    case "int32":
    case "uint32": {
      const numbers = new Float64Array(values as Int32Array | Uint32Array);
      for (let point = 0; point < numbers.length; point++) if (isGap(point)) numbers[point] = NaN;
      return { kind: "float64", values: numbers };
    }
    case "boolean":
      return { kind: "other", values: Array.from(values, (value, point) => isGap(point) ? undefined : value === 1) };
    default: {
      const isBigint = kind === "int64" || kind === "uint64";
      return {
        kind: isBigint ? "other" : kind,
        values: Array.from<unknown, unknown>(values, (value, point) => isGap(point) ? undefined : value),
      };
    }
  }
}

/** A grid while it is filled. */
class Filling {
  readonly builders = new Map<string, ColumnBuilder>();
  readonly present: Uint8Array;
  excluded: Uint8Array | undefined;
  readonly #axis: AxisColumn | undefined;

  constructor(size: number, axis: AxisColumn | undefined) {
    this.present = new Uint8Array(size);
    this.#axis = axis;
  }

  #builder(name: string): ColumnBuilder {
    let builder = this.builders.get(name);
    if (builder === undefined) this.builders.set(name, builder = new ColumnBuilder(name, this.present.length));
    return builder;
  }

  add(chunk: ScannedChunk<ColumnPart[]>): void {
    const { request } = chunk;
    for (const k of chunk.excluded) (this.excluded ??= new Uint8Array(this.present.length))[request.places[k]] = 1;
    if (chunk.known === 0) return;
    const { known, ranks } = ranksOf(chunk);
    const run = known === undefined ? request.run : undefined;
    const places = run?.first ?? (known === undefined ? request.places : known.map((k) => request.places[k]));
    if (typeof places === "number") this.present.fill(1, places, places + chunk.known);
    else for (const place of places) this.present[place] = 1;
    for (const [p, { data }] of chunk.pieces.entries()) {
      const target = placesOf(places, ranks[p]);
      for (const part of data) this.#builder(part.name).write(part, target);
    }
    if (this.#axis !== undefined) this.#builder(this.#axis.name).write(axisPart(this.#axis, request, known), places);
  }
}

/** The places of a piece, whose points have some ranks among those of a chunk. */
function placesOf(places: Places, rank: number | Uint32Array): Places {
  if (typeof places === "number") return typeof rank === "number" ? places + rank : rank.map((at) => places + at);
  return typeof rank === "number" ? places : rank.map((at) => places[at]);
}

/** What a field is looked for in. */
interface Choice {
  readonly field: string | undefined;
  /** The fields that there are, axes aside. */
  readonly others: readonly string[];
  /** The axes' columns. */
  readonly columns: readonly string[];
  readonly isEmpty: boolean;
}

function theOne(builders: ReadonlyMap<string, ColumnBuilder>, { field, others, columns, isEmpty }: Choice): ColumnBuilder {
  if (field === undefined) {
    const found = [...builders].filter(([name]) => !columns.includes(name));
    if (found.length > 1) {
      const names = found.map(([name]) => JSON.stringify(name)).join(", ");
      throw new RangeError(`Cannot make grid: the values have ${found.length} fields: name one of ${names}`);
    }
    return found[0]?.[1] ?? new ColumnBuilder("value", 0);
  }
  const own = builders.get(field) ?? builders.get(field.replace(/^value\./, ""));
  if (own !== undefined) return own;
  if (isEmpty) return new ColumnBuilder(field, 0);
  throw unknownColumn(field, [...columns, ...others]);
}
