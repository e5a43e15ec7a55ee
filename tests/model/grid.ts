/**
 * The model's grid: what a request means, told point by point.
 *
 * @module
 */

import { AXIS_POOL, hashOf, productOf } from "./values.ts";

/** A definition of the grid. Values are numbers of the pool. */
export interface Grid {
  /** All axis names in the order in which points are told. */
  readonly names: readonly string[];
  /** The axis order. */
  readonly order: readonly string[];
  readonly values: Readonly<Record<string, readonly number[]>>;
  readonly sizes: Readonly<Record<string, number>>;
  /** 0: no point is excluded. Otherwise those whose hash leaves this rest. */
  readonly where: number;
}

/** A chunk as asked for. */
export interface ModelChunk {
  /** Its vectors in axis order, as a text: what its name is made of. */
  readonly owner: string;
  /** Its points, row-major. */
  readonly points: readonly string[];
  /** Numbers of the points asked for, in the order asked for. */
  readonly asked: readonly number[];
  /** Their places in the output. */
  readonly places: readonly number[];
}

/** Positions by axis, in axis order. */
export type Selected = readonly (readonly number[])[];

const EXCLUSION = 4;

/** Whether `where` excludes a point. */
export function isExcluded(grid: Grid, point: string): boolean {
  return grid.where > 0 && hashOf(point) % EXCLUSION === grid.where - 1;
}

/** All positions. */
export function everything(grid: Grid): Selected {
  return grid.order.map((name) => [...grid.values[name].keys()]);
}

/** The text of a point given as numbers in axis order. */
function textOf(grid: Grid, numbers: readonly number[]): string {
  return grid.names.map((name) => numbers[grid.order.indexOf(name)]).join(".");
}

function ownerOf(grid: Grid, vectors: readonly (readonly number[])[]): string {
  return grid.order.map((name, axis) => `${name}:${vectors[axis].join()}`).join("|");
}

/** The chunk of some positions per axis, with what is asked of it: those of its points that `placesOf` has places for. */
function chunkOf(
  grid: Grid,
  positions: Selected,
  asked: readonly { readonly at: readonly number[]; readonly place: number }[],
): ModelChunk {
  const vectors = positions.map((list, axis) => list.map((position) => grid.values[grid.order[axis]][position]));
  const number = new Map(productOf(positions).map((at, i) => [at.join(), i]));
  return {
    owner: ownerOf(grid, vectors),
    points: productOf(vectors).map((numbers) => textOf(grid, numbers)),
    asked: asked.map(({ at }) => number.get(at.join())!),
    places: asked.map(({ place }) => place),
  };
}

/** The chunks of the layout that a selection touches, in plan order. */
export function layoutChunks(grid: Grid, selected: Selected): ModelChunk[] {
  const sizes = grid.order.map((name) => grid.sizes[name]);
  const byBin = new Map<string, { bins: number[]; asked: { at: number[]; place: number }[] }>();
  for (const [place, at] of productOf(selected).entries()) {
    const bins = at.map((position, axis) => Math.floor(position / sizes[axis]));
    const entry = byBin.get(bins.join()) ?? { bins, asked: [] };
    entry.asked.push({ at, place });
    byBin.set(bins.join(), entry);
  }
  return [...byBin.values()].sort((a, b) => compare(a.bins, b.bins)).map(({ bins, asked }) => {
    const positions = bins.map((bin, axis) => {
      const all = [...grid.values[grid.order[axis]].keys()];
      return all.slice(bin * sizes[axis], (bin + 1) * sizes[axis]);
    });
    return chunkOf(grid, positions, asked);
  });
}

function compare(a: readonly number[], b: readonly number[]): number {
  const axis = a.findIndex((bin, i) => bin !== b[i]);
  return axis < 0 ? 0 : a[axis] - b[axis];
}

/** Chunks listed by their positions, their points one after another. */
export function listedChunks(grid: Grid, keys: readonly Selected[]): ModelChunk[] {
  let length = 0;
  return keys.map((positions) => chunkOf(grid, positions, productOf(positions).map((at) => ({ at, place: length++ }))));
}

/** The chunk key of some positions. */
export function keyOf(grid: Grid, positions: Selected): [string, unknown[]][] {
  return positions.map((list, axis) => {
    const name = grid.order[axis];
    return [name, list.map((position) => AXIS_POOL[grid.values[name][position]])];
  });
}

/** The values of the axes, as a cache takes them. */
export function axisValues(grid: Grid): Record<string, unknown[]> {
  return Object.fromEntries(grid.names.map((name) => [name, grid.values[name].map((number) => AXIS_POOL[number])]));
}
