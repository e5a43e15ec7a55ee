/**
 * Cells and plots in words and as tables.
 *
 * @module
 */

import type { Aggregate, Cell, DrawnAxis } from "./cells.ts";
import type { Field } from "./data.ts";
import { count, short, whole } from "./numbers.ts";

/** The kinds of points, as they are told. */
export const KINDS = ["known", "missing", "failed", "excluded"] as const;

/** The counts of a cell in words. */
export function kindsText(cell: Pick<Cell, (typeof KINDS)[number]>): string {
  return KINDS.filter((kind) => cell[kind] > 0).map((kind) => `${whole(cell[kind])} ${kind}`).join(", ") || "no points";
}

/** Where a cell lies, in words. */
export function placeText(cell: Cell, x: DrawnAxis, y: DrawnAxis | undefined): string {
  const across = `${x.name} = ${x.texts[cell.x]}`;
  return y === undefined ? across : `${across}\n${y.name} = ${y.texts[cell.y]}`;
}

/** What is drawn of the values. */
export interface ValuesChoice {
  readonly field: Field;
  /** The axis across. */
  readonly x: DrawnAxis;
  /** The axis down, or of the series. */
  readonly y: DrawnAxis | undefined;
  readonly how: Aggregate;
  /** Whether the scale of the numbers goes by magnitude. */
  readonly isLog: boolean;
  /** Whether the least and the most are drawn beside what several points are put together to. */
  readonly hasRange: boolean;
  /** Whether that of the axis across does. */
  readonly isLogAcross: boolean;
  readonly cells: readonly Cell[];
  readonly tell: (cell: Cell) => string;
}

/** What a cell says: its place, its number, and what is not in it. */
export function tellValue({ field, x, y, how }: Omit<ValuesChoice, "tell" | "cells">, cell: Cell): string {
  const place = placeText(cell, x, y);
  const lacking = [
    ...(["missing", "failed", "excluded"] as const).map((kind) => [cell[kind], kind] as const),
    [cell.odd, `without a number (${cell.oddText})`] as const,
    [cell.leftOut, "not in this page"] as const,
  ].filter(([number]) => number > 0);
  const points = cell.known + cell.missing + cell.failed + cell.excluded;
  const words = points === 1 ? lacking.map(([, word]) => word) : lacking.map(([number, word]) => `${whole(number)} ${word}`);
  if (cell.numbers === 0) return `${place}\n${field.name}: ${words.join(", ") || kindsText(cell)}`;
  const of = cell.numbers > 1 ? ` (${how} of ${whole(cell.numbers)}: ${short(cell.min)} to ${short(cell.max)})` : "";
  return [`${place}`, `${field.name}: ${short(cell.value)}${of}`, ...words].join("\n");
}

/** What is drawn and what is not, in words. */
export function valuesSummary(value: ValuesChoice, others: string): string {
  const { field, x, y, how, cells } = value;
  const [low, high] = cells.reduce(([min, max], { value }) => value === value ? [Math.min(min, value), Math.max(max, value)] : [min, max], [
    Infinity,
    -Infinity,
  ]);
  const sum = (take: (cell: Cell) => number) => cells.reduce((total, cell) => total + take(cell), 0);
  const isOne = cells.every((cell) => cell.numbers < 2);
  const what = `${isOne ? "" : `${how} of `}${field.name} by ${x.name}${y === undefined ? "" : ` and ${y.name}`}`;
  const drawn = sum((cell) => cell.numbers);
  const lacking = ([
    [sum((cell) => cell.missing), "missing"],
    [sum((cell) => cell.failed), "failed"],
    [sum((cell) => cell.odd), "without a number"],
    [sum((cell) => cell.leftOut), "not in this page"],
  ] as const).filter(([number]) => number > 0).map(([number, word]) => `, ${whole(number)} ${word}`).join("");
  const range = drawn === 0 ? "" : low === high ? `, all ${short(low)}` : `, from ${short(low)} to ${short(high)}`;
  const text = `${what}${others === "" ? "" : `, ${others}`}. ${count(drawn, "point")} drawn${range}${lacking}.`;
  // The name of a field stays as it is.
  return isOne ? text : text[0].toUpperCase() + text.slice(1);
}

/** The numbers of a plot. */
export interface NumbersTable {
  readonly head: readonly string[];
  readonly rowCount: number;
  /** Gives the first rows. */
  readonly rows: (limit: number) => string[][];
}

/** The numbers that a plot shows, a row for each cell. */
export function numbersTable({ field, x, y, how, cells }: ValuesChoice): NumbersTable {
  const isOne = cells.every((cell) => cell.numbers < 2);
  const axes = [x, ...y === undefined ? [] : [y]];
  return {
    head: [...axes.map(({ name }) => name), isOne ? field.name : `${how} of ${field.name}`, ...isOne ? [] : ["least", "most"], "points"],
    rowCount: cells.length,
    rows: (limit) =>
      cells.slice(0, limit).map((cell) => [
        x.texts[cell.x],
        ...y === undefined ? [] : [y.texts[cell.y]],
        cell.numbers > 0 ? String(cell.value) : "none",
        ...isOne ? [] : cell.numbers > 0 ? [String(cell.min), String(cell.max)] : ["none", "none"],
        [
          kindsText(cell),
          ...cell.odd > 0 ? [`${cell.odd} without a number`] : [],
          ...cell.leftOut > 0 ? [`${cell.leftOut} not in this page`] : [],
        ].join(", "),
      ]),
  };
}
