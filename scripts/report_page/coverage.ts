/// <reference lib="dom" />
/**
 * The map of what is known.
 *
 * @module
 */

import { AxisControls, choiceText } from "./axis_controls.ts";
import { type Cell, drawnAxis, makeCells } from "./cells.ts";
import type { Report } from "./data.ts";
import { Frame, legendEntry, swatch } from "./frame.ts";
import { drawMap, mapStops, type Paint } from "./map_plot.ts";
import { count } from "./numbers.ts";
import { failedColor, inkOn, knownColor, onTheme } from "./theme.ts";
import { KINDS, kindsText, placeText } from "./values_text.ts";

function total(cell: Cell): number {
  return cell.known + cell.missing + cell.failed + cell.excluded;
}

/** How a cell looks. */
export function paintCoverage(cell: Cell): Paint {
  const points = total(cell);
  const inGrid = points - cell.excluded;
  if (inGrid === 0) return { fill: "dots" };
  const label = points === 1 ? "" : cell.known === inGrid ? String(inGrid) : `${cell.known}/${inGrid}`;
  const fill = cell.known === 0 ? "hatch" : knownColor(cell.known / inGrid);
  const ink = cell.known === 0 ? "currentColor" : inkOn(fill);
  if (cell.failed > 0) return { fill, ink: cell.known === 0 ? failedColor() : ink, sign: "×", label: label === "" ? "×" : `${label} ×` };
  return { fill, label: cell.known === 0 ? "" : label, ink };
}

function legend(cells: readonly Cell[]): HTMLElement[] {
  const has = (test: (cell: Cell) => boolean) => cells.some(test);
  const isMixed = has((cell) => cell.known > 0 && cell.known < total(cell) - cell.excluded);
  return [
    legendEntry(swatch(knownColor(1)), "known"),
    ...isMixed ? [legendEntry(swatch(knownColor(0.4)), "known in part")] : [],
    ...has((cell) => cell.missing > 0) ? [legendEntry(swatch("url(#hatch)"), "missing")] : [],
    ...has((cell) => cell.failed > 0) ? [legendEntry(swatch("url(#hatch)", "×", failedColor()), "failed")] : [],
    ...has((cell) => cell.excluded > 0) ? [legendEntry(swatch("url(#dots)"), "excluded")] : [],
  ];
}

/** The two longest axes, the longest across. */
function longest(report: Report): { readonly x: number; readonly y: number | undefined } {
  const order = report.axes.map((_, i) => i).sort((a, b) => report.axes[b].texts.length - report.axes[a].texts.length);
  const [x, y] = order;
  return { x, y: y === undefined || report.axes[y].texts.length === 1 ? undefined : y };
}

/**
 * Makes the part of the page.
 *
 * @param report The data
 * @returns The part
 */
export function coverageSection(report: Report): HTMLElement {
  const frame = new Frame(
    "coverage",
    "Coverage",
    "Which points are known. A cell stands for all points that are chosen below and share its values.",
  );
  const controls = new AxisControls(report, { xLabel: "Across", yLabel: "Down", ...longest(report), onChange: update });
  frame.controls.append(...controls.selects, controls.sliders);
  function update(): void {
    const value = controls.value;
    const x = drawnAxis(report.axes[value.x]);
    const y = value.y === undefined ? undefined : drawnAxis(report.axes[value.y]);
    const cells = makeCells(report, value);
    const tally = { known: 0, missing: 0, failed: 0, excluded: 0 };
    for (const cell of cells) for (const kind of KINDS) tally[kind] += cell[kind];
    const tell = (cell: Cell) => `${placeText(cell, x, y)}\n${kindsText(cell)}`;
    const axes = `${x.name}${y === undefined ? "" : ` by ${y.name}`}`;
    const others = choiceText(report, value);
    const points = tally.known + tally.missing + tally.failed + tally.excluded;
    frame.show({
      summary: `${axes}${others === "" ? "" : `, ${others}`}. ${count(points, "point")}: ${kindsText(tally)}.`,
      draw: (width) => drawMap({ x, y, cells, paint: paintCoverage, tell }, width),
      legend: legend(cells),
      ...mapStops(cells, tell, x.texts.length),
      head: [x.name, ...y === undefined ? [] : [y.name], ...KINDS],
      rowCount: cells.length,
      rows: (limit) =>
        cells.slice(0, limit).map((cell) => [
          x.texts[cell.x],
          ...y === undefined ? [] : [y.texts[cell.y]],
          ...KINDS.map((kind) => String(cell[kind])),
        ]),
    });
  }
  update();
  onTheme(update);
  return frame.root;
}
