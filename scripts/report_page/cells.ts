/**
 * Cells: the points that share a value on each of the axes that are drawn, counted and put together.
 *
 * @module
 */

import type { Axis, Field, Report } from "./data.ts";
import { between, median, Sums, whole } from "./numbers.ts";

/** Per axis the number of the value that is looked at, `undefined` for all of them. */
export type Choice = readonly (number | undefined)[];

/** How the numbers of several points become one. */
export type Aggregate = "mean" | "median" | "min" | "max";

/** A cell. */
export interface Cell {
  /** The number of its value on the axis across. */
  readonly x: number;
  /** The number of its value on the other axis; 0 if there is none. */
  readonly y: number;
  known: number;
  missing: number;
  failed: number;
  excluded: number;
  /** Points whose values the page does not hold: known ones, or any where there are too many to tell. */
  leftOut: number;
  /** Known points whose field is no finite number. */
  odd: number;
  /** What stands for the odd ones. */
  oddText: string;
  /** The points with a number. */
  numbers: number;
  /** Their numbers as one; NaN if there is none. */
  value: number;
  min: number;
  max: number;
}

const STATES = ["missing", "known", "failed", "excluded"] as const;

/** The state of a point. */
export function stateOf(report: Report, point: number): (typeof STATES)[number] {
  if (report.states === undefined) return report.rowOf.has(point) ? "known" : report.failureOf.has(point) ? "failed" : "missing";
  return STATES[(report.states[point >> 2] >> 2 * (point & 3)) & 3];
}

/** The number of a point's value on an axis. */
export function at(report: Report, point: number, axis: number): number {
  return Math.floor(point / report.strides[axis]) % report.axes[axis].texts.length;
}

