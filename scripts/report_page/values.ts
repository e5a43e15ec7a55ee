/// <reference lib="dom" />
/**
 * The values: a field over one axis as lines, or over two as a heat map.
 *
 * @module
 */

import { scale } from "@observablehq/plot";
import { AxisControls, choiceText } from "./axis_controls.ts";
import { type Aggregate, type Cell, drawnAxis, makeCells } from "./cells.ts";
import type { Field, Report } from "./data.ts";
import { checkbox, el, select } from "./dom.ts";
import { Frame, legendEntry, swatch, type View } from "./frame.ts";
import { linesView } from "./lines.ts";
import { drawMap, mapStops, type Paint } from "./map_plot.ts";
import { short, spansMagnitudes } from "./numbers.ts";
import { failedColor, inkOn, knownColor, onTheme } from "./theme.ts";
import { numbersTable, tellValue, type ValuesChoice, valuesSummary } from "./values_text.ts";

function heatView(value: ValuesChoice, others: string): View {
  const { x, y, cells, tell, isLog } = value;
  const numbers = cells.filter((cell) => cell.numbers > 0).map((cell) => cell.value);
  const [low, high] = numbers.reduce(([min, max], number) => [Math.min(min, number), Math.max(max, number)], [Infinity, -Infinity]);
  const domain = numbers.length === 0
    ? [0, 1]
    : low === high
    ? [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2]
    : [low, high];
  const color = { type: isLog && domain[0] > 0 ? "log" as const : "linear" as const, scheme: "viridis" as const, domain };
  const { apply } = scale({ color })!;
  const paint = (cell: Cell): Paint => {
    if (cell.numbers === 0) {
      if (cell.failed > 0) return { fill: "hatch", sign: "×", ink: failedColor() };
      if (cell.odd + cell.leftOut > 0) return { fill: knownColor(0.15), sign: cell.odd > 0 ? "?" : "…", ink: "currentColor" };
      return { fill: cell.missing > 0 ? "hatch" : "dots" };
    }
    const fill = apply(cell.value) as string;
    return { fill, label: short(cell.value), ink: inkOn(fill) };
  };
  const has = (test: (cell: Cell) => boolean) => cells.some((cell) => cell.numbers === 0 && test(cell));
  return {
    summary: valuesSummary(value, others),
    draw: (width) => drawMap({ x, y, cells, paint, tell }, width),
    legend: [
      ramp(low, high, (share) => apply(color.type === "log" ? low * (high / low) ** share : low + (high - low) * share) as string),
      ...has((cell) => cell.known === 0 && cell.failed === 0 && cell.missing > 0) ? [legendEntry(swatch("url(#hatch)"), "missing")] : [],
      ...has((cell) => cell.failed > 0) ? [legendEntry(swatch("url(#hatch)", "×", failedColor()), "failed")] : [],
      ...has((cell) => cell.odd > 0 && cell.failed === 0) ? [legendEntry(swatch(knownColor(0.15), "?"), "known, but no number")] : [],
      ...has((cell) => cell.leftOut > 0 && cell.odd + cell.failed === 0)
        ? [legendEntry(swatch(knownColor(0.15), "…"), "not in this page")]
        : [],
      ...has((cell) => cell.excluded > 0 && cell.missing + cell.failed + cell.known === 0)
        ? [legendEntry(swatch("url(#dots)"), "excluded")]
        : [],
    ],
    ...mapStops(cells, tell, x.texts.length),
    ...numbersTable(value),
  };
}

/** The colours from the least to the most. */
function ramp(low: number, high: number, color: (share: number) => string): HTMLElement {
  if (!(high > low)) return el("span", { class: "entry" }, Number.isFinite(low) ? `all ${short(low)}` : "no numbers");
  const bar = el("span", { class: "ramp", "aria-hidden": "true" });
  bar.style.backgroundImage = `linear-gradient(to right, ${Array.from({ length: 11 }, (_, n) => color(n / 10)).join(", ")})`;
  return el("span", { class: "entry" }, short(low), bar, short(high));
}

