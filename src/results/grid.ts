/**
 * Results as a dense array over the axes.
 *
 * @module
 */

import type { ColumnPart } from "../format/column_parts.ts";
import type { PartPath } from "../format/part_paths.ts";
import { type AxisColumn, axisColumns, axisPart } from "./axis_columns.ts";
import { ColumnBuilder, type Places } from "./column_builder.ts";
import { FieldNames } from "./field_names.ts";
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
  const axisNames = columns.map(({ name }) => name);
  const names = new FieldNames(axisNames);
  const asked = field === undefined ? undefined : new Set([field]);
  const decoder = partDecoder((path) => {
    names.add(path);
    return axis === undefined && (asked === undefined || names.isAmong(path, asked));
  });
  const { scan, counter } = openScan(options, decoder);
  const filling = new Filling(scan.request.length, axis);
  await scan.visit((chunk) => {
    counter.add(chunk);
    filling.add(chunk);
    return false;
  });
  counter.requirePoints("make grid");
  const { present, excluded } = filling;
  const builder = filling.axis?.builder ?? theOne([...filling.fields.values()], { field, names, axisNames, isEmpty: !present.includes(1) });
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

/** A field, and its values so far. */
interface FilledField {
  readonly path: PartPath;
  readonly builder: ColumnBuilder;
}

/** A grid while it is filled. */
class Filling {
  /** The fields by the keys of their paths. */
  readonly fields = new Map<string, FilledField>();
  /** The axis, if one is asked for, and its values so far. */
  readonly axis: { readonly column: AxisColumn; readonly builder: ColumnBuilder } | undefined;
  readonly present: Uint8Array;
  excluded: Uint8Array | undefined;

  constructor(size: number, axis: AxisColumn | undefined) {
    this.present = new Uint8Array(size);
    if (axis !== undefined) this.axis = { column: axis, builder: new ColumnBuilder(axis.name, size) };
  }

  #builder(path: PartPath): ColumnBuilder {
    let field = this.fields.get(path.key);
    if (field === undefined) this.fields.set(path.key, field = { path, builder: new ColumnBuilder(path.name, this.present.length) });
    return field.builder;
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
      for (const part of data) this.#builder(part.path).write(part, target);
    }
    if (this.axis !== undefined) this.axis.builder.write(axisPart(this.axis.column, request, known), places);
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
  /** The names of the fields that there are. */
  readonly names: FieldNames;
  readonly axisNames: readonly string[];
  readonly isEmpty: boolean;
}

function theOne(fields: readonly FilledField[], { field, names, axisNames, isEmpty }: Choice): ColumnBuilder {
  for (const { path, builder } of fields) builder.name = names.nameOf(path);
  if (field === undefined) {
    // A field that is named like an axis is most often its double; a value that is no record is all that there is.
    const found = fields.filter(({ path }) => path.fields.length === 0 || !names.isDouble(path));
    if (found.length > 1) {
      const known = found.map(({ builder }) => JSON.stringify(builder.name)).join(", ");
      throw new RangeError(`Cannot make grid: the values have ${found.length} fields: name one of ${known}`);
    }
    return found[0]?.builder ?? new ColumnBuilder("value", 0);
  }
  const own = fields.find(({ path, builder }) => builder.name === field || path.key === field);
  if (own !== undefined) return own.builder;
  if (isEmpty) return new ColumnBuilder(field, 0);
  throw unknownColumn(field, [...new Set([...axisNames, ...names.names()])]);
}
