/// <reference lib="dom" />
/**
 * Lines: a field over one axis, a line for each value of another. What has no number is a gap in the line and a sign below it.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { Cell } from "./cells.ts";
import { el } from "./dom.ts";
import { type Drawn, legendEntry, type Stop, svgOf, type View } from "./frame.ts";
import { axisAcross, cut, lazily, MARGIN_RIGHT } from "./map_plot.ts";
import { short } from "./numbers.ts";
import { seriesColors, SYMBOLS } from "./theme.ts";
import { numbersTable, type ValuesChoice, valuesSummary } from "./values_text.ts";

/** More lines than this cannot be told apart, nor can their markers. */
const MAX_SERIES = 40;
const MAX_MARKERS = 60;
const HEIGHT = 380;

type Symbol = (typeof SYMBOLS)[number];

interface Series {
  readonly label: string;
  readonly color: string;
  readonly symbol: Symbol;
  readonly cells: readonly Cell[];
}

function seriesOf({ x, y: axis, cells }: ValuesChoice): Series[] {
  const width = x.texts.length;
  const length = Math.min(axis?.texts.length ?? 1, MAX_SERIES);
  const colors = seriesColors(length, axis?.numbers !== undefined);
  return Array.from({ length }, (_, n) => ({
    label: axis?.texts[n] ?? "",
    color: colors[n],
    symbol: SYMBOLS[n % SYMBOLS.length],
    cells: inPlace(cells.slice(n * width, (n + 1) * width), x.numbers),
  }));
}

/** Cells from left to right: an axis may have its numbers in any order, and a line goes one way. */
function inPlace(cells: readonly Cell[], numbers: readonly number[] | undefined): readonly Cell[] {
  return numbers === undefined ? cells : [...cells].sort((a, b) => numbers[a.x] - numbers[b.x]);
}

/** What stands below a line where it has no number. */
function signOf(cell: Cell): string | undefined {
  if (cell.numbers > 0) return undefined;
  return cell.failed > 0 ? "×" : cell.odd > 0 ? "?" : cell.leftOut > 0 ? "…" : cell.missing > 0 ? "○" : undefined;
}

/** Whether the least and the most of each cell are drawn about the lines: about more lines they would hide one another. */
function hasBands({ cells, hasRange }: ValuesChoice, series: readonly Series[]): boolean {
  return hasRange && series.length <= 8 && cells.some((cell) => cell.numbers > 1);
}

function marksOf(value: ValuesChoice, series: readonly Series[], place: (cell: Cell) => number, floor: number): Plot.Markish[] {
  const hasMarkers = value.x.texts.length <= MAX_MARKERS;
  const number = (cell: Cell) => cell.numbers > 0 ? cell.value : NaN;
  return [
    ...hasBands(value, series)
      ? series.map(({ cells, color }) =>
        Plot.areaY(cells as Cell[], {
          x: place,
          y1: (cell: Cell) => cell.numbers > 0 ? cell.min : NaN,
          y2: (cell: Cell) => cell.numbers > 0 ? cell.max : NaN,
          fill: color,
          fillOpacity: 0.1,
        })
      )
      : [],
    ...series.map(({ cells, color }) => Plot.lineY(cells as Cell[], { x: place, y: number, stroke: color, strokeWidth: 1.75 })),
    ...hasMarkers
      ? series.map(({ cells, color, symbol }) =>
        Plot.dot(cells.filter((cell) => cell.numbers > 0), {
          x: place,
          y: number,
          symbol,
          stroke: color,
          fill: (cell: Cell) => cell.missing + cell.failed + cell.odd + cell.leftOut > 0 ? "var(--card)" : color,
          r: 3.2,
          className: "points",
        })
      )
      : [],
    ...series.map(({ cells, color }, n) =>
      Plot.text(cells.filter((cell) => signOf(cell) !== undefined), {
        x: place,
        y: () => floor,
        text: (cell: Cell) => signOf(cell)!,
        fill: color,
        fontWeight: 700,
        fontSize: hasMarkers ? 13 : 8,
        // Side by side, as far as there is room.
        dx: hasMarkers && series.length <= 8 ? (n - (series.length - 1) / 2) * 8 : 0,
        dy: 9,
        className: "lacking",
      })
    ),
  ];
}

