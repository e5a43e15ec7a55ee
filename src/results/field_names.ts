/**
 * Names of the columns of fields.
 *
 * @module
 */

import type { PartPath } from "../format/part_paths.ts";

/** The column of a field that is named like an axis and is not the axis. */
export function besideAxis(name: string): string {
  return `value.${name}`;
}

/**
 * Names fields: by their names joined by dots, beside an axis of that name, or, where two would have one name (a field with a dot in its own
 * name and a nested one), as the JSON list of the names that lead there.
 */
export class FieldNames {
  readonly #axes: ReadonlySet<string>;
  /** The fields that there are, by the name that each would have if there were no others. */
  readonly #paths = new Map<string, Map<string, PartPath>>();

  /**
   * @param axes The names of the axes' columns
   */
  constructor(axes: Iterable<string>) {
    this.#axes = new Set(axes);
  }

  /**
   * Whether a field, or a value that is no record, is named like an axis.
   *
   * @param path The field
   * @returns Whether it is: then it may be equal to it everywhere
   */
  isDouble(path: PartPath): boolean {
    return this.#axes.has(path.name);
  }

  /**
   * Takes a field in.
   *
   * @param path The field
   */
  add(path: PartPath): void {
    const plain = this.#plain(path);
    let paths = this.#paths.get(plain);
    if (paths === undefined) this.#paths.set(plain, paths = new Map());
    paths.set(path.key, path);
  }

  /**
   * The name of a field among those that were taken in.
   *
   * @param path The field
   * @returns Its name
   */
  nameOf(path: PartPath): string {
    const plain = this.#plain(path);
    const others = this.#paths.get(plain);
    const isShared = others !== undefined && (others.size > 1 || !others.has(path.key));
    return isShared || this.#axes.has(plain) || /^\[["\]]/.test(plain) ? path.key : plain;
  }

  /**
   * Whether a field may have one of some names, whatever others there are.
   *
   * @param path The field
   * @param names The names
   * @returns Whether it may
   */
  isAmong(path: PartPath, names: ReadonlySet<string>): boolean {
    return names.has(this.#plain(path)) || names.has(path.key);
  }

  /** The names of all fields that were taken in. */
  names(): string[] {
    return [...this.#paths.values()].flatMap((paths) => [...paths.values()].map((path) => this.nameOf(path)));
  }

  #plain(path: PartPath): string {
    return this.#axes.has(path.name) ? besideAxis(path.name) : path.name;
  }
}
