/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The data of the page, read from its elements and decoded.
 *
 * @module
 */

import type { PageColumn, PageCounts, PageFailure, PageFile, PageHead, PageNumbers, PageRows } from "../../src/report/page_parts.ts";
import { text } from "./numbers.ts";

/** An axis. */
export interface Axis {
  readonly name: string;
  /** Its values, if all of them are numbers. */
  readonly numbers: readonly number[] | undefined;
  /** The text of each value. */
  readonly texts: readonly string[];
}

/** A field of the values, with an entry for each row. */
export interface Field {
  readonly name: string;
  kind: "number" | "bool" | "text";
  /** The numbers; truth values as 0 and 1; NaN where there is none. */
  readonly numbers: Float64Array;
  /** The rows that hold something else: its text. */
  readonly texts: Map<number, string>;
  /** Whether a row has the field: 0 if not, 2 if it is a truth value. */
  readonly has: Uint8Array;
}

/** Points that failed together. */
export interface Failed extends Omit<PageFailure, "points"> {
  readonly points: readonly number[];
}

/** All that the page shows. */
export interface Report {
  readonly axes: readonly Axis[];
  readonly strides: readonly number[];
  readonly counts: PageCounts;
  /** Two bits for each point; absent if there are too many. */
  readonly states: Uint8Array | undefined;
  /** The point of each row. */
  readonly points: Float64Array;
  /** The row of each point that has one. */
  readonly rowOf: ReadonlyMap<number, number>;
  readonly fields: readonly Field[];
  readonly failures: readonly Failed[];
  /** The number of the failure of each failed point. */
  readonly failureOf: ReadonlyMap<number, number>;
  readonly files: readonly PageFile[];
  readonly notes: readonly string[];
}

/** Reads base64. */
export function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Reads the numbers of a column. */
export function decodeNumbers({ type, data }: PageNumbers): Float64Array {
  const view = new DataView(bytesOf(data).buffer);
  const width = type === "f64" ? 8 : Number(type.slice(1)) / 8;
  const get = ({
    u8: view.getUint8,
    i8: view.getInt8,
    u16: view.getUint16,
    i16: view.getInt16,
    u32: view.getUint32,
    i32: view.getInt32,
    f64: view.getFloat64,
  })[type].bind(view);
  const numbers = new Float64Array(view.byteLength / width);
  for (let i = 0; i < numbers.length; i++) numbers[i] = get(i * width, true);
  return numbers;
}

function readAxis({ name, numbers: encoded, texts }: PageHead["axes"][number]): Axis {
  if (encoded === undefined) return { name, numbers: undefined, texts: texts ?? [] };
  const numbers = "step" in encoded
    ? Array.from({ length: encoded.count }, (_, n) => encoded.first + n * encoded.step)
    : [...decodeNumbers(encoded)];
  return { name, numbers, texts: numbers.map(text) };
}

function put(field: Field, start: number, column: PageColumn): void {
  if (column.kind === "text") {
    for (const [n, code] of decodeNumbers(column.codes).entries()) {
      field.has[start + n] = code > 0 ? 1 : 0;
      if (code > 0) field.texts.set(start + n, column.texts[code - 1]);
    }
    return;
  }
  const numbers = decodeNumbers(column.numbers);
  field.numbers.set(numbers, start);
  field.has.fill(column.kind === "bool" ? 2 : 1, start, start + numbers.length);
  for (const [row, odd] of column.odd ?? []) {
    field.numbers[start + row] = NaN;
    if (odd === null) field.has[start + row] = 0;
    else field.texts.set(start + row, odd);
  }
}

/** Parts differ in what a field holds: numbers win, since they can be drawn. */
function widest(one: Field["kind"], other: Field["kind"]): Field["kind"] {
  return one === "number" || other === "number" ? "number" : one === "bool" || other === "bool" ? "bool" : "text";
}

/** Puts the rows of all parts together. */
export function joinRows(parts: readonly PageRows[]): { points: Float64Array; fields: Field[] } {
  const numbers = parts.map((part) => decodeNumbers(part.points));
  const length = numbers.reduce((sum, list) => sum + list.length, 0);
  const points = new Float64Array(length);
  const fields = new Map<string, Field>();
  let start = 0;
  for (const [i, part] of parts.entries()) {
    points.set(numbers[i], start);
    for (const column of part.columns) {
      const { name, kind } = column;
      const field = fields.get(name) ??
        { name, kind, numbers: new Float64Array(length).fill(NaN), texts: new Map(), has: new Uint8Array(length) };
      fields.set(name, field);
      put(field, start, column);
      field.kind = widest(field.kind, kind);
    }
    start += numbers[i].length;
  }
  return { points, fields: [...fields.values()] };
}

/**
 * Puts the data of the page together.
 *
 * @param parts Gives what the elements of one kind hold
 * @returns The data
 */
export function readReport(parts: (kind: string) => unknown[]): Report {
  const [head] = parts("head") as [PageHead];
  const axes = head.axes.map(readAxis);
  const strides = axes.map((_, i) => axes.slice(i + 1).reduce((product, axis) => product * axis.texts.length, 1));
  const states = head.hasStates ? joinBytes((parts("states") as string[]).map(bytesOf)) : undefined;
  const { points, fields } = joinRows(parts("rows") as PageRows[]);
  const failures = (parts("failures") as PageFailure[][]).flat().map((failure) => ({
    ...failure,
    points: [...decodeNumbers(failure.points)],
  }));
  return {
    axes,
    strides,
    counts: head.counts,
    states,
    points,
    rowOf: new Map(Array.from(points, (point, row) => [point, row] as const)),
    fields,
    failures,
    failureOf: new Map(failures.flatMap((failure, n) => failure.points.map((point) => [point, n] as const))),
    files: (parts("files") as PageFile[][]).flat(),
    notes: (parts("notes") as string[][]).flat(),
  };
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Reads the elements of one kind, and empties them: their text is not needed twice. */
export function partsOfPage(kind: string): unknown[] {
  return Array.from(document.querySelectorAll(`script[data-part="${kind}"]`), (element) => {
    const content = element.textContent ?? "";
    element.remove();
    return JSON.parse(content) as unknown;
  });
}
