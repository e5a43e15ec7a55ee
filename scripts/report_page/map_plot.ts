/// <reference lib="dom" />
/**
 * A map: a cell for each pair of values of two axes, in equal squares whatever the values are.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { Cell, DrawnAxis } from "./cells.ts";
import type { Drawn, Stop } from "./frame.ts";
import { cardColor, failedColor } from "./theme.ts";

/** How a cell looks. */
export interface Paint {
  /** A colour, or `hatch` and `dots` for patterns. */
  readonly fill: string;
  /** What is written in it if there is room. */
  readonly label?: string;
  /** The colour of the label. */
  readonly ink?: string;
  /** A sign that is drawn in place of the label, room or not. */
  readonly sign?: string | undefined;
}

/** What a map is made of. */
export interface MapOptions {
  readonly x: DrawnAxis;
  readonly y: DrawnAxis | undefined;
  readonly cells: readonly Cell[];
  readonly paint: (cell: Cell) => Paint;
  readonly tell: (cell: Cell) => string;
}

/** More cells than this are drawn as one picture: a rectangle each would take too long. */
const MAX_RECTANGLES = 4000;
const MAX_LABEL = 22;
const LETTER = 6.6;

/** A text that fits beside an axis. */
export function cut(text: string, length = MAX_LABEL): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** The fill that Plot is given. */
function fillOf(fill: string): string {
  return fill === "hatch" || fill === "dots" ? `url(#${fill})` : fill;
}

/** The axis below a plot, and the room that it takes. */
export interface Across {
  readonly options: Plot.AxisXOptions;
  /** How high its labels are. */
  readonly height: number;
  /** The margin left of the plot. */
  readonly marginLeft: number;
  /** How wide the plot itself is. */
  readonly inner: number;
}

/** The margin right of every plot. */
export const MARGIN_RIGHT = 16;
/** Labels that do not fit side by side lean to the left, and are shorter. */
const TILT = 38;
const MAX_TILTED = 18;

/**
 * Lays out the axis below a plot: as many labels as have room, leaning where they are long words.
 *
 * @param axis The axis
 * @param width The width of the plot with its margins
 * @param margin The margin that the axis on the left needs
 * @returns What Plot is told of it
 */
export function axisAcross({ labels, numbers }: DrawnAxis, width: number, margin: number): Across {
  const longest = Math.max(...labels.map((text) => Math.min(text.length, MAX_LABEL)));
  const room = (width - margin - MARGIN_RIGHT) / labels.length;
  const fits = longest * LETTER + 8 <= room;
  const isTilted = !fits && numbers === undefined && longest > 4;
  const step = Math.ceil(fits ? 1 : (isTilted ? 14 : longest * LETTER + 8) / room);
  const ticks = Array.from({ length: Math.ceil(labels.length / step) }, (_, n) => n * step);
  const reach = (n: number) => Math.min(labels[n].length, MAX_TILTED) * LETTER;
  // The first labels may lean out of the picture.
  const leaning = isTilted ? Math.max(...ticks.map((n) => reach(n) * Math.cos(TILT * Math.PI / 180) + 8 - room * (n + 0.5))) : 0;
  const marginLeft = Math.max(margin, leaning);
  return {
    options: {
      ticks,
      tickFormat: (n: number) => cut(labels[n], isTilted ? MAX_TILTED : MAX_LABEL),
      tickSize: 3,
      ...isTilted ? { tickRotate: -TILT } : {},
    },
    height: isTilted ? 18 + Math.max(...ticks.map(reach)) * Math.sin(TILT * Math.PI / 180) : 22,
    marginLeft,
    inner: width - marginLeft - MARGIN_RIGHT,
  };
}

/** How wide the labels of an axis are. */
export function labelWidth(texts: readonly string[]): number {
  return 14 + LETTER * texts.reduce((longest, text) => Math.max(longest, Math.min(text.length, MAX_LABEL)), 1);
}

function ticksDown(axis: DrawnAxis, inner: number): number[] {
  const step = Math.ceil(13 * axis.texts.length / inner);
  return Array.from({ length: Math.ceil(axis.texts.length / step) }, (_, n) => n * step);
}

/**
 * Draws a map.
 *
 * @param options What it is made of
 * @param width How wide it is
 * @returns The picture
 */
