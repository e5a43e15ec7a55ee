/**
 * Edits and selections as the model understands them.
 *
 * @module
 */

import type { Grid, Selected } from "./grid.ts";
import type { Asked, AxisAsked, Edit, Plan } from "./steps.ts";
import { AXIS_POOL, hashOf } from "./values.ts";
import { slice } from "../../mod.ts";

const NAMES = ["model", "s", "ä", "t"];

/** The grid that a session starts with. */
export function firstGrid(plan: Plan): Grid {
  const names = NAMES.slice(0, plan.axes);
  return {
    names,
    order: [...names].sort(),
    values: Object.fromEntries(names.map((name, i) => [name, plan.values[i]])),
    sizes: Object.fromEntries(names.map((name, i) => [name, plan.sizes[i]])),
    where: 0,
  };
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  return list.map((entry, i) => [hashOf(`${seed} ${i}`), entry] as const).sort(([a], [b]) => a - b).map(([, entry]) => entry);
}

function inserted(list: readonly number[], at: number, value: number): number[] {
  return list.includes(value) ? [...list] : [...list.slice(0, at), value, ...list.slice(at)];
}

/** The grid after an edit. */
export function edited(grid: Grid, edit: Edit): Grid {
  const name = "axis" in edit ? grid.names[edit.axis % grid.names.length] : grid.names[0];
  const list = grid.values[name];
  const withList = (values: readonly number[]): Grid => ({ ...grid, values: { ...grid.values, [name]: values } });
  switch (edit.edit) {
    case "insert":
      return withList(inserted(list, edit.at % (list.length + 1), edit.value));
    case "prepend":
      return withList(inserted(list, 0, edit.value));
    case "remove":
      return list.length === 1 ? grid : withList(list.filter((_, i) => i !== edit.at % list.length));
    case "reorder":
      return withList(shuffled(list, edit.seed));
    case "extend":
      return withList([...new Set([...list, ...edit.values])]);
    case "rechunk":
      return { ...grid, sizes: Object.fromEntries(grid.names.map((axis, i) => [axis, edit.sizes[i]])) };
    case "axisOrder":
      return { ...grid, order: shuffled(grid.names, edit.seed) };
    case "where":
      return { ...grid, where: edit.where };
    case "define":
      return {
        ...grid,
        values: Object.fromEntries(grid.names.map((axis, i) => [axis, edit.values[i]])),
        sizes: Object.fromEntries(grid.names.map((axis, i) => [axis, edit.sizes[i]])),
      };
    default:
      return grid;
  }
}

/** Python's `range(length)[start:stop:step]`, written the long way round. */
export function pythonSlice(length: number, start: number | undefined, stop: number | undefined, step = 1): number[] {
  const all = Array.from({ length }, (_, i) => i);
  const bound = (given: number) => given < 0 ? given + length : given;
  const isFrom = (i: number) => start === undefined || (step > 0 ? i >= bound(start) : i <= bound(start));
  const isBefore = (i: number) => stop === undefined || (step > 0 ? i < bound(stop) : i > bound(stop));
  const within = (step > 0 ? all : all.reverse()).filter((i) => isFrom(i) && isBefore(i));
  return within.filter((_, n) => n % Math.abs(step) === 0);
}

/** A selection for the cache, and what it selects. */
export interface Resolved {
  readonly selection: Record<string, unknown>;
  readonly selected: Selected;
}

/** Resolves what is asked of what is visible. */
export function resolve(grid: Grid, visible: Selected, asked: Asked): Resolved {
  const selected = visible.map((list) => list);
  const given: Record<string, unknown> = {};
  for (const one of asked.axes) {
    const axis = one.axis % grid.order.length;
    const indices = indicesOf(one, visible[axis].length);
    const name = grid.order[axis];
    selected[axis] = indices.map((index) => visible[axis][index]);
    given[name] = asked.by === "value" ? valuesOf(grid, axis, selected[axis]) : indexOf(one, visible[axis].length, indices);
  }
  return { selected, selection: asked.by === "value" ? given : { axisIndices: given } };
}

function sliced({ slice: bounds }: AxisAsked, length: number): number[] {
  return bounds === undefined ? [] : pythonSlice(length, ...bounds);
}

function indicesOf(asked: AxisAsked, length: number): number[] {
  const indices = sliced(asked, length);
  return indices.length > 0 ? indices : asked.picks.map((pick) => pick % length);
}

function valuesOf(grid: Grid, axis: number, positions: readonly number[]): unknown {
  const values = positions.map((position) => AXIS_POOL[grid.values[grid.order[axis]][position]]);
  const isScalar = values.length === 1 && !Array.isArray(values[0]) && values[0] !== undefined && positions[0] % 2 === 0;
  return isScalar ? values[0] : values;
}

function indexOf(asked: AxisAsked, length: number, indices: readonly number[]): unknown {
  if (sliced(asked, length).length > 0) return slice(...asked.slice!);
  const mixed = indices.map((index, n) => n % 2 === 0 ? index : index - length);
  return mixed.length === 1 ? mixed[0] : mixed;
}
