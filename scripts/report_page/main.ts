/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The script of a report's page.
 *
 * @module
 */

import { tellsMissing } from "./cells.ts";
import { coverageSection } from "./coverage.ts";
import { partsOfPage, readReport, type Report } from "./data.ts";
import { el } from "./dom.ts";
import { durationsSection } from "./durations.ts";
import { failuresSection } from "./failures.ts";
import { tableSection } from "./table.ts";
import { valuesSection } from "./values.ts";

/** The patterns of cells without a value, which stand for all plots of the page. */
function patterns(): SVGSVGElement {
  const make = (tag: string, attributes: Readonly<Record<string, string | number>>, ...children: readonly SVGElement[]) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    element.append(...children);
    return element;
  };
  const square = { width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  const back = make("rect", { width: 6, height: 6, class: "pattern-back" });
  return make(
    "svg",
    { width: 0, height: 0, class: "patterns", "aria-hidden": "true" },
    make(
      "pattern",
      { id: "hatch", ...square, patternTransform: "rotate(45)" },
      back,
      make("rect", { width: 1.6, height: 6, class: "pattern-ink" }),
    ),
    make("pattern", { id: "dots", ...square }, make("circle", { cx: 3, cy: 3, r: 1.1, class: "pattern-ink" })),
  ) as SVGSVGElement;
}

function noCoverage(): HTMLElement {
  return el(
    "section",
    { id: "coverage" },
    el("h2", {}, "Coverage"),
    el("p", {}, "The grid is too large for a map of what is known: report a part of the axes."),
  );
}

function noAxes(report: Report): HTMLElement[] {
  return [el("p", { class: "note" }, "The grid has no axes: there is one point."), failuresSection(report), tableSection(report)];
}

function sections(report: Report): HTMLElement[] {
  if (report.axes.length === 0) return noAxes(report);
  const coverage = tellsMissing(report) ? coverageSection(report) : noCoverage();
  return [coverage, valuesSection(report), durationsSection(report), failuresSection(report), tableSection(report)];
}

function build(): void {
  const main = document.querySelector("main")!;
  const report = readReport(partsOfPage);
  const notes = report.notes.map((note) => el("p", { class: "note", role: "note" }, note));
  const parts = sections(report);
  const links = parts.filter(({ id }) => id !== "").map((part) =>
    el("li", {}, el("a", { href: `#${part.id}` }, part.querySelector("h2")?.textContent ?? part.id))
  );
  document.body.prepend(patterns());
  document.querySelector(".skip")?.after(el("nav", { "aria-label": "Parts of the report" }, el("ul", {}, ...links)));
  main.replaceChildren(...notes, ...parts);
  main.dataset.ready = "true";
}

try {
  build();
} catch (error) {
  document.querySelector("main")?.replaceChildren(
    el("p", { class: "note", role: "alert" }, `The page cannot show its data: ${error instanceof Error ? error.message : String(error)}`),
  );
  throw error;
}
