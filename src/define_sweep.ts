/**
 * Sweeps: a function with its grid and its params, as a module exports them for the command line.
 *
 * @module
 */

import type { OnError } from "./engine/error_policy.ts";
import type { ChunkSize } from "./grid/chunk_spec.ts";
import { makeAxes } from "./grid/make_axes.ts";
import { isZip, zipAxis } from "./grid/zip.ts";
import type { MemoFn } from "./memo_types.ts";
import { isPlainRecord } from "./plain_record.ts";
import { checkOptionNames, knownNames, quoteNames } from "./suggest.ts";
import type { AxesInput, ExecContext, Point, Vectors } from "./types.ts";

/** A function of params and vectors, types aside. */
export type SweepFn = (args: never, context: never) => unknown;

/** What a sweep says beside its function, axes and params, all of it optional; the command line has the last word. */
export interface SweepSettings<A = AxesInput> {
  /** Its name on record; the name of the export by default, that of the file for the default export. */
  readonly name?: string;
  /** How many values of each axis make a chunk; `"auto"` by default. */
  readonly chunkSpec?: { readonly [K in keyof A]?: ChunkSize } | "auto";
  /** The axes from the slowest to the fastest; by name by default. */
  readonly axisOrder?: readonly (keyof A & string)[];
  /** Leaves points out of the grid: neither known, missing nor executed. `--where` leaves out further ones. */
  where?(point: Point<A>): boolean;
  /** Part of every file's name; `"v1"` by default. */
  readonly version?: string;
  /** What goes into the metadata beside the params. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** How many workers call the function, which must be a task; this thread alone by default. */
  readonly maxWorkers?: number;
  /** What is done about points that fail; `"stop"` by default. */
  readonly onError?: OnError;
  /** How often a point that failed is called again. */
  readonly retries?: number;
  /** After how many milliseconds a call has failed; of `perPoint`, each point is one. */
  readonly timeoutMs?: number;
  /** Makes the output of a run from the list of chunk outputs, where the whole output is asked for. */
  collateFn?(outputs: unknown[]): unknown;
}

/** A function with its grid, types aside. */
export interface Sweep extends Omit<SweepSettings, "chunkSpec" | "axisOrder" | "where"> {
  /** A function of params and vectors: one output per point, in the order of `context.points`. */
  readonly fn: SweepFn;
  /** The values of each axis, where the command gives none. */
  readonly axisValues?: AxesInput;
  /** The params, where the command gives none. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** How many values of each axis make a chunk; `"auto"` by default. */
  readonly chunkSpec?: Readonly<Record<string, ChunkSize>> | "auto";
  /** The axes from the slowest to the fastest; by name by default. */
  readonly axisOrder?: readonly string[];
  /** Leaves points out of the grid. */
  where?(point: never): boolean;
}

/** Says in a compile error which axes the function has no argument for. */
export interface UnknownAxes<K> {
  /** The axes that the function does not take: misspelt ones? */
  readonly axesThatTheFunctionDoesNotTake: K;
}

/** Nothing, or a compile error about axes that the function does not take. Without arguments it is not known yet. */
export type AxesTaken<A, P> = [keyof P] extends [never] ? unknown
  : [Exclude<keyof Vectors<A>, keyof P>] extends [never] ? unknown
  : UnknownAxes<Exclude<keyof Vectors<A>, keyof P>>;

/** The params of a sweep: all arguments of its function but the vectors. */
export type SweepParams<A, P> = Omit<P, keyof Vectors<A>>;

/** The params as a sweep has them: they may be left out if none of them is needed. */
export type GivenParams<T> = Record<never, never> extends T ? { readonly params?: T } : { readonly params: T };

/**
 * What {@linkcode defineSweep} takes where axes are given: the function takes a vector of each axis, and all its other arguments are params.
 *
 * @typeParam A The axes
 * @typeParam P The arguments of the function
 * @typeParam R What it returns
 */
