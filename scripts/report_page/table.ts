/// <reference lib="dom" />
/**
 * The table of the points, a page at a time, in the order of any column.
 *
 * @module
 */

import { at, fieldText, pointsOf, stateOf } from "./cells.ts";
import type { Report } from "./data.ts";
import { el, freshId, type Option, select } from "./dom.ts";
import { count, whole } from "./numbers.ts";

const PAGE_ROWS = 50;
const STATES = ["known", "failed", "missing", "excluded"] as const;
const WAIT_MS = 200;

/** A column: its text, and what it is sorted by. */
interface Column {
  readonly name: string;
  readonly isNumeric: boolean;
  readonly text: (point: number) => string | undefined;
  readonly key: (point: number) => Key | undefined;
}

/** What rows are sorted by. */
type Key = number | bigint | string;

/** A text by which rows are sorted: a bigint, which the page has as a text alone, by its number. */
function keyOf(text: string | undefined): Key | undefined {
  return text !== undefined && /^-?\d+n$/.test(text) ? BigInt(text.slice(0, -1)) : text;
}

/** The columns: the axes, the state, the fields. */
export function columnsOf(report: Report): Column[] {
  const axes = report.axes.map((axis, i): Column => ({
    name: axis.name,
    isNumeric: axis.numbers !== undefined,
    text: (point) => axis.texts[at(report, point, i)],
    key: (point) => axis.numbers?.[at(report, point, i)] ?? keyOf(axis.texts[at(report, point, i)]),
  }));
  const fields = report.fields.map((field): Column => {
    const text = (point: number) => {
      const row = report.rowOf.get(point);
      return row === undefined ? undefined : fieldText(field, row);
    };
    const number = (point: number) => {
      const value = field.numbers[report.rowOf.get(point) ?? -1];
      return value === undefined || Number.isNaN(value) ? keyOf(text(point)) : value;
    };
    return { name: field.name, isNumeric: field.kind === "number", text, key: number };
  });
  const state: Column = {
    name: "state",
    isNumeric: false,
    text: (point) => stateText(report, point),
    key: (point) => stateText(report, point),
  };
  return [...axes, ...fields, state];
}

function stateText(report: Report, point: number): string {
  const failure = report.failures[report.failureOf.get(point) ?? -1];
  const state = stateOf(report, point);
  return state === "failed" && failure !== undefined ? `failed: ${failure.name}: ${failure.message}` : state;
}

/** Sorts points by a column; what has nothing there comes last, whichever way it goes. */
export function sortPoints(points: readonly number[], { key }: Column, isDown: boolean): number[] {
  const order = isDown ? -1 : 1;
  const keyed = points.map((point) => [key(point), point] as const);
  keyed.sort(([a, first], [b, second]) => {
    if (a === b) return first - second;
    if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
    if ((typeof a === "string") !== (typeof b === "string")) return typeof a === "string" ? 1 : -1;
    return a < b ? -order : a > b ? order : first - second;
  });
  return keyed.map(([, point]) => point);
}