export function drawMap({ x, y, cells, paint, tell }: MapOptions, width: number): Drawn {
  const [columns, rows] = [x.texts.length, y?.texts.length ?? 1];
  const across = axisAcross(x, width, y === undefined ? 12 : Math.min(labelWidth(y.labels), width / 3));
  const { marginLeft, inner } = across;
  const cellHeight = Math.max(Math.min(32, 560 / rows), rows > 560 ? 560 / rows : 1);
  const innerHeight = Math.max(44, cellHeight * rows);
  const marginBottom = across.height + 22;
  const plot = Plot.plot({
    width,
    height: innerHeight + 26 + marginBottom,
    marginLeft,
    marginRight: MARGIN_RIGHT,
    marginTop: 26,
    marginBottom,
    x: { type: "linear", domain: [-0.5, columns - 0.5], label: null, axis: null },
    y: { type: "linear", domain: [rows - 0.5, -0.5], label: null, axis: null },
    marks: [
      ...drawCells(cells, paint, { columns, rows, inner, innerHeight }),
      Plot.axisX({ ...across.options, label: cut(x.name, 60), labelAnchor: "center", labelArrow: "none", labelOffset: marginBottom - 4 }),
      ...y === undefined ? [] : [Plot.axisY({
        ticks: ticksDown(y, innerHeight),
        tickFormat: (n: number) => cut(y.labels[n]),
        tickSize: 3,
        label: cut(y.name, 60),
        labelArrow: "none",
        labelAnchor: "top",
      })],
      ...isPicture(cells)
        ? []
        : [Plot.tip(cells as Cell[], Plot.pointer({ x: "x", y: "y", title: lazily(tell), maxRadius: 60, lineWidth: 26 }))],
    ],
  });
  return plot as unknown as Drawn;
}

/** The text of a tip, made when it is shown: there may be a million of them. */
export function lazily<T>(tell: (datum: T) => string): (datum: T) => { toString(): string } {
  return (datum) => ({ toString: () => tell(datum) });
}

interface Extent {
  readonly columns: number;
  readonly rows: number;
  readonly inner: number;
  readonly innerHeight: number;
}

function drawCells(cells: readonly Cell[], paint: (cell: Cell) => Paint, { columns, rows, inner, innerHeight }: Extent): Plot.Markish[] {
  if (isPicture(cells)) {
    // The pattern of what is missing shows where the picture has nothing.
    return [
      Plot.frame({ fill: "url(#hatch)", stroke: "none" }),
      Plot.image([0], {
        x: (columns - 1) / 2,
        y: (rows - 1) / 2,
        width: inner,
        height: innerHeight,
        src: () => picture(cells, paint, columns, rows),
        preserveAspectRatio: "none",
        imageRendering: "pixelated",
      }),
    ];
  }
  const painted = cells.map((cell) => ({ ...paint(cell), x: cell.x, y: cell.y }));
  const [roomAcross, roomDown] = [inner / columns, innerHeight / rows];
  const inset = Math.min(roomAcross, roomDown) > 8 ? 1 : 0;
  const fits = ({ label = "" }: Paint) => label !== "" && roomDown >= 13 && label.length * 6.2 + 4 <= roomAcross;
  return [
    Plot.rect(painted, {
      x1: ({ x }) => x - 0.5,
      x2: ({ x }) => x + 0.5,
      y1: ({ y }) => y - 0.5,
      y2: ({ y }) => y + 0.5,
      fill: { value: ({ fill }: Paint) => fillOf(fill), scale: null } as unknown as Plot.ChannelValueSpec,
      inset,
      rx: inset * 2,
      className: "cells",
    }),
    Plot.text(painted.filter(fits), {
      x: "x",
      y: "y",
      text: "label",
      fill: { value: "ink", scale: null } as unknown as Plot.ChannelValueSpec,
      fontSize: 10.5,
    }),
    Plot.text(painted.filter((one) => one.sign !== undefined && !fits(one) && Math.min(roomAcross, roomDown) >= 6), {
      x: "x",
      y: "y",
      text: "sign",
      fill: { value: "ink", scale: null } as unknown as Plot.ChannelValueSpec,
      fontSize: Math.max(6, Math.min(16, roomDown, roomAcross)),
      fontWeight: 700,
    }),
  ];
}

/** The cells as a picture, a pixel each, with nothing where they are missing. */
function picture(cells: readonly Cell[], paint: (cell: Cell) => Paint, columns: number, rows: number): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d")!;
  for (const cell of cells) {
    const { fill, sign } = paint(cell);
    if (fill === "hatch" && sign !== "×") continue;
    context.fillStyle = sign === "×" ? failedColor() : fill === "dots" ? cardColor() : fill;
    context.fillRect(cell.x, cell.y, 1, 1);
  }
  return canvas.toDataURL();
}

function isPicture(cells: readonly Cell[]): boolean {
  return cells.length > MAX_RECTANGLES;
}

/** The places that the arrow keys go to: the cells. A picture tells nothing to a pointer by itself. */
export function mapStops(
  cells: readonly Cell[],
  tell: (cell: Cell) => string,
  columns: number,
): { readonly stops: () => Stop[]; readonly stopAt: ((x: number, y: number) => number | undefined) | undefined } {
  const stopAt = (x: number, y: number) => {
    const [column, row] = [Math.round(x), Math.round(y)];
    return column >= 0 && column < columns && row >= 0 && row * columns < cells.length ? row * columns + column : undefined;
  };
  return {
    stops: () =>
      cells.map((cell) => ({
        column: cell.x,
        row: cell.y,
        x: cell.x,
        y: cell.y,
        isCell: true,
        text: () => tell(cell).replaceAll("\n", ", "),
      })),
    stopAt: isPicture(cells) ? stopAt : undefined,
  };
}
