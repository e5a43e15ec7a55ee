/**
 * Items: points as the user hands them to `runParallel`, one by one.
 *
 * @module
 */

import { UnstorableValueError } from "../errors.ts";
import { knownNames, quoteNames } from "../suggest.ts";
import { type Axis, pointRecord, type ValueKey, valueKey, vectorNames } from "./axes.ts";
import type { Positions } from "./block.ts";
import { notFoundText, showValue } from "./chunk_grid.ts";
import type { Where } from "./plan.ts";
import type { SelectedPositions } from "./selection.ts";

/** How the engine calls the function for items instead of blocks. */
export interface ItemCalls {
  /** The item of a point of a touched chunk, as it was given. */
  at(i: number, point: number): unknown;
  /** Whether chunks are stored as soon as they are complete, and not held until the end. */
  readonly flushOnChunk: boolean;
}

/** Items, and the points they mean. */
export interface ItemsRead {
  /** The items as they were given. */
  readonly items: readonly unknown[];
  /** Whether they are lists or single values, and no objects that name the axes. */
  readonly areBare: boolean;
  /** Per axis the position of each item's value. */
  readonly positions: readonly Positions[];
  /** Per axis the values that are to be added behind its own, in order of first appearance. */
  readonly added: readonly (readonly unknown[])[];
}

/** How items are to be read. */
export interface ReadOptions {
  /** What a slice asks of the axes; items outside of it are refused. Absent if the cache is no slice. */
  readonly slice?: SelectedPositions | undefined;
  /** Whether values that are not on the axes are to be added. A slice adds none. */
  readonly extend?: boolean | undefined;
}

/** The forms of items. */
type Form = "mapping" | "positional" | "scalar";

type Mapping = Readonly<Record<string, unknown>>;

/** The form of a value by itself. */
function formOf(value: unknown): Form {
  if (typeof value !== "object" || value === null) return "scalar";
  if (Array.isArray(value)) return "positional";
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null ? "mapping" : "scalar";
}

/**
 * Items as a list of their own, which later changes do not reach.
 *
 * @param given The items; an iterable is gone through once
 * @returns The items
 * @throws {TypeError} If they are a string, or cannot be iterated
 */
export function listItems(given: unknown): unknown[] {
  if (Array.isArray(given)) return given.slice();
  if (typeof given === "object" && given !== null && typeof (given as Iterable<unknown>)[Symbol.iterator] === "function") {
    return [...given as Iterable<unknown>];
  }
  const hint = typeof given === "string" ? `: write [${JSON.stringify(given)}]` : "";
  throw new TypeError(
    `Cannot read items: they must be a list or another iterable: received ${given === null ? "null" : typeof given}${hint}`,
  );
}

class ItemReader {
  readonly #axes: readonly Axis[];
  readonly #names: readonly string[];
  readonly #extends: boolean;
  readonly #visible: readonly Uint8Array[] | undefined;
  readonly #positionOfAdded: readonly Map<ValueKey, number>[];
  readonly added: readonly unknown[][];
  /** The forms that values of the only axis have themselves. */
  readonly #valueForms: ReadonlySet<Form>;
  /** The form of all items. */
  #form: Form = "mapping";
  /** The number of the item that is being read. */
  #i = 0;

  constructor(axes: readonly Axis[], { slice, extend }: ReadOptions) {
    this.#axes = axes;
    this.#names = vectorNames(axes);
    this.#extends = extend === true;
    this.#visible = slice?.map((positions, axis) => flags(axes[axis].values.length, positions));
    this.#positionOfAdded = axes.map(() => new Map());
    this.added = axes.map(() => []);
    this.#valueForms = new Set(axes.length === 1 && axes[0].fields === undefined ? axes[0].values.map(formOf) : []);
  }

