/**
 * Columns while they are put together from parts: the narrowest kind that holds what has come so far, in a typed array where there is one.
 *
 * @module
 */

import type { PartRows } from "../format/column_parts.ts";
import { cutGroups, type TextGroup } from "../format/columns/text_groups.ts";
import { freeScratch, passingElements } from "../format/columns/scratch.ts";
import { copyElements } from "../format/typed_arrays.ts";
import { mergeKinds, type PartKind } from "../format/part_kinds.ts";
import type { ColumnKind, ResultColumn } from "./columns.ts";
import { categoryColumn, cutColumn } from "./lazy_columns.ts";
import { TextCodes } from "./text_codes.ts";

type Typed = Int32Array | Uint32Array | Float64Array | BigInt64Array | BigUint64Array | Uint8Array;
type Store = Typed | unknown[];

const storeOf: Readonly<Record<PartKind, (length: number) => Store>> = {
  none: () => new Uint8Array(0),
  uint16: (length) => new Int32Array(length),
  int32: (length) => new Int32Array(length),
  uint32: (length) => new Uint32Array(length),
  float64: (length) => new Float64Array(length),
  int64: (length) => new BigInt64Array(length),
  uint64: (length) => new BigUint64Array(length),
  boolean: (length) => new Uint8Array(length),
  date: (length) => new Float64Array(length),
  string: (length) => new Array<unknown>(length).fill(""),
  other: (length) => new Array<unknown>(length).fill(null),
};

/** Where rows go: one after another from a row on, or each to its own. */
export type Places = number | Uint32Array;

/** The most strings that are told apart where they repeat; beyond that each row has its own. */
const MAX_CATEGORIES = 1 << 16;

/** The kind of a column whose parts have some kind. */
export function columnKind(kind: PartKind): ColumnKind {
  return kind === "none" ? "null" : kind === "uint16" ? "int32" : kind;
}

/** A column that is being put together. */
export class ColumnBuilder {
  /** The column's name, which may be told last. */
  name: string;
  #kind: PartKind = "none";
  #capacity: number;
  #store: Store = storeOf.none(0);
  /** Of repeated strings: what the store, which holds numbers then, refers to. */
  #categories: TextCodes | undefined;
  /** Strings of all rows so far that are yet to be cut, in the place of the store. */
  #groups: TextGroup[] | undefined;
  /** Rows up to here have a value, where there is no mask. */
  #filled = 0;
  #mask: Uint8Array | undefined;

  /**
   * @param name The column's name
   * @param capacity How many rows there is room for at first
   * @param kind What the values will be, where that is known
   */
  constructor(name: string, capacity: number, kind: PartKind = "none") {
    this.name = name;
    this.#capacity = capacity;
    if (kind !== "none") this.#become(kind, kind === "string");
  }

  /** What the values are so far. */
  get kind(): PartKind {
    return this.#kind;
  }

