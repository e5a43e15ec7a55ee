/**
 * The values that an axis has, as words of the command line ask for them: some cannot be written there.
 *
 * @module
 */

import { valueKey } from "../grid/axes.ts";

/** How a value that the command line cannot write is asked for. */
function asText(value: unknown): string | undefined {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  return value === undefined ? "undefined" : undefined;
}

/** The values of an axis, found by what was typed. */
export class KnownValues {
  readonly #byKey = new Map<unknown, unknown>();
  /** Those that cannot be written, by how they are asked for. */
  readonly #byText = new Map<string, unknown>();

  /**
   * Takes note of values.
   *
   * @param values The values
   */
  constructor(values: Iterable<unknown>) {
    for (const value of values) {
      this.#byKey.set(valueKey(value), value);
      const text = asText(value);
      if (text !== undefined && !this.#byText.has(text)) this.#byText.set(text, value);
    }
  }

  /**
   * Whether there are values that cannot be written.
   *
   * @param values The values
   * @returns Whether one of them is a date, a bigint or `undefined`
   */
  static areOdd(values: Iterable<unknown>): boolean {
    for (const value of values) if (asText(value) !== undefined) return true;
    return false;
  }

  /**
   * Finds a value.
   *
   * @param typed What was typed: the value itself, or the text of one that cannot be written
   * @returns The value; nothing if there is none
   */
  find(typed: unknown): { readonly value: unknown } | undefined {
    const key = valueKey(typed);
    if (this.#byKey.has(key)) return { value: this.#byKey.get(key) };
    const text = String(typed);
    return this.#byText.has(text) ? { value: this.#byText.get(text) } : undefined;
  }
}