function drawLines(value: ValuesChoice, series: readonly Series[], place: (cell: Cell) => number, width: number): Drawn {
  const { field, x: axis, tell, cells, isLog, isLogAcross } = value;
  const drawn = cells.filter((cell) => cell.numbers > 0 && cell.y < series.length);
  const [low, high] = extentOf(drawn.flatMap((cell) => hasBands(value, series) ? [cell.min, cell.max] : [cell.value]));
  const margin = isLog ? 0 : (high - low) * 0.04;
  const domain = drawn.length === 0 ? [0, 1] : isLog && low <= 0 ? [high / 10, high] : [low - margin, high + margin];
  const left = 16 + 6.6 * Math.max(4, ...domain.map((number) => short(number).length));
  const across = axisAcross(axis, width, left);
  const isNumeric = axis.numbers !== undefined;
  const marginLeft = isNumeric ? left : across.marginLeft;
  const marginBottom = (isNumeric ? 22 : across.height) + 38;
  const numbers = axis.numbers ?? [];
  const xDomain = isNumeric ? extentOf(numbers) : [-0.3, axis.texts.length - 0.7];
  const isFew = isNumeric && numbers.length <= 12 && hasRoom(isLogAcross ? numbers.map(Math.log) : numbers);
  const plot = Plot.plot({
    width,
    height: HEIGHT,
    marginLeft,
    marginRight: MARGIN_RIGHT,
    marginTop: 28,
    marginBottom,
    x: { type: isLogAcross ? "log" : "linear", domain: xDomain, label: null },
    y: { type: isLog ? "log" : "linear", domain, label: null },
    marks: [
      Plot.gridY({ strokeOpacity: 0.12, tickSpacing: 44 }),
      Plot.axisX({
        ...isNumeric ? { tickFormat: short, ...isFew ? { ticks: numbers as number[] } : { tickSpacing: 60 } } : across.options,
        label: cut(axis.name, 60),
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: marginBottom - 4,
        dy: 16,
      } as Plot.AxisXOptions),
      Plot.axisY({ label: cut(field.name, 60), labelArrow: "none", labelAnchor: "top", tickSpacing: 44, tickFormat: short }),
      ...marksOf(value, series, place, domain[0]),
      Plot.tip(drawn, Plot.pointer({ x: place, y: "value", title: lazily(tell), maxRadius: 60, lineWidth: 26 })),
    ],
  });
  return plot as unknown as Drawn;
}

function extentOf(numbers: readonly number[]): [number, number] {
  const [min, max] = numbers.reduce(([low, high], number) => [Math.min(low, number), Math.max(high, number)], [Infinity, -Infinity]);
  return min === max ? [min - 0.5, max + 0.5] : [min, max];
}

/** Whether each number has room for its own tick. */
function hasRoom(numbers: readonly number[]): boolean {
  const sorted = [...numbers].sort((a, b) => a - b);
  const least = Math.min(...sorted.slice(1).map((number, n) => number - sorted[n]));
  return sorted.length < 2 || least * 24 >= sorted[sorted.length - 1] - sorted[0];
}

function lineSign({ color, symbol }: Series): SVGElement {
  const plot = Plot.plot({
    width: 26,
    height: 16,
    margin: 0,
    axis: null,
    x: { domain: [0, 2], range: [2, 24] },
    y: { domain: [0, 2], range: [16, 0] },
    marks: [
      Plot.line([[0, 1], [2, 1]], { stroke: color, strokeWidth: 1.75 }),
      Plot.dot([[1, 1]], { symbol, fill: color, stroke: color, r: 3.2 }),
    ],
  });
  plot.setAttribute("aria-hidden", "true");
  return plot as SVGElement;
}

function legendOf(value: ValuesChoice, series: readonly Series[]): HTMLElement[] {
  const { y, cells } = value;
  const shown = cells.filter((cell) => cell.y < series.length);
  const all = y?.texts.length ?? 1;
  const lines = y === undefined ? [] : [
    el("span", { class: "entry name" }, `${y.name}:`),
    ...series.map((one) => legendEntry(lineSign(one), cut(one.label, 40))),
    ...all > series.length ? [el("span", { class: "entry" }, `and ${all - series.length} more, which are not drawn`)] : [],
  ];
  const signs = [["○", "missing"], ["×", "failed"], ["?", "known, but no number"], ["…", "not in this page"]].filter(([sign]) =>
    shown.some((cell) => signOf(cell) === sign)
  );
  const isPartial = shown.some((cell) => cell.numbers > 0 && cell.missing + cell.failed + cell.odd + cell.leftOut > 0);
  return [
    ...lines,
    ...signs.map(([sign, word]) => legendEntry(signMark(sign), word)),
    ...isPartial ? [legendEntry(signMark("◌"), "hollow: of some of its points")] : [],
  ];
}

function signMark(sign: string): SVGElement {
  const svg = svgOf(16);
  const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
  for (const [name, value] of Object.entries({ x: 8, y: 13, "text-anchor": "middle", "font-size": 13, fill: "currentColor" })) {
    text.setAttribute(name, String(value));
  }
  text.textContent = sign;
  svg.append(text);
  return svg;
}

/**
 * What the frame shows for lines.
 *
 * @param value What is drawn
 * @param others What is looked at of the other axes, in words
 * @returns The view
 */
export function linesView(value: ValuesChoice, others: string): View {
  const { x, cells, tell } = value;
  const series = seriesOf(value);
  const { numbers } = x;
  const place = (cell: Cell) => numbers === undefined ? cell.x : numbers[cell.x];
  const lowest = cells.reduce((least, cell) => cell.numbers > 0 && cell.y < series.length ? Math.min(least, cell.value) : least, Infinity);
  const stops = (): Stop[] =>
    series.flatMap((one) =>
      one.cells.map((cell, column) => ({
        column,
        row: cell.y,
        x: place(cell),
        y: cell.numbers > 0 ? cell.value : lowest === Infinity ? 0 : lowest,
        text: () => tell(cell).replaceAll("\n", ", "),
      }))
    );
  return {
    summary: valuesSummary(value, others),
    draw: (width) => drawLines(value, series, place, width),
    legend: legendOf(value, series),
    stops,
    ...numbersTable(value),
  };
}
