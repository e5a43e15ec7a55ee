/**
 * Selections by nearest value.
 *
 * @module
 */

import { type Axis, isList, valueKey } from "../grid/axes.ts";
import { showValue } from "../grid/chunk_grid.ts";
import type { SelectedPositions } from "../grid/selection.ts";
import { knownNames } from "../suggest.ts";

/** How far a value may be from the one asked for: one distance for all axes, or one by axis. */
export type Tolerance<A> = number | { readonly [K in keyof A]?: number };

/** A number or a Date as a number. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return value instanceof Date ? value.getTime() : undefined;
}

function toleranceOf(axis: Axis, tolerance: unknown): number {
  const found = typeof tolerance === "object" && tolerance !== null ? (tolerance as Record<string, unknown>)[axis.name] ?? 0 : tolerance;
  if (typeof found === "number" && found >= 0) return found;
  throw new RangeError(
    `Cannot select: tolerance must be a number that is not negative: received ${typeof found === "number" ? found : showValue(found)}`,
  );
}

/**
 * Replaces values that are not on their axis by the nearest ones within a tolerance.
 *
 * @param axes The axes, in axis order
 * @param current What is visible
 * @param selection The selection by value, as the user gave it
 * @param tolerance How far a value may be from the one asked for, or by axis
 * @returns The selection with values of the axes
 * @throws {RangeError} If no value is near enough, or the tolerance is none
 * @throws {TypeError} If the selection is by index
 */
export function nearestSelection(
  axes: readonly Axis[],
  current: SelectedPositions,
  selection: Readonly<Record<string, unknown>>,
  tolerance: unknown,
): Record<string, unknown> {
  if (selection.axisIndices !== undefined) throw new TypeError("Cannot select: a tolerance is for values: received axisIndices");
  if (typeof tolerance === "object" && tolerance !== null) {
    const names = axes.map((axis) => axis.name);
    for (const name of Object.keys(tolerance)) {
      if (!names.includes(name)) {
        throw new TypeError(`Cannot select: axis ${JSON.stringify(name)} is unknown: ${knownNames("axes", name, names)}`);
      }
    }
  }
  const limits = axes.map((axis) => toleranceOf(axis, tolerance));
  return Object.fromEntries(
    Object.entries(selection).map(([name, asked]) => {
      const i = axes.findIndex((axis) => axis.name === name);
      if (i < 0 || asked === undefined) return [name, asked];
      const values = Array.from(current[i], (position) => axes[i].values[position]);
      const near = (value: unknown) => nearestOf(axes[i], values, value, limits[i]);
      return [name, isList(asked) ? [...asked].map(near) : near(asked)];
    }),
  );
}

function nearestOf(axis: Axis, values: readonly unknown[], asked: unknown, limit: number): unknown {
  const target = numberOf(asked);
  const key = valueKey(asked);
  // A value of the axis is itself; anything that is no number has no distance, and is refused or found as always.
  if (target === undefined || values.some((value) => Object.is(valueKey(value), key))) return asked;
  let nearest: { value: unknown; distance: number } | undefined;
  for (const value of values) {
    if (typeof value !== typeof asked) continue;
    const distance = Math.abs((numberOf(value) ?? NaN) - target);
    if (distance < (nearest?.distance ?? Infinity)) nearest = { value, distance };
  }
  if (nearest === undefined) return asked;
  if (nearest.distance <= limit) return nearest.value;
  throw new RangeError(
    `Cannot select ${showValue(asked)} of axis ${JSON.stringify(axis.name)}: the nearest value is ${showValue(nearest.value)}, ` +
      `${Number(nearest.distance.toPrecision(6))} away: received a tolerance of ${limit}`,
  );
}