export type SweepOptions<A extends AxesInput, P extends object, R> =
  & SweepSettings<A>
  & GivenParams<SweepParams<A, NoInfer<P>>>
  & {
    /** A function of params and vectors: one output per point, in the order of `context.points`. */
    readonly fn: MemoFn<A, P, R>;
    /** The values of each axis. */
    readonly axisValues: A & AxesTaken<A, NoInfer<P>>;
  };

/**
 * What {@linkcode defineSweep} takes where the command line gives the axes: any argument of the function may be a param or an axis.
 *
 * @typeParam P The arguments of the function
 * @typeParam R What it returns
 */
export interface OpenSweepOptions<P extends object, R> extends Omit<SweepSettings, "chunkSpec" | "axisOrder"> {
  /** A function of params and vectors: one output per point, in the order of `context.points`. */
  readonly fn: (args: P, context: ExecContext) => R;
  /** No axes. */
  readonly axisValues?: undefined;
  /** The params, where the command gives none. */
  readonly params?: Partial<NoInfer<P>>;
  /** How many values of each axis make a chunk; `"auto"` by default. */
  readonly chunkSpec?: { readonly [K in keyof NoInfer<P>]?: ChunkSize } | "auto";
  /** The axes from the slowest to the fastest; by name by default. */
  readonly axisOrder?: readonly (keyof NoInfer<P> & string)[];
}

/** The names of a sweep's fields, for telling misspelt ones. */
const SWEEP_NAMES: readonly string[] = [
  "fn",
  "axisValues",
  "params",
  "name",
  "chunkSpec",
  "axisOrder",
  "where",
  "version",
  "metadata",
  "maxWorkers",
  "onError",
  "retries",
  "timeoutMs",
  "collateFn",
];

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null ? "an object" : typeof value === "function" ? "a function" : String(value);
}

/** Stands for the values of an axis, whose names alone are checked here: the values are when the grid is made. */
function stubOf(what: string, name: string, values: unknown): unknown {
  const isIterable = typeof values === "object" && values !== null && typeof (values as Iterable<unknown>)[Symbol.iterator] === "function";
  if (!isIterable) {
    throw new TypeError(
      `Cannot ${what}: values of axis ${JSON.stringify(name)} must be a list or another iterable: received ${describe(values)}`,
    );
  }
  if ("next" in (values as object)) {
    throw new TypeError(`Cannot ${what}: values of axis ${JSON.stringify(name)} can be read only once: write [...values]`);
  }
  return isZip(values) ? zipAxis(values.fields, []) : [];
}

/** Checks the axes and gives the names of the vectors. */
function checkAxes(what: string, { axisValues, axisOrder, chunkSpec }: Sweep): string[] | undefined {
  if (axisValues === undefined) return undefined;
  if (!isPlainRecord(axisValues)) {
    throw new TypeError(`Cannot ${what}: axisValues must be an object of lists: received ${describe(axisValues)}`);
  }
  const stubs = Object.fromEntries(Object.entries(axisValues).map(([name, values]) => [name, stubOf(what, name, values)]));
  const axes = makeAxes(stubs, axisOrder);
  if (isPlainRecord(chunkSpec)) {
    const unknown = Object.keys(chunkSpec).find((name) => !Object.hasOwn(axisValues, name));
    if (unknown !== undefined) {
      const known = knownNames("axes", unknown, Object.keys(axisValues));
      throw new TypeError(`Cannot ${what}: chunkSpec has the axis ${JSON.stringify(unknown)}, which is unknown: ${known}`);
    }
  } else if (chunkSpec !== undefined && chunkSpec !== "auto") {
    throw new TypeError(`Cannot ${what}: chunkSpec must be an object or "auto": received ${describe(chunkSpec)}`);
  }
  return axes.flatMap((axis) => [axis.name, ...(axis.fields ?? [])]);
}

function checkNumbers(what: string, sweep: Sweep): void {
  const { maxWorkers, retries, timeoutMs } = sweep;
  const refuse = (name: string, wanted: string, value: unknown) => {
    throw new RangeError(`Cannot ${what}: ${name} must be ${wanted}: received ${describe(value)}`);
  };
  if (maxWorkers !== undefined && !(Number.isSafeInteger(maxWorkers) && maxWorkers > 0)) {
    refuse("maxWorkers", "a positive integer", maxWorkers);
  }
  if (retries !== undefined && !(Number.isSafeInteger(retries) && retries >= 0)) refuse("retries", "a non-negative integer", retries);
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0)) refuse("timeoutMs", "a positive number", timeoutMs);
}

