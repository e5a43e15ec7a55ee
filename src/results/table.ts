/**
 * Results as rows: the axes and the fields of the value in one record.
 *
 * @module
 */

import { canonicalText } from "../format/canonical.ts";
import { makeRecords } from "../format/columns/record_shapes.ts";
import { VALUE } from "../format/part_paths.ts";
import { setField } from "../format/set_field.ts";
import { isRecord } from "../format/storable.ts";
import type { AxesInput, Point } from "../types.ts";
import { besideAxis } from "./field_names.ts";
import type { FieldLeaf } from "./columns.ts";
import type { PointBatch } from "./reading.ts";

/** What a value adds to the row of its point: its fields, or itself under `value`, unless there is an axis of that name. */
export type RowFields<A, V> = V extends FieldLeaf
  ? string extends keyof Point<A> ? { value: V } : "value" extends keyof Point<A> ? unknown : { value: V }
  : V extends object ? Omit<V, keyof Point<A>>
  : { value: V };

/** A row: the axes, a zipped one by its fields, and the fields of the value; a value that is no record stands under `value`. */
export type Row<A = AxesInput, V = unknown> = unknown extends V ? Point<A> & { readonly [name: string]: unknown }
  : Point<A> & RowFields<A, V>;

/** Makes rows of points and values. */
export class RowMaker {
  readonly #axes: ReadonlySet<string>;
  /** Fields named like axes that were something else in some row. */
  readonly #others: Set<string>;
  /** Rows that a field named like an axis was left out of; none where it was known beforehand which of them stay. */
  readonly #without: Map<string, Record<string, unknown>[]> | undefined;
  #length = 0;

  /**
   * @param axes The names of the axes' columns
   * @param others Fields named like axes that stay beside them, where all of them are known: then no row is kept, and nothing to settle
   */
  constructor(axes: readonly string[], others?: Iterable<string>) {
    this.#axes = new Set(axes);
    this.#others = new Set(others);
    this.#without = others === undefined ? new Map() : undefined;
  }

  /** How many rows are kept until it is known what belongs into them. A row counts for each of its fields. */
  get kept(): number {
    let count = 0;
    for (const rows of this.#without?.values() ?? []) count += rows.length;
    return count;
  }

  /** Rows of a batch. The points may become the rows. */
  rows(batch: PointBatch): readonly Record<string, unknown>[] {
    const { points, values } = batch;
    this.#length += points.length;
    const alike = this.#alike(batch);
    if (alike !== undefined) return alike;
    for (let i = 0; i < points.length; i++) this.#extend(points[i], values[i]);
    return points;
  }

  /** Puts fields that turned out to be something else than their axes, or not there in some row, into the rows that they were left out of. */
  settle(): void {
    for (const [name, rows] of this.#without ?? []) {
      if (rows.length === this.#length) continue;
      for (const row of rows) row[besideAxis(name)] = row[name];
    }
    this.#without?.clear();
  }

  /** Rows of records that all have the same fields, which is most of them, by the fastest way there is to make records. */
  #alike({ points, values, length }: PointBatch): readonly Record<string, unknown>[] | undefined {
    if (!isRecord(values[0])) return undefined;
    const names = Object.keys(values[0]);
    if (names.some((name) => this.#axes.has(name) || name === "__proto__")) return undefined;
    const lists = names.map(() => new Array<unknown>(length));
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (!isRecord(value)) return undefined;
      let field = 0;
      for (const name in value) {
        if (name !== names[field]) return undefined;
        lists[field++][i] = value[name];
      }
      if (field !== names.length) return undefined;
    }
    const axes = [...this.#axes];
    return makeRecords([...axes, ...names], [...axes.map((name) => points.map((point) => point[name])), ...lists], length);
  }

  #extend(row: Record<string, unknown>, value: unknown): void {
    if (!isRecord(value)) return this.#put(row, VALUE, value);
    for (const name of Object.keys(value)) this.#put(row, name, value[name]);
  }

  #put(row: Record<string, unknown>, name: string, field: unknown): void {
    if (!this.#axes.has(name)) setField(row, name, field);
    else if (this.#others.has(name) || !isSame(field, row[name])) {
      this.#others.add(name);
      row[besideAxis(name)] = field;
    } else this.#leaveOut(row, name);
  }

  #leaveOut(row: Record<string, unknown>, name: string): void {
    const rows = this.#without?.get(name);
    if (rows === undefined) this.#without?.set(name, [row]);
    else rows.push(row);
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || canonicalText(a) === canonicalText(b);
}

/**
 * Reads all rows.
 *
 * @param batches Points and values
 * @param axes The names of the axes' columns
 * @returns The rows
 */
export async function readTable(batches: AsyncIterable<PointBatch>, axes: readonly string[]): Promise<Record<string, unknown>[]> {
  const maker = new RowMaker(axes);
  const rows: Record<string, unknown>[] = [];
  for await (const batch of batches) for (const row of maker.rows(batch)) rows.push(row);
  maker.settle();
  return rows;
}
