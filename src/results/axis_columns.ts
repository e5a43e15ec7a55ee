/**
 * Columns of axes: the values of each known point, without making the point.
 *
 * @module
 */

import type { PartRows } from "../format/column_parts.ts";
import { kindOfValue, mergeKinds, type PartKind } from "../format/part_kinds.ts";
import type { Axis } from "../grid/axes.ts";
import { blockSize, strides } from "../grid/block.ts";
import { type Bin, type Chunk, chunkLengths } from "../grid/chunk_grid.ts";
import type { ChunkRequest } from "../grid/chunk_request.ts";

/** A column of one axis, or of one field of a zipped one. */
export interface AxisColumn {
  /** Its name. */
  readonly name: string;
  /** Which axis. */
  readonly axis: number;
  /** The values by position on the axis, those without a value left as they are. */
  readonly values: readonly unknown[];
  /** What they are. */
  readonly kind: PartKind;
  /** Whether some are null or undefined. */
  readonly isNullable: boolean;
  /** The values as numbers, where they are. */
  readonly numbers?: Float64Array;
  /** Of texts: the number of the text at each position. */
  readonly codes?: Uint32Array;
  /** Of texts: the different ones. */
  readonly table?: readonly string[];
}

/** The columns of axes, in axis order. */
export function axisColumns(axes: readonly Axis[]): AxisColumn[] {
  return axes.flatMap((axis, i) => {
    if (axis.fields === undefined) return [axisColumn(axis.name, i, axis.values)];
    return axis.fields.map((field) => axisColumn(field, i, axis.values.map((value) => (value as Record<string, unknown>)[field])));
  });
}

function axisColumn(name: string, axis: number, values: readonly unknown[]): AxisColumn {
  const kind = values.reduce<PartKind>((found, value) => mergeKinds(found, kindOfValue(value)), "none");
  const isNullable = values.some((value) => value === null || value === undefined);
  const base = { name, axis, values, kind, isNullable };
  if (isNullable) return base;
  if (kind === "uint16" || kind === "int32" || kind === "uint32" || kind === "float64") {
    return { ...base, numbers: Float64Array.from(values as number[]) };
  }
  if (kind !== "string") return base;
  const codeOf = new Map<string, number>();
  const codes = Uint32Array.from(values as string[], (text) => {
    if (!codeOf.has(text)) codeOf.set(text, codeOf.size);
    return codeOf.get(text)!;
  });
  return { ...base, codes, table: [...codeOf.keys()] };
}

/** The position on one axis of points of a chunk. */
export function positionsOf(chunk: Chunk, axis: number, points: ArrayLike<number>): Uint32Array {
  const lengths = chunkLengths(chunk);
  const stride = strides(lengths)[axis];
  const { positions } = chunk[axis];
  const result = new Uint32Array(points.length);
  if (points.length === 0) return result;
  if (positions.length === 1) return result.fill(positions[0]);
  if (stride === 1) {
    for (let k = 0; k < result.length; k++) result[k] = positions[points[k] % positions.length];
  } else {
    for (let k = 0; k < result.length; k++) result[k] = positions[Math.floor(points[k] / stride) % positions.length];
  }
  return result;
}

/** Parts of bins that recur: of whole chunks, by the bin. */
type Kept = WeakMap<Bin, { readonly length: number; readonly stride: number; readonly part: PartRows }>;

const KEPT = new WeakMap<AxisColumn, Kept>();

/**
 * The column of an axis at points that are asked of a chunk.
 *
 * @param column The axis's column
 * @param request What is asked of the chunk
 * @param known Which of the points, by their number in the request; all if absent
 * @returns The part
 */
export function axisPart(column: AxisColumn, request: ChunkRequest, known?: Uint32Array): PartRows {
  const { chunk } = request;
  const bin = chunk[column.axis];
  const lengths = chunkLengths(chunk);
  if (known !== undefined || !request.isWhole) {
    return partAt(column, bin, known?.length ?? request.points.length, () => positionsOf(chunk, column.axis, pointsAt(request, known)));
  }
  const length = blockSize(lengths);
  const stride = strides(lengths)[column.axis];
  let kept = KEPT.get(column);
  if (kept === undefined) KEPT.set(column, kept = new WeakMap());
  const found = kept.get(bin);
  if (found?.length === length && found.stride === stride) return found.part;
  const part = partAt(column, bin, length, () => positionsOf(chunk, column.axis, request.points));
  kept.set(bin, { length, stride, part });
  return part;
}

/** The points that are known, by their number in the chunk. */
export function pointsAt({ points }: ChunkRequest, known: Uint32Array | undefined): Uint32Array {
  return known === undefined ? points : known.map((k) => points[k]);
}

function partAt(column: AxisColumn, { positions: bin }: Bin, length: number, at: () => Uint32Array): PartRows {
  const { kind, values, numbers, codes, table, isNullable } = column;
  if (bin.length === 1 && !isNullable && kind !== "date" && kind !== "other") {
    const value = values[bin[0]];
    return { kind, length, values: [kind === "boolean" ? Number(value) : value], isConstant: true };
  }
  const positions = at();
  if (numbers !== undefined) {
    const found = kind === "uint16" || kind === "int32" ? new Int32Array(length) : new Float64Array(length);
    for (let k = 0; k < length; k++) found[k] = numbers[positions[k]];
    return { kind, length, values: found };
  }
  if (codes !== undefined) return { kind, length, values: positions.map((position) => codes[position]), table: table! };
  const found = Array.from(positions, (position) => values[position]);
  if (!isNullable) return { kind, length, values: found };
  const mask = Uint8Array.from(found, (value) => Number(value !== null && value !== undefined));
  return { kind, length, mask, values: found.filter((_, k) => mask[k] === 1) };
}
