/// <reference lib="dom" />
/**
 * The controls of the axes: which of them are drawn, and a slider for each of the others.
 *
 * @module
 */

import type { Choice } from "./cells.ts";
import type { Report } from "./data.ts";
import { el, fill, onceAFrame, type Option, select, slider } from "./dom.ts";
import { whole } from "./numbers.ts";

/** Which axes are drawn, and what is looked at of the others. */
export interface AxisChoice {
  readonly x: number;
  readonly y: number | undefined;
  readonly choice: Choice;
}

/** What the controls are told. */
export interface AxisControlsOptions {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: number;
  readonly y: number | undefined;
  readonly onChange: () => void;
}

const NONE = "none";

/** The controls of the axes. */
export class AxisControls {
  /** The two lists. */
  readonly selects: readonly HTMLElement[];
  /** The sliders. */
  readonly sliders: HTMLElement = el("div", { class: "sliders" });
  readonly #report: Report;
  readonly #onChange: () => void;
  readonly #y: HTMLSelectElement;
  #xAxis: number;
  #yAxis: number | undefined;
  readonly #choice: (number | undefined)[];

  /**
   * @param report The data
   * @param options Labels, the axes at first, what to call with each change
   */
  constructor(report: Report, options: AxisControlsOptions) {
    this.#report = report;
    this.#onChange = options.onChange;
    this.#xAxis = options.x;
    this.#yAxis = options.y;
    this.#choice = report.axes.map(() => undefined);
    const names = this.#names();
    const x = select(options.xLabel, names, String(options.x), (value) => this.#setX(Number(value)));
    const y = select(options.yLabel, names, NONE, (value) => this.#setY(value === NONE ? undefined : Number(value)));
    this.#y = y.input;
    this.selects = [x.root, y.root];
    this.#rebuild();
  }

  /** What is chosen. */
  get value(): AxisChoice {
    return { x: this.#xAxis, y: this.#yAxis, choice: this.#choice };
  }

  #names(): Option[] {
    return this.#report.axes.map(({ name }, i) => ({ value: String(i), label: name }));
  }

  #setX(x: number): void {
    // The two change places rather than be the same.
    if (x === this.#yAxis) this.#yAxis = this.#xAxis;
    this.#xAxis = x;
    this.#changed();
  }

  #setY(y: number | undefined): void {
    this.#yAxis = y;
    this.#changed();
  }

  #changed(): void {
    this.#rebuild();
    this.#onChange();
  }

  #rebuild(): void {
    const [x, y] = [this.#xAxis, this.#yAxis];
    const others = this.#names().filter(({ value }) => Number(value) !== x);
    fill(this.#y, [{ value: NONE, label: "none" }, ...others], y === undefined ? NONE : String(y));
    this.#choice[x] = undefined;
    if (y !== undefined) this.#choice[y] = undefined;
    const redraw = onceAFrame(this.#onChange);
    const sliders = this.#report.axes.flatMap((axis, i) => {
      if (i === x || i === y || axis.texts.length === 1) return [];
      const texts = [`all ${whole(axis.texts.length)}`, ...axis.texts];
      const { root } = slider(axis.name, texts, (this.#choice[i] ?? -1) + 1, (value) => {
        this.#choice[i] = value === 0 ? undefined : value - 1;
        redraw();
      });
      return [root];
    });
    this.sliders.replaceChildren(...sliders);
  }
}

/** What is looked at of the axes that are not drawn, in words. */
export function choiceText(report: Report, { x, y, choice }: AxisChoice): string {
  const others = report.axes.flatMap((axis, i) => {
    if (i === x || i === y) return [];
    const number = axis.texts.length === 1 ? 0 : choice[i];
    return [
      number === undefined ? `all ${whole(axis.texts.length)} values of ${axis.name}` : `${axis.name} = ${axis.texts[number]}`,
    ];
  });
  return others.join(", ");
}
