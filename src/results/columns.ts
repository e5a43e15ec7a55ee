/**
 * Results as columns: what they look like to those who use them.
 *
 * @module
 */

import type { AxesInput, Point } from "../types.ts";

/**
 * What the values of a column are. `int32`, `uint32` and `float64` are numbers, `int64` and `uint64` bigints; `boolean` is a byte per row,
 * 0 or 1; `date` is milliseconds since 1970; `null` has no value in any row; `other` is anything.
 */
export type ColumnKind =
  | "int32"
  | "uint32"
  | "float64"
  | "int64"
  | "uint64"
  | "boolean"
  | "date"
  | "string"
  | "null"
  | "other";

/** The values of a column: a typed array where there is one that holds them. */
export type ColumnValues<T = unknown> = unknown extends T
  ? Int32Array | Uint32Array | Float64Array | BigInt64Array | BigUint64Array | Uint8Array | readonly unknown[]
  : [T] extends [number] ? Int32Array | Uint32Array | Float64Array
  : [T] extends [boolean] ? Uint8Array
  : [T] extends [string] ? readonly string[]
  : [T] extends [bigint] ? BigInt64Array | BigUint64Array | readonly bigint[]
  : [T] extends [Date] ? Float64Array
  : ColumnValues | readonly T[];

/** One column. */
export interface ResultColumn<T = unknown> {
  /** Its name. */
  readonly name: string;
  /** What its values are. */
  readonly kind: ColumnKind;
  /**
   * The values, one per row. Rows are known points alone; where a known one has no value (it is null, or its record lacks the field),
   * **only `valid` says so**: what stands here is NaN among floats and dates, but 0 among integers, bigints and booleans, an empty text
   * among texts, and null among all else. Look at `valid` before you count on a 0.
   */
  readonly values: ColumnValues<T>;
  /** Which rows have a value, one byte each: 0 where it is null, undefined, or a field that the record lacks. Absent if all have. */
  readonly valid?: Uint8Array;
  /** Of texts that repeat: the number of each row's text among the `categories`. */
  readonly codes?: Uint32Array;
  /** The different texts. */
  readonly categories?: readonly string[];
}

/** What has no fields of its own. */
export type FieldLeaf =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly unknown[]
  | ArrayBufferView
  | ArrayBuffer
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

/** A type without null and undefined. */
export type PresentValue<T> = Exclude<T, null | undefined>;

/** The names of the columns that values of a type have: fields, those of nested records joined by dots, or `value`. */
export type FieldName<V> = unknown extends V ? string
  : [PresentValue<V>] extends [FieldLeaf] ? "value"
  : {
    [K in keyof PresentValue<V> & string]: unknown extends PresentValue<V>[K] ? K | `${K}.${string}`
      : [PresentValue<PresentValue<V>[K]>] extends [FieldLeaf] ? K
      : `${K}.${FieldName<PresentValue<V>[K]>}`;
  }[keyof PresentValue<V> & string];

/** The type of a field by the name of its column. */
export type FieldValue<V, F extends string> = unknown extends V ? unknown
  : F extends keyof PresentValue<V> ? PresentValue<PresentValue<V>[F]>
  : [PresentValue<V>] extends [FieldLeaf] ? PresentValue<V>
  : F extends `${infer K}.${infer Rest}` ? K extends keyof PresentValue<V> ? FieldValue<PresentValue<V>[K], Rest> : unknown
  : unknown;

/** The names of all columns: axes, a zipped one by its fields, and fields of the values. */
export type ColumnName<A, V> = (keyof Point<A> & string) | FieldName<V>;

/** The columns by name. */
export type ColumnsByName<A, V, N extends string = ColumnName<A, V>> = {
  readonly [K in N]: ResultColumn<K extends keyof Point<A> ? Point<A>[K] : FieldValue<V, K>>;
};

/** What was found of a selection. */
export interface ResultCounts {
  /** How many points are asked for. */
  readonly totalPoints: number;
  /** How many of them have a value. */
  readonly knownPoints: number;
  /** How many of them have none, among them those of damaged files. */
  readonly missingPoints: number;
  /** How many of them are not part of the grid. */
  readonly excludedPoints: number;
  /** How many of them lie in chunks with one whole output: none of them has a value of its own. */
  readonly wholePoints: number;
  /** Chunks with one whole output. */
  readonly wholeChunks: number;
  /** Files that are damaged, by path below the cache's directory. Nothing is done about them here; the next run sets them aside. */
  readonly damagedFiles: readonly string[];
}

/** Some known points as columns, in the order of the results. */
export interface ColumnBatch<A = AxesInput, V = unknown, N extends string = ColumnName<A, V>> {
  /** How many rows each column has: one per known point. */
  readonly length: number;
  /** The names of the columns: axes in axis order, then fields. */
  readonly names: readonly N[];
  /** The columns by name. */
  readonly columns: ColumnsByName<A, V, N>;
}

/** All known points as columns, in the order of the results. */
export interface ResultColumns<A = AxesInput, V = unknown, N extends string = ColumnName<A, V>> extends ColumnBatch<A, V, N> {
  /** What was found of the selection. */
  readonly counts: ResultCounts;
}

/** What is told of a column before its values are read. */
export interface ColumnInfo<N extends string = string> {
  /** Its name. */
  readonly name: N;
  /** What its values are. */
  readonly kind: ColumnKind;
  /** Whether rows may lack a value. */
  readonly isNullable: boolean;
  /** Whether it is an axis, or a field of a zipped one. */
  readonly isAxis: boolean;
  /** The names of the fields that lead to it, none where the value is no record. Absent for an axis. */
  readonly path?: readonly string[];
}

/** One value of a column as itself: a boolean, a Date; `undefined` where there is none. */
export function cellOf(column: ResultColumn, row: number): unknown {
  if (column.valid?.[row] === 0) return undefined;
  const value = column.values[row];
  switch (column.kind) {
    case "boolean":
      return value === 1;
    case "date":
      return new Date(value as number);
    case "null":
      return undefined;
    default:
      return value;
  }
}
