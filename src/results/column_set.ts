/**
 * All columns of some results while they are put together.
 *
 * @module
 */

import { canonicalText } from "../format/canonical.ts";
import type { ColumnPart } from "../format/column_parts.ts";
import type { PartKind } from "../format/part_kinds.ts";
import type { PartPath } from "../format/part_paths.ts";
import type { ChunkRequest } from "../grid/chunk_request.ts";
import { type AxisColumn, axisPart } from "./axis_columns.ts";
import { ColumnBuilder, columnKind, type Places } from "./column_builder.ts";
import { cellOf, type ResultColumn } from "./columns.ts";
import { deferredColumn } from "./lazy_columns.ts";
import { FieldNames } from "./field_names.ts";
import { ranksOf } from "./ranks.ts";
import type { ScannedChunk } from "./scanned_chunk.ts";

/** What the columns are to be. */
export interface ColumnSetOptions {
  /** The axes. */
  readonly axes: readonly AxisColumn[];
  /** Tells which columns of axes are wanted. */
  readonly isWanted: (name: string) => boolean;
  /** How many rows there is room for at first. */
  readonly capacity: number;
  /** The fields by the keys of their paths, where they are known beforehand: then there are no others. */
  readonly fields?: ReadonlyMap<string, FieldInfo>;
}

/** What is known of a field beforehand. */
export interface FieldInfo {
  /** The name of its column. */
  readonly name: string;
  /** What its values are. */
  readonly kind: PartKind;
}

/** A column, and where it comes from. */
export interface FoundColumn {
  /** The column. */
  readonly column: ResultColumn;
  /** The field; absent for an axis. */
  readonly path?: PartPath | undefined;
  /** Whether it is a field that is named like an axis and equal to it everywhere. */
  readonly isDouble?: boolean;
}

/** Columns that are being put together. */
export class ColumnSet {
  readonly #options: ColumnSetOptions;
  readonly #axes: readonly AxisColumn[];
  /** What the axes' columns are made of. */
  readonly #rows: AxisRows[] = [];
  readonly #fields = new Map<string, { readonly path: PartPath | undefined; readonly builder: ColumnBuilder }>();
  #length = 0;

  constructor(options: ColumnSetOptions) {
    const { axes, isWanted, capacity, fields } = options;
    this.#options = options;
    this.#axes = axes.filter(({ name }) => isWanted(name));
    for (const [key, { name, kind }] of fields ?? []) {
      this.#fields.set(key, { path: undefined, builder: new ColumnBuilder(name, capacity, kind) });
    }
  }

  /** How many rows there are so far. */
  get length(): number {
    return this.#length;
  }

  /** The kinds of the fields so far, by the keys of their paths. */
  get kinds(): Map<string, PartKind> {
    return new Map([...this.#fields].map(([key, { builder }]) => [key, builder.kind]));
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
      const { path } = part;
      let field = this.#fields.get(path.key);
      if (field === undefined) {
        if (this.#options.fields !== undefined) {
          throw new Error(`Cannot read column ${JSON.stringify(path.name)}: it came up while columns were read: try again`);
        }
        field = { path, builder: new ColumnBuilder(path.name, Math.max(this.#options.capacity, this.#length)) };
        this.#fields.set(path.key, field);
      }
      field.builder.reserve(this.#length);
      field.builder.write(part, places);
    }
  }

  /**
   * The columns: axes in axis order, then fields. A field that is named like an axis and equal to it everywhere is left out.
   *
   * @param asked Names of columns: a field that has one stays nevertheless, and is called by what tells it apart if that was asked for; or all
   * @returns The columns
   */
  finish(asked: ReadonlySet<string> | "all" = new Set()): FoundColumn[] {
    const axes: FoundColumn[] = this.#axes.map((axis) => ({ column: deferredAxis(axis, this.#rows, this.#length) }));
    const names = new FieldNames(this.#options.axes.map(({ name }) => name));
    const doubles = new Set<PartPath>();
    for (const { path, builder } of this.#fields.values()) {
      if (path === undefined) continue;
      if (names.isDouble(path) && this.#equalsAxis(path.name, builder)) doubles.add(path);
      else names.add(path);
    }
    const fields: FoundColumn[] = [];
    for (const { path, builder } of this.#fields.values()) {
      const isDouble = path !== undefined && doubles.has(path);
      if (path !== undefined) {
        const name = names.nameOf(path);
        if (isDouble && asked !== "all" && !asked.has(name)) continue;
        builder.name = asked !== "all" && asked.has(path.key) ? path.key : name;
      }
      fields.push({ column: builder.finish(this.#length), path, isDouble });
    }
    return [...axes, ...fields];
  }

  #equalsAxis(name: string, builder: ColumnBuilder): boolean {
    const axis = this.#options.axes.find((each) => each.name === name)!;
    return areEqual(deferredAxis(axis, this.#rows, this.#length), builder.finish(this.#length));
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
