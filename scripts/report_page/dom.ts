/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Elements. Text goes in as text alone: nothing in the data can become markup.
 *
 * @module
 */

type Listener = (event: Event) => void;
type Properties = Readonly<Record<string, string | number | boolean | Listener | undefined>>;

/**
 * Makes an element.
 *
 * @param tag Its tag
 * @param properties Attributes; functions are listeners; what is false or undefined is left out
 * @param children What is in it
 * @returns The element
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** Something to choose from. */
export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A control, and where it stands. */
export interface Control<E extends HTMLElement> {
  readonly root: HTMLElement;
  readonly input: E;
}

let ids = 0;

/** An id that no other element has. */
export function freshId(): string {
  return `e${ids++}`;
}

/**
 * A list to choose one entry from.
 *
 * @param label What is chosen
 * @param options The entries
 * @param value The one that is chosen at first
 * @param onChange Called with each choice
 * @returns The control
 */
export function select(
  label: string,
  options: readonly Option[],
  value: string,
  onChange: (value: string) => void,
): Control<HTMLSelectElement> {
  const id = freshId();
  const input = el("select", { id, change: () => onChange(input.value) });
  fill(input, options, value);
  return { root: el("div", { class: "control" }, el("label", { for: id }, label), input), input };
}

/** Gives a list other entries. */
export function fill(input: HTMLSelectElement, options: readonly Option[], value: string): void {
  input.replaceChildren(...options.map((option) => el("option", { value: option.value }, option.label)));
  input.value = value;
}

/**
 * A box to tick.
 *
 * @param label What is so if it is ticked
 * @param onChange Called with each change
 * @returns The control
 */
export function checkbox(label: string, onChange: (checked: boolean) => void): Control<HTMLInputElement> {
  const input = el("input", { type: "checkbox", change: () => onChange(input.checked) });
  return { root: el("label", { class: "control check" }, input, label), input };
}

/**
 * A slider over all of an axis and its single values.
 *
 * @param label The name of the axis
 * @param texts What each position says; the first one is all
 * @param value The position at first
 * @param onInput Called with each move
 * @returns The control
 */
export function slider(
  label: string,
  texts: readonly string[],
  value: number,
  onInput: (value: number) => void,
): Control<HTMLInputElement> {
  const id = freshId();
  const shown = el("output", { for: id }, texts[value]);
  const input = el("input", { id, type: "range", min: 0, max: texts.length - 1, step: 1, value, "aria-valuetext": texts[value] });
  input.addEventListener("input", () => {
    const text = texts[input.valueAsNumber];
    shown.textContent = text;
    input.setAttribute("aria-valuetext", text);
    onInput(input.valueAsNumber);
  });
  return {
    root: el("div", { class: "control slider" }, el("div", { class: "line" }, el("label", { for: id }, label), shown), input),
    input,
  };
}

/** Calls a function at most once a frame. */
export function onceAFrame(call: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      call();
    });
  };
}
