/**
 * The kinds of the values of flat columns, and what kind holds two of them.
 *
 * @module
 */

import type { StoredColumn } from "./columns/types.ts";
import { objectKind } from "./storable.ts";

/**
 * What values are: `none` has no value at all; `uint16` are integers that both `int32` and `uint32` hold; `other` is anything.
 */
export type PartKind =
  | "none"
  | "uint16"
  | "int32"
  | "uint32"
  | "float64"
  | "int64"
  | "uint64"
  | "boolean"
  | "string"
  | "date"
  | "other";

const numeric: ReadonlySet<PartKind> = new Set<PartKind>(["uint16", "int32", "uint32", "float64"]);

/**
 * The kind that holds the values of two kinds without loss.
 *
 * @param a One kind
 * @param b The other
 * @returns The kind
 */
export function mergeKinds(a: PartKind, b: PartKind): PartKind {
  if (a === b || b === "none") return a;
  if (a === "none") return b;
  if (!numeric.has(a) || !numeric.has(b)) return "other";
  if (a === "uint16") return b;
  return b === "uint16" ? a : "float64";
}

/**
 * The kind of one value.
 *
 * @param value Any value
 * @returns The kind; `none` for null and undefined
 */
export function kindOfValue(value: unknown): PartKind {
  switch (typeof value) {
    case "number":
      return kindOfNumber(value);
    case "string":
    case "boolean":
      return typeof value as "string" | "boolean";
    case "undefined":
      return "none";
    case "bigint":
      return BigInt.asIntN(64, value) === value ? "int64" : BigInt.asUintN(64, value) === value ? "uint64" : "other";
    case "object":
      return value === null ? "none" : objectKind(value) === "date" ? "date" : "other";
    default:
      return "other";
  }
}

function kindOfNumber(value: number): PartKind {
  if ((value | 0) === value) return value === 0 && 1 / value < 0 ? "float64" : (value & 0xffff) === value ? "uint16" : "int32";
  return value >>> 0 === value ? "uint32" : "float64";
}

const kindOfType: Readonly<Record<string, PartKind>> = {
  u8: "uint16",
  u16: "uint16",
  i8: "int32",
  i16: "int32",
  i32: "int32",
  u32: "uint32",
  i64: "int64",
  u64: "uint64",
};

/**
 * The kind of a column that holds no records, as far as its head tells.
 *
 * @param column The column
 * @returns The kind, or undefined where only the values tell
 */
export function kindOfColumn(column: StoredColumn): PartKind | undefined {
  switch (column.kind) {
    case "int":
    case "float64":
    case "bigint":
      return kindOfType[column.type] ?? "float64";
    case "bool":
      return "boolean";
    case "string":
    case "dictionary":
      return "string";
    case "matrix":
      return "other";
    default:
      return undefined;
  }
}