/**
 * Checks a sweep.
 *
 * @param what What is done with it, for the error, e.g. `define sweep`
 * @param sweep The sweep
 * @throws {TypeError} If a field is unknown or of a wrong type, an axis or a param has a name that it cannot have, or `fn` is memoized
 * @throws {RangeError} If a number is out of range
 */
export function checkSweep(what: string, sweep: Sweep): void {
  if (!isPlainRecord(sweep)) throw new TypeError(`Cannot ${what}: it must be an object { fn, … }: received ${describe(sweep)}`);
  checkOptionNames(what, sweep, SWEEP_NAMES);
  const { fn, name, params, version, metadata } = sweep;
  if (typeof fn !== "function") throw new TypeError(`Cannot ${what}: fn must be a function: received ${describe(fn)}`);
  if ("cacheStatus" in fn) throw new TypeError(`Cannot ${what}: fn is memoized already: give the function that it was made of`);
  for (const key of ["where", "collateFn"] as const) {
    if (sweep[key] === undefined || typeof sweep[key] === "function") continue;
    throw new TypeError(`Cannot ${what}: ${key} must be a function: received ${describe(sweep[key])}`);
  }
  for (const [key, text] of [["name", name], ["version", version]] as const) {
    if (text === undefined || typeof text === "string" && text !== "") continue;
    throw new TypeError(`Cannot ${what}: ${key} must be a text that is not empty: received ${describe(text)}`);
  }
  for (const [key, value] of [["params", params], ["metadata", metadata]] as const) {
    if (value !== undefined && !isPlainRecord(value)) {
      throw new TypeError(`Cannot ${what}: ${key} must be a plain object: received ${describe(value)}`);
    }
  }
  checkNumbers(what, sweep);
  const vectors = checkAxes(what, sweep) ?? [];
  const both = Object.keys(params ?? {}).filter((param) => vectors.includes(param));
  if (both.length > 0) {
    throw new TypeError(`Cannot ${what}: ${quoteNames(both)} among the params is the name of an axis: rename one of them`);
  }
}

/**
 * Defines a sweep of a function over axes: what `chunk-memo run MODULE` runs. It is checked here and comes back as it is.
 *
 * @typeParam A The axes
 * @typeParam P The arguments of the function: params, and one vector per axis
 * @typeParam R What it returns
 * @param sweep The function, the values of its axes, and its params
 * @returns The same sweep
 * @throws {TypeError} If a field is unknown or of a wrong type, an axis or a param has a name that it cannot have, or `fn` is memoized
 * @throws {RangeError} If a number is out of range
 *
 * @example A module for the command line
 * ```ts
 * import { defineSweep, perPoint } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * export const growth = defineSweep({
 *   fn: perPoint(({ rate, years, start }: { rate: number; years: number; start: number }) => start * (1 + rate) ** years),
 *   axisValues: { rate: [0.01, 0.02, 0.05], years: [10, 20] },
 *   params: { start: 100 },
 *   where: ({ rate, years }) => rate * years < 1,
 * });
 * assertEquals(growth.params, { start: 100 });
 * ```
 */
export function defineSweep<A extends AxesInput, P extends object, R>(sweep: SweepOptions<A, P, R>): SweepOptions<A, P, R>;
/**
 * Defines a sweep of a function whose axes the command line gives.
 *
 * @typeParam P The arguments of the function
 * @typeParam R What it returns
 * @param sweep The function, and its params
 * @returns The same sweep
 * @throws {TypeError} If a field is unknown or of a wrong type, or `fn` is memoized
 * @throws {RangeError} If a number is out of range
 */
export function defineSweep<P extends object, R>(sweep: OpenSweepOptions<P, R>): OpenSweepOptions<P, R>;
export function defineSweep(sweep: object): object {
  checkSweep("define sweep", sweep as Sweep);
  return sweep;
}