  read(items: readonly unknown[]): Int32Array[] {
    const positions = this.#axes.map(() => new Int32Array(items.length));
    try {
      if (items.length > 0) this.#form = this.#formOf(items[0]);
      for (; this.#i < items.length; this.#i++) this.#readItem(items[this.#i], positions);
    } catch (error) {
      if (!(error instanceof UnstorableValueError)) throw error;
      throw new TypeError(`${this.#what}: a value in it cannot be stored: ${error.message}`, { cause: error });
    }
    return positions;
  }

  /** Whether the items are no objects that name the axes. */
  get areBare(): boolean {
    return this.#form !== "mapping";
  }

  /** What cannot be done, for messages. */
  get #what(): string {
    return `Cannot read items[${this.#i}]`;
  }

  #readItem(item: unknown, positions: readonly Int32Array[]): void {
    const form = this.#formOf(item);
    if (form !== this.#form) {
      throw new TypeError(`${this.#what}: Mixed item types: expected ${this.#form} items: received ${showValue(item)}`);
    }
    if (form === "mapping") this.#readMapping(item as Mapping, positions);
    else if (form === "positional") this.#readPositional(item as readonly unknown[], positions);
    else this.#readScalar(item, positions);
  }

  /**
   * The form of an item. A list or an object that is a value of the only axis is that value; if the axis has such values, one that it
   * lacks is a value too, unless it names the axis (`{ shape: … }`) or holds nothing but a value of the axis (`[[64, 64]]`).
   */
  #formOf(item: unknown): Form {
    const form = formOf(item);
    if (form === "scalar" || !this.#valueForms.has(form)) return form;
    const [{ name, indexOf }] = this.#axes;
    if (indexOf.has(valueKey(item))) return "scalar";
    const isItem = form === "mapping"
      ? Object.hasOwn(item as object, name) && Object.keys(item as object).length === 1
      : (item as unknown[]).length === 1 && indexOf.has(valueKey((item as unknown[])[0]));
    return isItem ? form : "scalar";
  }

  #readScalar(item: unknown, positions: readonly Int32Array[]): void {
    const [axis] = this.#axes;
    if (this.#axes.length === 1 && axis.fields === undefined && !this.#isAbsent(0, item)) {
      positions[0][this.#i] = this.#position(0, item);
      return;
    }
    const names = this.#axes.length === 1 ? `zipped axis ${quoteNames([axis.name])}` : `axes ${quoteNames(this.#names)}`;
    const wanted = this.#axes.length === 1 && axis.fields === undefined
      ? "a value of the axis"
      : `an object or a list with values of ${names}`;
    throw new TypeError(`${this.#what}: it must be ${wanted}: received ${showValue(item)}`);
  }

  #readPositional(item: readonly unknown[], positions: readonly Int32Array[]): void {
    const axes = this.#axes;
    if (item.length !== axes.length) {
      const names = quoteNames(axes.map((axis) => axis.name));
      throw new TypeError(
        `${this.#what}: a list must have one value for each of ${axes.length} axes in the order ${names}: received ${showValue(item)}`,
      );
    }
    for (let axis = 0; axis < axes.length; axis++) positions[axis][this.#i] = this.#position(axis, item[axis]);
  }

  #readMapping(item: Mapping, positions: readonly Int32Array[]): void {
    let used = 0;
    for (let axis = 0; axis < this.#axes.length; axis++) {
      const { name, fields } = this.#axes[axis];
      let value: unknown;
      if (fields?.every((field) => Object.hasOwn(item, field))) {
        value = Object.fromEntries(fields.map((field) => [field, item[field]]));
        used += fields.length;
      } else {
        if (!Object.hasOwn(item, name) || this.#isAbsent(axis, item[name])) throw this.#wrongNames(item, axis);
        value = item[name];
        used++;
      }
      positions[axis][this.#i] = this.#position(axis, value);
    }
    if (Object.keys(item).length !== used) throw this.#wrongNames(item);
  }

  /** Whether a value stands for none: `undefined`, unless the axis has it. */
  #isAbsent(axis: number, value: unknown): boolean {
    return value === undefined && !this.#axes[axis].indexOf.has(undefined);
  }

  #wrongNames(item: Mapping, missing?: number): TypeError {
    const names = [...this.#names, ...this.#axes.filter((axis) => axis.fields !== undefined).map((axis) => axis.name)];
    const unknown = Object.keys(item).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      return new TypeError(`${this.#what}: axis ${quoteNames([unknown])} is unknown: ${knownNames("axes", unknown, names)}`);
    }
    const shown = `received ${showValue(item)}`;
    if (missing === undefined) {
      return new TypeError(`${this.#what}: a zipped axis is given by its name or by its fields, not by both: ${shown}`);
    }
    const { name, fields } = this.#axes[missing];
    const wanted = fields === undefined ? "" : `: give its fields ${quoteNames(fields)}`;
    return new TypeError(`${this.#what}: axis ${quoteNames([name])} has no value${wanted}: ${shown}`);
  }

  #position(axis: number, value: unknown): number {
    const key = valueKey(value);
    const position = this.#axes[axis].indexOf.get(key);
    if (position === undefined) return this.#add(axis, key, value);
    if (this.#visible !== undefined && this.#visible[axis][position] === 0) {
      throw new RangeError(`${this.#what}: ${notFoundText(this.#axes[axis], value)}: it is outside of the slice`);
    }
    return position;
  }

  #add(axis: number, key: ValueKey, value: unknown): number {
    const { values, fields } = this.#axes[axis];
    const added = this.#positionOfAdded[axis];
    const known = added.get(key);
    if (known !== undefined) return known;
    if (!this.#extends || this.#visible !== undefined) {
      const way = this.#extends
        ? "a slice adds no values: extend the cache that it is of"
        : `it has ${values.length} values: extendCache adds it`;
      throw new RangeError(`${this.#what}: ${notFoundText(this.#axes[axis], value)}: ${way}`);
    }
    if (fields !== undefined && !isRecordOf(fields, value)) {
      throw new TypeError(
        `${this.#what}: a value of axis ${quoteNames([this.#axes[axis].name])} must be a record of ${quoteNames(fields)}: received ${
          showValue(value)
        }`,
      );
    }
    const position = values.length + added.size;
    added.set(key, position);
    this.added[axis].push(value);
    return position;
  }
}

