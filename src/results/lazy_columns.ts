/**
 * Columns whose values are made when somebody first looks at them. They are plain objects with getters of their own, so that what copies an
 * object (`structuredClone`, `postMessage`, a spread) copies the values.
 *
 * @module
 */

import { cutGroups, type TextGroup } from "../format/columns/text_groups.ts";
import type { ResultColumn } from "./columns.ts";

/** What all columns have. */
type Base = Pick<ResultColumn, "name" | "kind" | "valid">;

/** Makes something once, when it is first wanted. */
function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What is made of a column when it is wanted. */
type Makers = { readonly [K in "values" | "codes" | "categories"]?: () => ResultColumn[K] };

/** Adds to a column what is made, once, when it is looked at. */
function withLazy(base: Partial<ResultColumn> & Base, makers: Makers): ResultColumn {
  const column = { ...base };
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(column, name, { get: lazy<unknown>(make), enumerable: true, configurable: true });
  }
  return column as ResultColumn;
}

/**
 * A column of strings that are yet to be cut.
 *
 * @param base What all columns have
 * @param groups The strings
 * @returns The column
 */
export function cutColumn(base: Base, groups: readonly TextGroup[]): ResultColumn {
  const own = [...groups];
  return withLazy(base, { values: () => cutGroups(own) });
}

/** Strings that repeat. */
export interface Categories {
  /** The number of each row's string. */
  readonly codes: Uint32Array;
  /** The strings. */
  readonly categories: readonly string[];
  /** Tells which rows have one. */
  hasValue(row: number): boolean;
}

/**
 * A column of strings that repeat.
 *
 * @param base What all columns have
 * @param strings The strings
 * @returns The column
 */
export function categoryColumn(base: Base, { codes, categories, hasValue }: Categories): ResultColumn {
  const values = () => {
    const list = new Array<string>(codes.length);
    for (let i = 0; i < list.length; i++) list[i] = hasValue(i) ? categories[codes[i]] : "";
    return list;
  };
  return withLazy({ ...base, codes, categories }, { values });
}

/**
 * A column that is made as a whole.
 *
 * @param base What all columns have
 * @param make Makes it; it has no gaps
 * @returns The column
 */
export function deferredColumn(base: Pick<Base, "name" | "kind">, make: () => ResultColumn): ResultColumn {
  const column = lazy(make);
  const values = () => column().values;
  if (base.kind !== "string") return withLazy(base, { values });
  return withLazy(base, { values, codes: () => column().codes, categories: () => column().categories });
}
