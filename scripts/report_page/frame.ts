/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What every plot stands in: its controls, a summary that is read out, the plot, which the arrow keys walk through, its numbers as a
 * table.
 *
 * @module
 */

import { el, freshId, onceAFrame } from "./dom.ts";
import { count, whole } from "./numbers.ts";

/** A drawn plot, with its scales. */
export type Drawn = (SVGSVGElement | HTMLElement) & {
  scale(name: string): { apply(value: number): number; invert(pixel: number): number } | undefined;
};

/** A place in a plot that the arrow keys go to. */
export interface Stop {
  /** Its column and row. */
  readonly column: number;
  readonly row: number;
  /** Where it lies, in the units of the scales. */
  readonly x: number;
  readonly y: number;
  /** Whether it is a cell, which reaches half a unit to every side. */
  readonly isCell?: boolean;
  /** What is read out there. */
  readonly text: () => string;
}

/** What a frame shows. */
export interface View {
  /** What is shown, in a sentence or two. */
  readonly summary: string;
  /** Draws the plot. */
  readonly draw: (width: number) => Drawn;
  readonly legend: readonly Node[];
  /** The places that the arrow keys go to. */
  readonly stops: () => readonly Stop[];
  /** The number of the place at a position, in the units of the scales, where the plot itself tells nothing to a pointer. */
  readonly stopAt?: ((x: number, y: number) => number | undefined) | undefined;
  /** The names of the columns of the numbers, and the rows. */
  readonly head: readonly string[];
  readonly rowCount: number;
  readonly rows: (limit: number) => readonly (readonly string[])[];
}

const MAX_TABLE_ROWS = 2000;
const KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A part of the page with a plot. */
export class Frame {
  /** The part. */
  readonly root: HTMLElement;
  /** Where its controls stand. */
  readonly controls: HTMLElement;
  readonly #summary = el("p", { class: "shown", role: "status", "aria-live": "polite", id: freshId() });
  readonly #plot: HTMLElement;
  readonly #readout = el("p", { class: "readout", role: "status", "aria-live": "polite" });
  readonly #legend = el("div", { class: "legend" });
  readonly #details: HTMLDetailsElement;
  readonly #table = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Numbers of the plot" });
  #view: View | undefined;
  #stops: readonly Stop[] | undefined;
  #drawn: Drawn | undefined;
  #stop = -1;
  #width = 0;

