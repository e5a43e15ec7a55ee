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

/**
 * A column of strings that are yet to be cut.
 *
 * @param base What all columns have
 * @param groups The strings
 * @returns The column
 */
export function cutColumn(base: Base, groups: readonly TextGroup[]): ResultColumn {
  const own = [...groups];
  const list = lazy(() => cutGroups(own));
  return {
    ...base,
    get values() {
      return list();
    },
  };
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
  const list = lazy(() => {
    const list = new Array<string>(codes.length);
    for (let i = 0; i < list.length; i++) list[i] = hasValue(i) ? categories[codes[i]] : "";
    return list;
  });
  return {
    ...base,
    get values() {
      return list();
    },
    codes,
    categories,
  };
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
  const { name, kind } = base;
  if (kind !== "string") {
    return {
      name,
      kind,
      get values() {
        return column().values;
      },
    };
  }
  return {
    name,
    kind,
    get values() {
      return column().values;
    },
    get codes() {
      return column().codes;
    },
    get categories() {
      return column().categories;
    },
  };
}