function isRecordOf(fields: readonly string[], value: unknown): boolean {
  return formOf(value) === "mapping" && Object.keys(value as object).length === fields.length &&
    fields.every((field) => Object.hasOwn(value as object, field));
}

function flags(length: number, positions: Positions): Uint8Array {
  const result = new Uint8Array(length);
  for (const position of positions) result[position] = 1;
  return result;
}

/**
 * Reads items. All are of one form: objects with a value for every axis, by name in any order, a zipped axis by its name or spread into
 * its fields; lists in axis order; or single values, if there is one axis.
 *
 * @param items The items
 * @param axes The axes, in axis order
 * @param options Whether values may be added, and what is visible
 * @returns The items and the positions of their values
 * @throws {TypeError} If an item is not of the form of the first one, lacks an axis, or names an unknown one
 * @throws {RangeError} If a value is not on its axis, or outside of the slice
 */
export function readItems(items: readonly unknown[], axes: readonly Axis[], options: ReadOptions = {}): ItemsRead {
  const reader = new ItemReader(axes, options);
  const positions = reader.read(items);
  return { items, areBare: reader.areBare, positions, added: reader.added };
}

/**
 * Refuses items that are no part of the grid.
 *
 * @param axes The axes, in axis order
 * @param read The items
 * @param where Tells which points are part of the grid
 * @throws {RangeError} If it excludes one
 */
export function refuseExcluded(axes: readonly Axis[], { items, positions, added }: ItemsRead, where: Where): void {
  for (let i = 0; i < items.length; i++) {
    const values = axes.map(({ values }, n) => {
      const position = positions[n][i];
      return position < values.length ? values[position] : added[n][position - values.length];
    });
    const point = pointRecord(axes, values);
    if (!where(point)) throw new RangeError(`Cannot read items[${i}]: where excludes the point: received ${showValue(point)}`);
  }
}