/** The table of the points. */
class PointTable {
  readonly root: HTMLElement;
  readonly #report: Report;
  readonly #columns: readonly Column[];
  readonly #body = el("tbody");
  readonly #status = el("p", { class: "shown", role: "status", "aria-live": "polite" });
  readonly #heads: readonly HTMLTableCellElement[];
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  #state: string;
  #words = "";
  #sorted = -1;
  #isDown = false;
  #points: readonly number[] = [];
  #page = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(report: Report) {
    this.#report = report;
    this.#columns = columnsOf(report);
    this.#state = report.counts.known > 0 ? "known" : "all";
    this.#heads = this.#columns.map((column, n) =>
      el(
        "th",
        { scope: "col", class: column.isNumeric ? "number" : undefined },
        el("button", { type: "button", click: () => this.#sort(n) }, column.name),
      )
    );
    this.#previous = el("button", { type: "button", click: () => this.#turn(-1) }, "← Previous");
    this.#next = el("button", { type: "button", click: () => this.#turn(1) }, "Next →");
    const heading = el("h2", { id: "table-title" }, "Table");
    const table = el("table", { "aria-labelledby": heading.id }, el("thead", {}, el("tr", {}, ...this.#heads)), this.#body);
    this.root = el(
      "section",
      { id: "table", "aria-labelledby": heading.id },
      heading,
      el("p", { class: "about" }, "The points and their values. A heading sorts by its column; once more, the other way round."),
      el("div", { class: "controls", role: "group", "aria-label": "Controls: Table" }, this.#stateList(), this.#filter()),
      this.#status,
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": heading.id }, table),
      el("div", { class: "pager", role: "group", "aria-label": "Pages of the table" }, this.#previous, this.#next),
    );
    this.#find();
  }

  #stateList(): HTMLElement {
    const { counts, states, axes } = this.#report;
    const shown = STATES.filter((state) => counts[state] > 0 && (states !== undefined || state === "known" || state === "failed"));
    const options = shown.map((state): Option => ({ value: state, label: `${state} (${whole(counts[state])})` }));
    if (states !== undefined || axes.length === 0) options.push({ value: "all", label: `all (${whole(counts.total)})` });
    return select("Points", options, this.#state, (value) => {
      this.#state = value;
      this.#find();
    }).root;
  }

  #filter(): HTMLElement {
    const id = freshId();
    const input = el("input", { id, type: "search", autocomplete: "off", spellcheck: "false", placeholder: "words in any column" });
    input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#words = input.value;
        this.#find();
      }, WAIT_MS);
    });
    return el("div", { class: "control" }, el("label", { for: id }, "Only rows with"), input);
  }

  #sort(column: number): void {
    this.#isDown = column === this.#sorted && !this.#isDown;
    this.#sorted = column;
    this.#find();
  }

  #find(): void {
    const { points, failureOf } = this.#report;
    const source = this.#state === "known"
      ? Array.from(points).sort((a, b) => a - b)
      : this.#state === "failed"
      ? [...failureOf.keys()].sort((a, b) => a - b)
      : [...pointsOf(this.#report, this.#report.axes.map(() => undefined))];
    const kept = this.#state === "all" ? source : source.filter((point) => stateOf(this.#report, point) === this.#state);
    const words = this.#words.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const found = words.length === 0 ? kept : kept.filter((point) => this.#matches(point, words));
    this.#points = this.#sorted < 0 ? found : sortPoints(found, this.#columns[this.#sorted], this.#isDown);
    for (const [n, head] of this.#heads.entries()) {
      head.setAttribute("aria-sort", n !== this.#sorted ? "none" : this.#isDown ? "descending" : "ascending");
    }
    this.#page = 0;
    this.#show();
  }

  #matches(point: number, words: readonly string[]): boolean {
    const texts = this.#columns.map((column) => column.text(point)?.toLowerCase() ?? "");
    return words.every((word) => texts.some((text) => text.includes(word)));
  }

  #turn(by: number): void {
    const page = this.#page + by;
    if (page < 0 || page * PAGE_ROWS >= this.#points.length) return;
    this.#page = page;
    this.#show();
  }

  #show(): void {
    const start = this.#page * PAGE_ROWS;
    const shown = this.#points.slice(start, start + PAGE_ROWS);
    this.#body.replaceChildren(...shown.map((point) => el("tr", {}, ...this.#columns.map((column) => cell(column, point)))));
    const sorted = this.#sorted < 0 ? "" : `, by ${this.#columns[this.#sorted].name}${this.#isDown ? ", greatest first" : ""}`;
    this.#status.textContent = shown.length === 0
      ? "No rows."
      : `Rows ${(start + 1).toLocaleString("en")} to ${(start + shown.length).toLocaleString("en")} of ${
        count(this.#points.length, "point")
      }${sorted}.`;
    // A button that goes away under the focus would take the focus with it.
    this.#previous.setAttribute("aria-disabled", String(this.#page === 0));
    this.#next.setAttribute("aria-disabled", String(start + PAGE_ROWS >= this.#points.length));
  }
}

function cell(column: Column, point: number): HTMLElement {
  const text = column.text(point);
  if (text === undefined) return el("td", { class: "none" }, el("span", { "aria-label": "none" }, "–"));
  return el("td", { class: column.isNumeric ? "number" : undefined }, text);
}

/**
 * Makes the part of the page.
 *
 * @param report The data
 * @returns The part
 */
export function tableSection(report: Report): HTMLElement {
  return new PointTable(report).root;
}