  /**
   * Takes a part in.
   *
   * @param part The part
   * @param places Where its rows go
   */
  write(part: PartRows, places: Places): void {
    if (typeof places === "number") this.reserve(places + part.length);
    const kind = mergeKinds(this.#kind, part.kind);
    if (kind === "string" && this.#tookGroups(part, places)) return;
    if (this.#groups !== undefined) this.#become("string", false);
    const repeats = part.tableGroups !== undefined || part.table !== undefined || part.isConstant === true;
    if (kind !== this.#kind) this.#become(kind, kind === "string" && repeats);
    else if (kind === "string" && this.#categories !== undefined && !repeats) this.#become(kind, false);
    this.#note(part, places);
    if (part.kind === "none") return;
    if (this.#categories !== undefined) this.#writeCodes(part, places, this.#categories);
    else this.#writeValues(part, places);
  }

  /** Takes strings as they come, if there is nothing else in the column. */
  #tookGroups({ groups, mask, length }: PartRows, places: Places): boolean {
    if (groups === undefined || mask !== undefined || this.#mask !== undefined || places !== this.#filled) return false;
    if (this.#filled > 0 && this.#groups === undefined) return false;
    if (this.#groups === undefined) [this.#kind, this.#categories, this.#store, this.#groups] = ["string", undefined, [], []];
    for (const group of groups) this.#groups.push(group);
    this.#filled += length;
    return true;
  }

  /**
   * The column of the first rows.
   *
   * @param length How many rows
   * @param present Which rows there are; only these can lack a value
   * @returns The column
   */
  finish(length: number, present?: Uint8Array): ResultColumn {
    this.reserve(length);
    if (this.#groups !== undefined && this.#filled === length) {
      return cutColumn({ name: this.name, kind: "string" }, this.#groups);
    }
    if (this.#groups !== undefined) this.#become("string", false);
    const valid = this.#validity(length, present);
    const kind = columnKind(this.#kind);
    const base = { name: this.name, kind, ...(valid === undefined ? {} : { valid }) };
    if (this.#kind === "none") return { ...base, values: new Array<null>(length).fill(null) };
    const values = this.#store.length === length ? this.#store : this.#store.slice(0, length);
    if (this.#categories === undefined) {
      if (values instanceof Float64Array) this.#markGaps(values);
      return { ...base, values: values as ResultColumn["values"] };
    }
    const hasValue = (row: number) => this.#hasValue(row);
    return categoryColumn(base, { codes: values as Uint32Array, categories: this.#categories.texts.slice(), hasValue });
  }

  /** Makes room for rows. Those that have no order of their own need it before they are written. */
  reserve(length: number): void {
    if (length <= this.#capacity) return;
    this.#capacity = Math.max(length, this.#capacity * 2);
    if (this.#kind !== "none" && this.#groups === undefined) this.#store = copied(this.#newStore(this.#kind), this.#store);
    if (this.#mask !== undefined) this.#mask = copied(new Uint8Array(this.#capacity), this.#mask) as Uint8Array;
  }

  #newStore(kind: PartKind): Store {
    return this.#categories !== undefined ? new Uint32Array(this.#capacity) : storeOf[kind](this.#capacity);
  }

  /** Where there is no value stands NaN, not 0. */
  #markGaps(values: Float64Array): void {
    if (this.#mask === undefined) values.fill(NaN, this.#filled);
    else for (let row = 0; row < values.length; row++) if (this.#mask[row] === 0) values[row] = NaN;
  }

  /** Goes over to a kind that holds all there is. */
  #become(kind: PartKind, repeats: boolean): void {
    const before = this.#groups === undefined ? this.#store : cutGroups(this.#groups);
    const [from, categories] = [this.#kind, this.#categories?.texts];
    this.#kind = kind;
    this.#groups = undefined;
    this.#categories = repeats ? new TextCodes() : undefined;
    this.#store = this.#newStore(kind);
    if (from === "none") return;
    if (kind !== "string" && kind !== "other") {
      copied(this.#store, before);
      return;
    }
    for (let row = 0; row < before.length; row++) {
      if (this.#hasValue(row)) (this.#store as unknown[])[row] = boxed(from, before[row], categories);
    }
  }

  #hasValue(row: number): boolean {
    return this.#mask === undefined ? row < this.#filled : this.#mask[row] === 1;
  }

  /** Notes which rows have a value. */
  #note(part: PartRows, places: Places): void {
    if (this.#mask === undefined && part.mask === undefined && places === this.#filled) {
      this.#filled += part.length;
      return;
    }
    const mask = this.#mask ??= new Uint8Array(this.#capacity).fill(1, 0, this.#filled);
    for (let i = 0; i < part.length; i++) {
      const row = typeof places === "number" ? places + i : places[i];
      if (row >= mask.length) throw new RangeError(`Cannot place row ${row}: there is room for ${mask.length}`);
      mask[row] = part.mask === undefined ? 1 : part.mask[i];
    }
  }

  #validity(length: number, present: Uint8Array | undefined): Uint8Array | undefined {
    if (this.#mask === undefined && this.#filled >= length) return undefined;
    const mask = this.#mask === undefined ? new Uint8Array(length).fill(1, 0, this.#filled) : this.#mask.slice(0, length);
    for (let row = 0; row < length; row++) if (mask[row] === 0 && present?.[row] !== 0) return mask;
    return undefined;
  }

  #writeValues(part: PartRows, places: Places): void {
    const store = this.#store;
    const kind = this.#kind;
    const { mask, table, isConstant, length } = part;
    if (typeof places === "number" && mask === undefined && !Array.isArray(store) && kind !== "date") {
      if (isConstant) fill(store, part.values[0], places, length);
      else setAll(store, part, places);
      return;
    }
    const { values } = part;
    const isOther = kind === "other" && part.kind === "boolean";
    for (let i = 0, n = 0; i < length; i++) {
      if (mask !== undefined && mask[i] === 0) continue;
      const found = values[isConstant ? 0 : n++];
      const row = typeof places === "number" ? places + i : places[i];
      if (table !== undefined) store[row] = table[found as number];
      else if (isOther) store[row] = Boolean(found);
      else store[row] = kind === "date" ? (found as Date).getTime() : found as number;
    }
  }

  #writeCodes(part: PartRows, places: Places, categories: TextCodes): void {
    const { tableGroups, mask, isConstant, length } = part;
    // A part that has its strings uncut makes a table of them when it is asked for one.
    const codes = tableGroups === undefined
      ? categories.ofStrings(part.table ?? part.values as ArrayLike<string>)
      : categories.ofGroups(tableGroups);
    const store = this.#store as Uint32Array;
    const values = part.values as ArrayLike<number>;
    if (typeof places === "number" && mask === undefined) {
      if (isConstant) store.fill(codes[0], places, places + length);
      else translate(values, codes, store.subarray(places, places + length));
    } else {
      for (let i = 0, n = 0; i < length; i++) {
        if (mask !== undefined && mask[i] === 0) continue;
        store[typeof places === "number" ? places + i : places[i]] = codes[isConstant ? 0 : values[n++]];
      }
    }
    if (categories.size > MAX_CATEGORIES) this.#become("string", false);
  }
}

function setAll(store: Typed, part: PartRows, start: number): void {
  const { raw } = part;
  if (raw === undefined) (store as Float64Array).set(part.values as ArrayLike<number>, start);
  else if (!copyElements(raw.type, raw.bytes, store, start)) {
    freeScratch();
    (store as Float64Array).set(passingElements(raw.type, raw.bytes) as ArrayLike<unknown> as ArrayLike<number>, start);
  }
}

function translate(from: ArrayLike<number>, codes: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < to.length; i++) to[i] = codes[from[i]];
}

function fill(store: Typed, value: unknown, start: number, length: number): void {
  (store as Float64Array).fill(value as number, start, start + length);
}

function copied(to: Store, from: Store): Store {
  if (!Array.isArray(to)) (to as Float64Array).set(from as ArrayLike<number>);
  else for (let row = 0; row < from.length; row++) to[row] = from[row];
  return to;
}

/** What a row of a store stands for. */
function boxed(kind: PartKind, value: unknown, categories: readonly string[] | undefined): unknown {
  if (categories !== undefined) return categories[value as number];
  if (kind === "boolean") return value === 1;
  return kind === "date" ? new Date(value as number) : value;
}
