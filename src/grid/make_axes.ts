/**
 * The axes of a grid, from what a user gives.
 *
 * @module
 */

import { knownNames } from "../suggest.ts";
import { type Axis, makeAxis, vectorNames } from "./axes.ts";

/** Names with a meaning of their own in a selection, a call, or any object. */
const RESERVED_NAMES: readonly string[] = ["axisIndices", "params", "__proto__"];

/**
 * Makes the axes of a grid.
 *
 * @param axisValues The values by axis
 * @param axisOrder The axes from the slowest to the fastest; by name if absent
 * @returns The axes, in axis order
 * @throws {TypeError} If a name is reserved, given twice or not ordered, or values are no list
 */
export function makeAxes(axisValues: Readonly<Record<string, unknown>>, axisOrder?: readonly string[]): Axis[] {
  if (typeof axisValues !== "object" || axisValues === null) {
    throw new TypeError(
      `Cannot make axes: axisValues must be an object of lists: received ${axisValues === null ? "null" : typeof axisValues}`,
    );
  }
  const names = Object.keys(axisValues);
  refuseReserved(names);
  const broken = names.find((name) => name === "" || !name.isWellFormed() || name.startsWith("\ufeff"));
  if (broken !== undefined) {
    throw new TypeError(`Cannot make axes: ${JSON.stringify(broken)} is no name: give one of well-formed text, without a byte order mark`);
  }
  const axes = orderNames(names, axisOrder).map((name) => makeAxis(name, axisValues[name]));
  const vectors = vectorNames(axes);
  refuseReserved(vectors);
  const twice = vectors.find((name, i) => vectors.indexOf(name) < i);
  if (twice !== undefined) {
    throw new TypeError(`Cannot make axes: two have the name ${JSON.stringify(twice)}: rename a field of the zipped axis`);
  }
  return axes;
}

function refuseReserved(names: readonly string[]): void {
  const reserved = names.find((name) => RESERVED_NAMES.includes(name));
  if (reserved !== undefined) throw new TypeError(`Cannot make axes: no axis can have the name ${JSON.stringify(reserved)}: rename it`);
}

function orderNames(names: readonly string[], given: readonly string[] | undefined): string[] {
  if (given === undefined) return [...names].sort();
  if (!Array.isArray(given)) throw new TypeError(`Cannot order axes: axisOrder must be a list of axis names: received ${typeof given}`);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`Cannot order axes: missing axis '${unknown}' in axisValues: ${knownNames("axes", String(unknown), names)}`);
  }
  if (given.length !== names.length || new Set(given).size !== names.length) {
    throw new TypeError(
      `Cannot order axes: axisOrder must name every axis once: received ${JSON.stringify(given)} for ${JSON.stringify(names)}`,
    );
  }
  return [...given];
}