/** The axes at first: numbers across, a short list of words as series. */
function firstAxes({ axes }: Report): { readonly x: number; readonly y: number | undefined } {
  const isDrawn = (i: number) => axes[i].texts.length > 1;
  const all = axes.map((_, i) => i).filter(isDrawn);
  const numeric = all.filter((i) => axes[i].numbers !== undefined && axes[i].texts.length > 2);
  const [x] = numeric.length > 0 ? numeric.sort((a, b) => axes[b].texts.length - axes[a].texts.length) : all.length > 0 ? all : [0];
  const others = all.filter((i) => i !== x);
  return {
    x,
    y: others.find((i) => axes[i].numbers === undefined && axes[i].texts.length <= 12) ?? others.find((i) => axes[i].texts.length <= 12),
  };
}

const HOW = [["mean", "mean"], ["median", "median"], ["min", "least"], ["max", "most"]] as const;

/**
 * Makes the part of the page.
 *
 * @param report The data
 * @returns The part
 */
export function valuesSection(report: Report): HTMLElement {
  const fields = report.fields.filter(({ kind }) => kind !== "text");
  const frame = new Frame(
    "values",
    "Values",
    "A field of the values over the axes. Where a cell stands for several points, they are put together.",
  );
  if (fields.length === 0) {
    frame.root.replaceChildren(...[...frame.root.childNodes].slice(0, 1), el("p", {}, "No value has a field that holds numbers."));
    return frame.root;
  }
  let [field, how]: [Field, Aggregate] = [fields[0], "mean"];
  const first = firstAxes(report);
  let form = report.axes[first.x].numbers === undefined && first.y !== undefined ? "heat" : "lines";
  const axes = new AxisControls(report, { xLabel: "Across", yLabel: "Series or down", ...first, onChange: update });
  const names = fields.map(({ name }, n) => ({ value: String(n), label: name }));
  const fieldList = select("Field", names, "0", (value) => change(() => field = fields[Number(value)]));
  let guessed: readonly unknown[] = [];
  const forms = [{ value: "lines", label: "lines" }, { value: "heat", label: "heat map" }];
  const formList = select("Show", forms, form, (value) => change(() => form = value));
  const ways = HOW.map(([value, label]) => ({ value, label }));
  const howList = select("Several points", ways, how, (value) => change(() => how = value as Aggregate));
  const range = checkbox("From least to most", update);
  const log = checkbox("Logarithmic values", update);
  const logAcross = checkbox("Logarithmic axis", update);
  frame.controls.append(fieldList.root, formList.root, ...axes.selects, howList.root, axes.sliders, range.root, log.root, logAcross.root);
  function change(set: () => void): void {
    set();
    update();
  }
  function update(): void {
    const chosen = axes.value;
    const cells = makeCells(report, { ...chosen, field, how });
    const across = report.axes[chosen.x].numbers;
    const isPositive = cells.every((cell) => cell.numbers === 0 || cell.min > 0);
    logAcross.root.hidden = form !== "lines" || across === undefined || across.some((number) => number <= 0) || across.length < 2;
    log.root.hidden = !isPositive;
    range.root.hidden = form !== "lines" || cells.every((cell) => cell.numbers < 2);
    guess(chosen.x, isPositive);
    const base = {
      field,
      how,
      x: drawnAxis(report.axes[chosen.x]),
      y: chosen.y === undefined ? undefined : drawnAxis(report.axes[chosen.y]),
      isLog: log.input.checked && isPositive,
      hasRange: range.input.checked,
      isLogAcross: logAcross.input.checked && !logAcross.root.hidden,
    };
    const value: ValuesChoice = { ...base, cells, tell: (cell) => tellValue(base, cell) };
    frame.show((form === "heat" ? heatView : linesView)(value, choiceText(report, chosen)));
  }
  /** Another field or axis starts with the scale that suits it; what is ticked by hand then stays. */
  function guess(x: number, isPositive: boolean): void {
    if (guessed[0] !== field) log.input.checked = isPositive && spansMagnitudes(field.numbers.filter((number) => Number.isFinite(number)));
    if (guessed[1] !== x) logAcross.input.checked = spansMagnitudes(report.axes[x].numbers ?? []);
    guessed = [field, x];
  }
  update();
  onTheme(update);
  return frame.root;
}
