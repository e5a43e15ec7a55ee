/**
 * Values of points as columns that a page holds compactly: a column for each field, numbers as bytes.
 *
 * @module
 */

import { toBase64 } from "../format/base64.ts";
import { isPlainRecord } from "../plain_record.ts";
import type { PageColumn, PageNumbers, PageRows, PageSequence } from "./page_parts.ts";
import { showValue } from "./show_value.ts";

/** The field of a value that is no record. */
const LONE_FIELD = "value";
const MAX_NESTING = 4;

/** Stands where a row has no such field. */
const ABSENT = Symbol("absent");

type Row = readonly [point: number, value: unknown];

/**
 * Spreads a value into fields; a record in a record gives fields with a dot in their names. One that has a dot in its own name and comes after
 * another one of that name is told by the list of names that lead to it.
 */
function spread(value: unknown, put: (field: string, leaf: unknown) => void): void {
  const names = new Set<string>();
  const visit = (value: unknown, path: readonly string[]) => {
    if (isPlainRecord(value) && Object.keys(value).length > 0 && path.length < MAX_NESTING) {
      for (const key of Object.keys(value)) visit(value[key], [...path, key]);
      return;
    }
    const plain = path.length === 0 ? LONE_FIELD : path.join(".");
    const name = names.has(plain) ? JSON.stringify(path) : plain;
    names.add(name);
    put(name, value);
  };
  visit(value, []);
}

/**
 * Tells the fields of a value.
 *
 * @param value The value
 * @returns Their names; those of a record in a record have a dot
 */
export function fieldsOf(value: unknown): string[] {
  const names: string[] = [];
  spread(value, (field) => void names.push(field));
  return names;
}

/** Whether a field is the one that is named, or nested in it. */
export function isWithin(name: string, field: string): boolean {
  return name === field || name.startsWith(`${field}.`);
}

/** Collects rows until there are enough of them for a part. */
export class RowsBuilder {
  readonly #wants: (field: string) => boolean;
  readonly #maxFields: number;
  readonly #fields: Set<string> = new Set();
  readonly #leftOut: Set<string> = new Set();
  #rows: Row[] = [];

  /**
   * @param fields The fields wanted, each with what is nested in it; all if absent
   * @param maxFields How many fields there may be; further ones are left out
   */
  constructor(fields: readonly string[] | undefined, maxFields: number) {
    this.#wants = (name) => fields === undefined || fields.some((field) => isWithin(name, field));
    this.#maxFields = maxFields;
  }

  /** The fields that came, in the order in which they came. */
  get fields(): readonly string[] {
    return [...this.#fields];
  }

  /** The fields that were too many. */
  get leftOut(): ReadonlySet<string> {
    return this.#leftOut;
  }

  /** How many rows there are since the last part. */
  get length(): number {
    return this.#rows.length;
  }

  /**
   * Adds a row.
   *
   * @param point The number of its point in the grid
   * @param value The point's value
   */
  add(point: number, value: unknown): void {
    this.#rows.push([point, value]);
  }

  /**
   * Makes a part of the rows so far, and starts anew.
   *
   * @returns The part
   */
  take(): PageRows {
    const rows = this.#rows;
    this.#rows = [];
    const columns = new Map<string, unknown[]>();
    for (const [n, [, value]] of rows.entries()) {
      spread(value, (field, leaf) => {
        if (!this.#hasRoom(field)) return;
        let column = columns.get(field);
        if (column === undefined) columns.set(field, column = new Array<unknown>(rows.length).fill(ABSENT));
        column[n] = leaf;
      });
    }
    return {
      points: encodeNumbers(rows.map(([point]) => point)),
      columns: Array.from(columns, ([name, leaves]) => encodeColumn(name, leaves)),
    };
  }

  #hasRoom(field: string): boolean {
    if (this.#fields.has(field)) return true;
    if (!this.#wants(field)) return false;
    const hasRoom = this.#fields.size < this.#maxFields;
    // As many names as a note can tell; the values may have a million more.
    if (hasRoom) this.#fields.add(field);
    else if (this.#leftOut.size < this.#maxFields) this.#leftOut.add(field);
    return hasRoom;
  }
}

function encodeColumn(name: string, leaves: readonly unknown[]): PageColumn {
  const hasNumbers = leaves.some((leaf) => typeof leaf === "number");
  const kind = hasNumbers ? "number" : leaves.some((leaf) => typeof leaf === "boolean") ? "bool" : "text";
  if (kind === "text") return encodeTexts(name, leaves);
  const isOfKind = kind === "bool" ? (leaf: unknown) => typeof leaf === "boolean" : (leaf: unknown) => typeof leaf === "number";
  const odd: [number, string | null][] = [];
  const numbers = leaves.map((leaf, row) => {
    if (isOfKind(leaf)) return Number(leaf);
    odd.push([row, leaf === ABSENT ? null : showValue(leaf)]);
    return 0;
  });
  return { name, kind, numbers: encodeNumbers(numbers), ...odd.length === 0 ? {} : { odd } };
}

function encodeTexts(name: string, leaves: readonly unknown[]): PageColumn {
  const codeOf = new Map<string, number>();
  const codes = leaves.map((leaf) => {
    if (leaf === ABSENT) return 0;
    const text = showValue(leaf);
    if (!codeOf.has(text)) codeOf.set(text, codeOf.size + 1);
    return codeOf.get(text)!;
  });
  return { name, kind: "text", codes: encodeNumbers(codes), texts: [...codeOf.keys()] };
}

const INTEGERS = [
  ["u8", 0, 0xff],
  ["i8", -0x80, 0x7f],
  ["u16", 0, 0xffff],
  ["i16", -0x8000, 0x7fff],
  ["u32", 0, 0xffff_ffff],
  ["i32", -0x8000_0000, 0x7fff_ffff],
] as const;

/**
 * Numbers as a sequence, if they grow evenly, else as bytes. A long axis is mostly one.
 *
 * @param numbers Finite numbers
 * @returns The sequence or the bytes
 */
export function encodeAxis(numbers: readonly number[]): PageNumbers | PageSequence {
  const [first, step] = [numbers[0], numbers[1] - numbers[0]];
  const isEven = numbers.length > 2 && numbers.every((number, n) => Object.is(first + n * step, number));
  return isEven ? { first, step, count: numbers.length } : encodeNumbers(numbers);
}

/**
 * Numbers as bytes of the narrowest type that holds all of them without loss.
 *
 * @param numbers The numbers
 * @returns Their type and their bytes
 */
export function encodeNumbers(numbers: readonly number[] | Uint32Array): PageNumbers {
  let [min, max] = [0, 0];
  let areIntegers = true;
  for (const number of numbers) {
    if (!Number.isInteger(number) || Object.is(number, -0)) areIntegers = false;
    if (number < min) min = number;
    if (number > max) max = number;
  }
  const type = areIntegers ? INTEGERS.find(([, low, high]) => min >= low && max <= high)?.[0] ?? "f64" : "f64";
  const width = type === "f64" ? 8 : Number(type.slice(1)) / 8;
  const view = new DataView(new ArrayBuffer(numbers.length * width));
  const put = ({
    u8: view.setUint8,
    i8: view.setInt8,
    u16: view.setUint16,
    i16: view.setInt16,
    u32: view.setUint32,
    i32: view.setInt32,
    f64: view.setFloat64,
  })[type].bind(view);
  for (let i = 0; i < numbers.length; i++) put(i * width, numbers[i], true);
  return { type, data: toBase64(new Uint8Array(view.buffer)) };
}
