/// <reference lib="dom" />
/**
 * The failures on record.
 *
 * @module
 */

import { at } from "./cells.ts";
import type { Failed, Report } from "./data.ts";
import { el } from "./dom.ts";
import { plainTable } from "./frame.ts";
import { count } from "./numbers.ts";

const MAX_POINTS = 200;
const MAX_GROUPS = 200;

/** Failures that say the same. */
interface Group {
  readonly name: string;
  readonly message: string;
  readonly failures: Failed[];
  points: number;
}

/** Puts failures together that say the same, those of the most points first. */
export function groupFailures(failures: readonly Failed[]): Group[] {
  const groups = new Map<string, Group>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.name, failure.message]);
    const group = groups.get(key) ?? { name: failure.name, message: failure.message, failures: [], points: 0 };
    groups.set(key, group);
    group.failures.push(failure);
    group.points += failure.points.length;
  }
  return [...groups.values()].sort((a, b) => b.points - a.points);
}

function groupDetails(report: Report, { name, message, failures, points }: Group): HTMLElement {
  const failed = failures.flatMap((failure) => failure.points.map((point) => ({ point, failure }))).sort((a, b) => a.point - b.point);
  const rows = failed.slice(0, MAX_POINTS).map(({ point, failure }) => [
    ...report.axes.map((axis, i) => axis.texts[at(report, point, i)]),
    String(failure.attempts),
    failure.time.replace("T", " ").replace(/\.\d+Z$/, " UTC"),
  ]);
  const head = [...report.axes.map((axis) => axis.name), "attempts", "last failed"];
  const stack = failures.find((failure) => failure.stack !== undefined)?.stack;
  return el(
    "details",
    { class: "failure" },
    el(
      "summary",
      {},
      el("strong", {}, name),
      ": ",
      el("span", { class: "message" }, message),
      " ",
      el("span", { class: "badge" }, count(points, "point")),
    ),
    el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": `Points that failed with ${name}` },
      plainTable(`${name}: ${message}`, head, rows),
    ),
    ...points > rows.length ? [el("p", {}, `The first ${rows.length} of ${count(points, "point")}.`)] : [],
    ...stack === undefined ? [] : [el("pre", { tabindex: 0, "aria-label": "Where it was thrown" }, stack)],
  );
}

/**
 * Makes the part of the page.
 *
 * @param report The data
 * @returns The part
 */
export function failuresSection(report: Report): HTMLElement {
  const groups = groupFailures(report.failures);
  const heading = el("h2", { id: "failures-title" }, "Failures");
  const points = groups.reduce((sum, group) => sum + group.points, 0);
  const about = groups.length === 0
    ? "No point failed the last time it was tried."
    : `${count(points, "point")} failed the last time, with ${count(groups.length, "error")}. The next run tries them again.`;
  return el(
    "section",
    { id: "failures", "aria-labelledby": heading.id },
    heading,
    el("p", { class: "about" }, about),
    ...groups.slice(0, MAX_GROUPS).map((group) => groupDetails(report, group)),
    ...groups.length > MAX_GROUPS ? [el("p", {}, `The first ${MAX_GROUPS} of ${count(groups.length, "error")}.`)] : [],
  );
}
