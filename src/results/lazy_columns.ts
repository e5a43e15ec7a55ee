/**
 * Columns of strings whose lists are made when somebody first looks at them.
 *
 * @module
 */

import { cutGroups, type TextGroup } from "../format/columns/text_groups.ts";
import type { ResultColumn } from "./columns.ts";

/** What all columns have. */
type Base = Pick<ResultColumn, "name" | "kind" | "valid">;

abstract class LazyColumn implements ResultColumn {
  readonly name: string;
  readonly kind: ResultColumn["kind"];
  readonly valid?: Uint8Array;
  #values: readonly string[] | undefined;

  constructor({ name, kind, valid }: Base) {
    this.name = name;
    this.kind = kind;
    if (valid !== undefined) this.valid = valid;
  }

  get values(): readonly string[] {
    return this.#values ??= this.list();
  }

  /** Makes the list. */
  protected abstract list(): string[];
}

/** A column of strings that are yet to be cut. */
export class CutColumn extends LazyColumn {
  readonly #groups: readonly TextGroup[];

  /**
   * @param base What all columns have
   * @param groups The strings
   */
  constructor(base: Base, groups: readonly TextGroup[]) {
    super(base);
    this.#groups = [...groups];
  }

  protected override list(): string[] {
    return cutGroups(this.#groups);
  }
}

/** A column of strings that repeat. */
export class CategoryColumn extends LazyColumn {
  readonly codes: Uint32Array;
  readonly categories: readonly string[];
  readonly #hasValue: (row: number) => boolean;

  /**
   * @param base What all columns have
   * @param codes The number of each row's string
   * @param categories The strings
   * @param hasValue Tells which rows have one
   */
  constructor(base: Base, codes: Uint32Array, categories: readonly string[], hasValue: (row: number) => boolean) {
    super(base);
    this.codes = codes;
    this.categories = categories;
    this.#hasValue = hasValue;
  }

  protected override list(): string[] {
    const list = new Array<string>(this.codes.length);
    for (let i = 0; i < list.length; i++) list[i] = this.#hasValue(i) ? this.categories[this.codes[i]] : "";
    return list;
  }
}
