/**
 * The arguments of a memoized function: what is asked of the axes, and params.
 *
 * @module
 */

import { canonicalText } from "./format/canonical.ts";

/** Arguments, taken apart. */
export interface SplitArguments {
  /** What makes the cache id. */
  readonly params: Record<string, unknown>;
  /** What the function gets beside its vectors. */
  readonly given: Record<string, unknown>;
  /** What is asked of the axes. */
  readonly selection: Record<string, unknown>;
}

/**
 * Takes the arguments of a call apart. An object of params under `paramsArg` is spread among the others for the identity, and
 * handed to the function as it is.
 *
 * @param axes The names of the axes
 * @param args The arguments
 * @param paramsArg Under which name an object of params may come
 * @returns The parts
 * @throws {TypeError} If params are no plain object, or one param is given twice with two values
 */
export function splitArguments(axes: readonly string[], args: Readonly<Record<string, unknown>>, paramsArg = "params"): SplitArguments {
  const selection: Record<string, unknown> = {};
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    if (name === "axisIndices" || axes.includes(name)) selection[name] = value;
    else given[name] = value;
  }
  const { [paramsArg]: inner, ...params } = given;
  if (inner === undefined) return { params, given, selection };
  if (typeof inner !== "object" || inner === null || Array.isArray(inner)) {
    throw new TypeError(`Cannot use params: '${paramsArg}' must be a plain object: received ${inner === null ? "null" : typeof inner}`);
  }
  for (const [name, value] of Object.entries(inner)) {
    if (Object.hasOwn(params, name) && canonicalText(params[name], "params") !== canonicalText(value, "params")) {
      throw new TypeError(`Cannot use params: ${JSON.stringify(name)} is given twice with two values: give it once`);
    }
    params[name] = value;
  }
  return { params, given, selection };
}
