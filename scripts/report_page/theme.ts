/// <reference lib="dom" />
/**
 * Colours, light and dark. None of them is told apart by hue alone: series have symbols, states have patterns and signs.
 *
 * @module
 */

import { scale } from "@observablehq/plot";

const dark = matchMedia("(prefers-color-scheme: dark)");
const print = matchMedia("print");
let isPrinting = false;

/** Whether the page is dark right now; paper is not. */
export function isDark(): boolean {
  return dark.matches && !isPrinting && !print.matches;
}

/** Calls a function whenever the page turns light or dark. */
export function onTheme(call: () => void): void {
  for (const query of [dark, print]) query.addEventListener("change", call);
  for (const [event, prints] of [["beforeprint", true], ["afterprint", false]] as const) {
    addEventListener(event, () => {
      isPrinting = prints;
      if (dark.matches) call();
    });
  }
}

/** Okabe and Ito's colours, made to stand out from white and from black. */
const CATEGORIES = {
  light: ["#0072b2", "#c8501e", "#00805c", "#a8447e", "#8a6d00", "#2f8fc4", "#4d4d4d"],
  dark: ["#56b4e9", "#f0884a", "#2cc79a", "#e58bbd", "#e6c229", "#8ab8ff", "#c8c8c8"],
};

/** Symbols of as many series. */
export const SYMBOLS = ["circle", "square", "triangle", "diamond", "cross", "star", "wye"] as const;

const viridis = scale({ color: { type: "linear", scheme: "viridis", domain: [0, 1] } })!;

/** A colour of viridis. */
export function sequential(share: number): string {
  return viridis.apply(share) as string;
}

/**
 * The colours of some series: a sequence for values that have an order in numbers, or where there are many.
 *
 * @param length How many series there are
 * @param isOrdered Whether their values are numbers
 * @returns A colour for each
 */
export function seriesColors(length: number, isOrdered: boolean): string[] {
  const categories = isDark() ? CATEGORIES.dark : CATEGORIES.light;
  if (!isOrdered && length <= categories.length) return categories.slice(0, length);
  // The ends of the scale would vanish in the page.
  const [from, to] = isDark() ? [0.3, 1] : [0, 0.82];
  return Array.from({ length }, (_, i) => sequential(length === 1 ? from : from + (to - from) * i / (length - 1)));
}

/** Black or white, whichever can be read on a colour. */
export function inkOn(color: string): string {
  const [r, g, b] = color.startsWith("#")
    ? [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16))
    : (color.match(/\d+(\.\d+)?/g) ?? ["0", "0", "0"]).map(Number);
  const [red, green, blue] = [r, g, b].map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? "#000" : "#fff";
}

/** A blend of the page's colour and that of what is known: how much of a cell is known. */
export function knownColor(share: number): string {
  const [from, to] = isDark() ? [[38, 52, 66], [86, 180, 233]] : [[222, 235, 245], [0, 114, 178]];
  return `rgb(${from.map((part, i) => Math.round(part + (to[i] - part) * share)).join(", ")})`;
}

/** The colour that plots stand on. */
export function cardColor(): string {
  return isDark() ? "#1b212a" : "#ffffff";
}

/** The colour of what failed. */
export function failedColor(): string {
  return isDark() ? "#ff8a5c" : "#b83a00";
}
