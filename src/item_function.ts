/**
 * Whether a function can take items as they are handed over, as far as its source tells before it is called.
 *
 * @module
 */

import { significantText } from "./format/source_text.ts";
import { showValue } from "./grid/chunk_grid.ts";
import type { CallableFn } from "./map/make_call.ts";
import { taskOf, taskOriginal } from "./map/task.ts";
import { isPlainRecord } from "./plain_record.ts";
import { quoteNames } from "./suggest.ts";

/** How a function begins that takes its first argument apart by names. */
const TAKES_FIELDS = /^(?:async )?(?:function\*? ?)?\*?[\w$\u0080-\uffff]*\(\{/;
/** Texts may hold braces and commas. */
const TEXTS = /(["'`])(?:\\[^]|(?!\1)[^\\])*\1/g;
/** A name that is taken, at the start of a pattern or behind a comma. */
const FIELD = /^[{,]([\w$\u0080-\uffff]+)(?=[,:=}])/;

/**
 * The names that a function takes out of its first argument.
 *
 * @param fn The function
 * @returns The names, e.g. `["r"]` of `({ r }) => r`; none if it takes the argument as a whole
 */
export function takenFields(fn: CallableFn): string[] {
  const source = significantText(Function.prototype.toString.call(fn));
  const head = TAKES_FIELDS.exec(source);
  if (head === null) return [];
  const pattern = source.slice(head[0].length - 1).replace(TEXTS, '""');
  const names: string[] = [];
  for (let at = 0, depth = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if ("{[(".includes(char)) depth++;
    if ("}])".includes(char) && --depth === 0) break;
    const name = depth === 1 ? FIELD.exec(pattern.slice(at))?.[1] : undefined;
    if (name !== undefined) names.push(name);
  }
  return names;
}

/**
 * Refuses a function that reads axes from an object where items are lists or bare values: it would read `undefined`.
 *
 * @param what What cannot be done, for the error
 * @param fn The function, or the task
 * @param item An item that is no object of axes
 * @param names The names of the axes
 * @throws {TypeError} If the function takes an axis out of its argument that the item does not have, or has params that cannot join the item
 */
export function checkTakesBare(what: string, fn: CallableFn, item: unknown, names: readonly string[]): void {
  const lacking = takenFields(taskOriginal(fn) ?? fn).filter((name) => names.includes(name) && !(name in Object(item)));
  const isBound = taskOf(fn)?.params !== undefined && !isPlainRecord(item);
  if (lacking.length === 0 && !isBound) return;
  const state = isBound ? "execFn has params, which join objects alone" : `execFn takes ${quoteNames(lacking)} out of an object`;
  throw new TypeError(
    `Cannot ${what}: ${state}, and an item is handed over as it is given: received items[0] ${showValue(item)}: ` +
      `write items as { ${names.join(", ")} }${isBound ? "" : ", or a function of what they are"}`,
  );
}
