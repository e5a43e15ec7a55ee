/**
 * All columns of some results while they are put together.
 *
 * @module
 */

import { canonicalText } from "../format/canonical.ts";
import type { ColumnPart } from "../format/column_parts.ts";
import type { PartKind } from "../format/part_kinds.ts";
import type { ChunkRequest } from "../grid/chunk_request.ts";
import { type AxisColumn, axisPart } from "./axis_columns.ts";
import { ColumnBuilder, columnKind, type Places } from "./column_builder.ts";
import { cellOf, type ResultColumn } from "./columns.ts";
import { deferredColumn } from "./lazy_columns.ts";
import { ranksOf } from "./ranks.ts";
import type { ScannedChunk } from "./scanned_chunk.ts";

/** The column of a field that is named like an axis and is not the axis. */
export function besideAxis(name: string): string {
  return `value.${name}`;
}

/** What the columns are to be. */
export interface ColumnSetOptions {
  /** The axes. */
  readonly axes: readonly AxisColumn[];
  /** Tells which columns are wanted. */
  readonly isWanted: (name: string) => boolean;
  /** How many rows there is room for at first. */
  readonly capacity: number;
  /** The fields and their kinds, where they are known beforehand: then there are no others. */
  readonly fields?: ReadonlyMap<string, PartKind>;
}

/** Columns that are being put together. */
export class ColumnSet {
  readonly #options: ColumnSetOptions;
  readonly #axes: readonly AxisColumn[];
  /** What the axes' columns are made of. */
  readonly #rows: AxisRows[] = [];
  readonly #axisNames: ReadonlySet<string>;
  readonly #fields = new Map<string, ColumnBuilder>();
  #length = 0;

  constructor(options: ColumnSetOptions) {
    const { axes, isWanted, capacity, fields } = options;
    this.#options = options;
    this.#axisNames = new Set(axes.map(({ name }) => name));
    this.#axes = axes.filter(({ name }) => isWanted(name));
    for (const [name, kind] of fields ?? []) this.#fields.set(name, new ColumnBuilder(name, capacity, kind));
  }

  /** How many rows there are so far. */
  get length(): number {
    return this.#length;
  }

  /** The kinds of the fields so far. */
  get kinds(): Map<string, PartKind> {
    return new Map([...this.#fields].map(([name, builder]) => [name, builder.kind]));
  }

  /** Puts the known points of a chunk behind those that are there. */
  append(chunk: ScannedChunk<ColumnPart[]>): void {
    if (chunk.known === 0) return;
    const { known, ranks } = ranksOf(chunk);
    const base = this.#length;
    this.#length += chunk.known;
    for (const [p, { data }] of chunk.pieces.entries()) {
      const rank = ranks[p];
      this.#write(data, typeof rank === "number" ? base + rank : rank.map((at) => base + at));
    }
    this.#rows.push({ request: chunk.request, known, first: base });
  }

  #write(parts: readonly ColumnPart[], places: Places): void {
    for (const part of parts) {
      const name = this.#axisNames.has(part.name) ? besideAxis(part.name) : part.name;
      let builder = this.#fields.get(name);
      if (builder === undefined) {
        if (this.#options.fields !== undefined) {
          throw new Error(`Cannot read column ${JSON.stringify(name)}: it came up while columns were read: try again`);
        }
        this.#fields.set(name, builder = new ColumnBuilder(name, Math.max(this.#options.capacity, this.#length)));
      }
      builder.reserve(this.#length);
      builder.write(part, places);
    }
  }

  /**
   * The columns: axes in axis order, then fields. A field that is named like an axis and equal to it everywhere is left out.
   *
   * @param isKept Whether it stays nevertheless
   * @returns The columns
   */
  finish(isKept: (name: string) => boolean = () => false): ResultColumn[] {
    const axes = this.#axes.map((axis) => deferredAxis(axis, this.#rows, this.#length));
    const fields: ResultColumn[] = [];
    for (const [name, builder] of this.#fields) {
      const column = builder.finish(this.#length);
      const axis = axes.find((each) => besideAxis(each.name) === name);
      if (axis === undefined || isKept(name) || !areEqual(axis, column)) fields.push(column);
    }
    return [...axes, ...fields];
  }
}

/** Known points of one chunk. */
interface AxisRows {
  /** What is asked of the chunk. */
  readonly request: ChunkRequest;
  /** Which of the points are known, by their number in the request; all if absent. */
  readonly known: Uint32Array | undefined;
  /** Where they begin. */
  readonly first: number;
}

/** The column of an axis. Memory for it is taken when somebody looks at it: there may be many rows, and it tells nothing that was read. */
function deferredAxis(axis: AxisColumn, rows: readonly AxisRows[], length: number): ResultColumn {
  const make = () => {
    const builder = new ColumnBuilder(axis.name, length, axis.kind);
    for (const { request, known, first } of rows) builder.write(axisPart(axis, request, known), first);
    return builder.finish(length);
  };
  // Which rows have no value is told without being asked.
  return axis.isNullable || axis.kind === "none" ? make() : deferredColumn({ name: axis.name, kind: columnKind(axis.kind) }, make);
}

/** Whether two columns have the same value in every row. */
export function areEqual(a: ResultColumn, b: ResultColumn): boolean {
  for (let row = 0; row < a.values.length; row++) {
    const [x, y] = [cellOf(a, row), cellOf(b, row)];
    if (x !== y && canonicalText(x) !== canonicalText(y)) return false;
  }
  return true;
}