/** Goes through the points of a choice; where the grid is too large for that, through those that have a value or failed. */
export function* pointsOf(report: Report, choice: Choice): Iterable<number> {
  if (report.states === undefined) {
    const fixed = choice.flatMap((number, axis) => number === undefined ? [] : [[axis, number] as const]);
    for (const points of [report.points, report.failureOf.keys()]) {
      for (const point of points) if (fixed.every(([axis, number]) => at(report, point, axis) === number)) yield point;
    }
    return;
  }
  const lengths = report.axes.map((axis, i) => choice[i] === undefined ? axis.texts.length : 1);
  let point = choice.reduce<number>((sum, number, i) => sum + (number ?? 0) * report.strides[i], 0);
  const digits = lengths.map(() => 0);
  for (;;) {
    yield point;
    let axis = lengths.length - 1;
    for (; axis >= 0; axis--) {
      point += report.strides[axis];
      if (++digits[axis] < lengths[axis]) break;
      point -= report.strides[axis] * lengths[axis];
      digits[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** An axis as it is drawn: one with too many values to tell apart in groups of neighbours. */
export interface DrawnAxis extends Axis {
  /** How many values a group has; 1 if there are no groups. */
  readonly size: number;
  /** What stands beside the axis: the value, or the first one of the group. */
  readonly labels: readonly string[];
}

/** More than this on an axis is neither seen nor quickly drawn. */
const MAX_DRAWN = 512;
const drawnAxes = new WeakMap<Axis, DrawnAxis>();

/** An axis as it is drawn. */
export function drawnAxis(axis: Axis): DrawnAxis {
  const known = drawnAxes.get(axis);
  if (known !== undefined) return known;
  const { name, numbers, texts } = axis;
  const size = Math.ceil(texts.length / MAX_DRAWN);
  const starts = Array.from({ length: Math.ceil(texts.length / size) }, (_, n) => n * size);
  const end = (start: number) => Math.min(start + size, texts.length) - 1;
  const drawn = size === 1 ? { ...axis, size, labels: texts } : {
    name: `${name} (groups of ${whole(size)})`,
    numbers: numbers === undefined ? undefined : starts.map((start) => between(numbers[start], numbers[end(start)])),
    texts: starts.map((start) => `${texts[start]} … ${texts[end(start)]}`),
    size,
    labels: starts.map((start) => texts[start]),
  };
  drawnAxes.set(axis, drawn);
  return drawn;
}

/** What cells are made of. */
export interface CellsOptions {
  /** The axis across. */
  readonly x: number;
  /** The axis down, or of the series. */
  readonly y: number | undefined;
  readonly choice: Choice;
  /** The field whose numbers are put together. */
  readonly field?: Field | undefined;
  readonly how?: Aggregate;
}

function emptyCell(x: number, y: number): Cell {
  const counts = { known: 0, missing: 0, failed: 0, excluded: 0, leftOut: 0, odd: 0, oddText: "", numbers: 0 };
  return { x, y, ...counts, value: NaN, min: Infinity, max: -Infinity };
}

/**
 * Counts the points of each cell and puts their numbers together.
 *
 * @param report The data
 * @param options Which axes, which points, which field
 * @returns The cells, one row after another
 */
export function makeCells(report: Report, { x, y, choice, field, how = "mean" }: CellsOptions): Cell[] {
  const across = drawnAxis(report.axes[x]);
  const down = y === undefined ? undefined : drawnAxis(report.axes[y]);
  const width = across.texts.length;
  const height = down?.texts.length ?? 1;
  const cells = Array.from({ length: width * height }, (_, n) => emptyCell(n % width, Math.floor(n / width)));
  const sums = how === "mean" ? new Sums(cells.length) : undefined;
  const lists = how === "median" ? cells.map((): number[] => []) : undefined;
  const wanted = choice.map((number, axis) => axis === x || axis === y ? undefined : number);
  for (const point of pointsOf(report, wanted)) {
    const row = y === undefined ? 0 : Math.floor(at(report, point, y) / down!.size);
    const n = Math.floor(at(report, point, x) / across.size) + row * width;
    const cell = cells[n];
    cell[stateOf(report, point)]++;
    if (field === undefined || stateOf(report, point) !== "known") continue;
    const number = take(report, cell, point, field);
    if (number === undefined) continue;
    sums?.add(n, number);
    lists?.[n].push(number);
  }
  if (report.states === undefined) countOthers(report, { x, y, choice: wanted }, cells);
  for (const [n, cell] of cells.entries()) {
    if (cell.numbers === 0) continue;
    cell.value = how === "mean" ? sums!.mean(n, cell.numbers) : how === "median" ? median(lists![n]) : cell[how];
  }
  return cells;
}

/** Whether the page can tell what is missing: by states, or since it holds all that is known and nothing is left out of the grid. */
export function tellsMissing({ states, counts, points }: Report): boolean {
  return states !== undefined || counts.known === points.length && counts.excluded === 0;
}

/** Counts what the page has no states of: the points of each cell that neither have a value nor failed. */
function countOthers(report: Report, { x, y, choice }: CellsOptions, cells: readonly Cell[]): void {
  const inGroup = (axis: number | undefined, n: number) => {
    if (axis === undefined) return 1;
    const { size } = drawnAxis(report.axes[axis]);
    return Math.min(size, report.axes[axis].texts.length - n * size);
  };
  const beside = report.axes.reduce(
    (product, { texts }, i) => i === x || i === y || choice[i] !== undefined ? product : product * texts.length,
    1,
  );
  const areMissing = tellsMissing(report);
  for (const cell of cells) {
    const others = beside * inGroup(x, cell.x) * inGroup(y, cell.y) - cell.known - cell.failed;
    if (areMissing) cell.missing = others;
    else cell.leftOut += others;
  }
}

function take(report: Report, cell: Cell, point: number, field: Field): number | undefined {
  const row = report.rowOf.get(point);
  if (row === undefined) {
    cell.leftOut++;
    return undefined;
  }
  const number = field.numbers[row];
  if (!Number.isFinite(number)) {
    cell.odd++;
    cell.oddText = fieldText(field, row) ?? `no ${field.name}`;
    return undefined;
  }
  cell.numbers++;
  cell.min = Math.min(cell.min, number);
  cell.max = Math.max(cell.max, number);
  return number;
}

/** The text of a field in a row, `undefined` if the row lacks the field. */
export function fieldText(field: Field, row: number): string | undefined {
  const { numbers, texts, has } = field;
  if (has[row] === 0) return undefined;
  const odd = texts.get(row);
  if (odd !== undefined) return odd;
  const number = numbers[row];
  return has[row] === 2 ? String(number === 1) : Object.is(number, -0) ? "-0" : String(number);
}