  /**
   * @param id The id of the part
   * @param title Its heading
   * @param about What it is, in a sentence
   */
  constructor(id: string, title: string, about: string) {
    this.#plot = el("div", {
      class: "plot",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "plot",
      "aria-label": `${title}: plot; the arrow keys go from value to value`,
      "aria-describedby": this.#summary.id,
      keydown: (event) => this.#onKey(event as KeyboardEvent),
      pointermove: (event) => this.#onPointer(event as PointerEvent),
      focus: () => this.#mark(),
      blur: () => this.#unmark(),
    });
    this.#details = el("details", { toggle: () => this.#fillTable() }, el("summary", {}, "The numbers of this plot"), this.#table);
    this.controls = el("div", { class: "controls", role: "group", "aria-label": `Controls: ${title}` });
    const heading = el("h2", { id: `${id}-title` }, title);
    this.root = el(
      "section",
      { id, "aria-labelledby": heading.id },
      heading,
      el("p", { class: "about" }, about),
      this.controls,
      this.#summary,
      this.#legend,
      this.#plot,
      this.#readout,
      this.#details,
    );
    const redraw = onceAFrame(() => this.#draw());
    new ResizeObserver(() => {
      if (this.#plot.clientWidth !== this.#width) redraw();
    }).observe(this.#plot);
  }

  /** Shows something. */
  show(view: View): void {
    this.#view = view;
    this.#stop = -1;
    this.#stops = undefined;
    this.#readout.textContent = "";
    if (this.#summary.textContent !== view.summary) this.#summary.textContent = view.summary;
    this.#legend.replaceChildren(...view.legend);
    this.#draw();
    this.#fillTable();
  }

  #draw(): void {
    const view = this.#view;
    this.#width = this.#plot.clientWidth;
    if (view === undefined || this.#width === 0) return;
    this.#drawn = view.draw(this.#width);
    this.#drawn.setAttribute("aria-hidden", "true");
    this.#plot.replaceChildren(this.#drawn);
    if (this.#stop >= 0) this.#mark();
  }

  /** Made when they are wanted: there may be many. */
  #allStops(): readonly Stop[] {
    return this.#stops ??= this.#view?.stops() ?? [];
  }

  #onPointer(event: PointerEvent): void {
    const [x, y] = [this.#drawn?.scale("x"), this.#drawn?.scale("y")];
    const stopAt = this.#view?.stopAt;
    if (stopAt === undefined || x === undefined || y === undefined) return;
    const box = this.#drawn!.getBoundingClientRect();
    const zoom = this.#width / box.width;
    const stop = stopAt(x.invert((event.clientX - box.left) * zoom), y.invert((event.clientY - box.top) * zoom));
    if (stop === undefined || stop === this.#stop) return;
    this.#stop = stop;
    this.#mark();
    this.#readout.textContent = this.#allStops()[stop].text();
  }

  #onKey(event: KeyboardEvent): void {
    const stops = this.#allStops();
    if (stops.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = KEYS[event.key];
    if (event.key === "Home") this.#stop = 0;
    else if (event.key === "End") this.#stop = stops.length - 1;
    else if (move === undefined) return;
    else this.#stop = nextStop(stops, this.#stop, move);
    event.preventDefault();
    this.#mark();
    this.#readout.textContent = stops[this.#stop].text();
  }

  /** Rings the place that the arrow keys are at. */
  #mark(): void {
    this.#unmark();
    const stop = this.#stop < 0 ? undefined : this.#allStops()[this.#stop];
    const [x, y] = [this.#drawn?.scale("x"), this.#drawn?.scale("y")];
    if (stop === undefined || x === undefined || y === undefined || !(this.#drawn instanceof SVGSVGElement)) return;
    const reach = stop.isCell ? 0.5 : 0;
    const [left, right] = [x.apply(stop.x - reach), x.apply(stop.x + reach)];
    const [top, bottom] = [y.apply(stop.y - reach), y.apply(stop.y + reach)];
    const around = stop.isCell ? 1 : 8;
    const size = {
      x: left - around,
      y: top - around,
      width: right - left + 2 * around,
      height: bottom - top + 2 * around,
      rx: stop.isCell ? 2 : 8,
    };
    // Dark within light, so that one of them stands out from any colour.
    for (const kind of ["cursor back", "cursor"]) {
      const ring = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ ...size, class: kind })) ring.setAttribute(name, String(value));
      this.#drawn.append(ring);
    }
  }

  #unmark(): void {
    for (const ring of this.#plot.querySelectorAll(".cursor")) ring.remove();
  }

  #fillTable(): void {
    if (!this.#details.open || this.#view === undefined) return this.#table.replaceChildren();
    const { summary, head, rows, rowCount } = this.#view;
    this.#table.replaceChildren(plainTable(summary, head, rows(MAX_TABLE_ROWS)));
    if (rowCount > MAX_TABLE_ROWS) {
      this.#table.append(el("p", {}, `The first ${count(MAX_TABLE_ROWS, "row")} of ${whole(rowCount)}.`));
    }
  }
}

/** The nearest stop in a direction; the one it is at if there is none. */
function nextStop(stops: readonly Stop[], from: number, [right, down]: readonly [number, number]): number {
  if (from < 0) return 0;
  const { column, row } = stops[from];
  let [best, distance] = [from, Infinity];
  for (const [n, stop] of stops.entries()) {
    const ahead = (stop.column - column) * right + (stop.row - row) * down;
    const aside = Math.abs((stop.column - column) * down) + Math.abs((stop.row - row) * right);
    // Straight ahead first, then the least out of the way.
    if (ahead <= 0 || ahead + aside * 1e6 >= distance) continue;
    [best, distance] = [n, ahead + aside * 1e6];
  }
  return best;
}

/** A table of texts. */
export function plainTable(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): HTMLTableElement {
  return el(
    "table",
    {},
    el("caption", { class: "hidden" }, caption),
    el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, cell))))),
  );
}

/** An entry of a legend: a sign and what it means. */
export function legendEntry(sign: Node, label: string): HTMLElement {
  return el("span", { class: "entry" }, sign, label);
}

/** A small square in a colour or pattern, maybe with a sign in it. */
export function swatch(fill: string, mark = "", ink = "currentColor"): SVGSVGElement {
  const svg = svgOf(16);
  const square = document.createElementNS(svg.namespaceURI!, "rect");
  for (const [name, value] of Object.entries({ x: 1, y: 1, width: 14, height: 14, rx: 2, class: "swatch" })) {
    square.setAttribute(name, String(value));
  }
  square.setAttribute("fill", fill);
  svg.append(square);
  if (mark !== "") {
    const sign = document.createElementNS(svg.namespaceURI!, "text");
    for (
      const [name, value] of Object.entries({ x: 8, y: 12.5, "text-anchor": "middle", "font-size": 12, "font-weight": 700, fill: ink })
    ) {
      sign.setAttribute(name, String(value));
    }
    sign.textContent = mark;
    svg.append(sign);
  }
  return svg as SVGSVGElement;
}

/** An empty picture of a size. */
export function svgOf(size: number): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" })) {
    svg.setAttribute(name, String(value));
  }
  return svg;
}
