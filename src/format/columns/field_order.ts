/**
 * One order of fields for records that do not all have the same ones.
 *
 * @module
 */

/** How many different lists of keys are merged before it is given up. */
const MAX_SHAPES = 64;

/**
 * An order of which each record's keys are a part, in order.
 *
 * @param rows The records
 * @param maxFields How many fields there may be
 * @returns The names in order; undefined if there is no such order, too many fields, or most records lack most of them
 */
export function fieldOrder(rows: readonly object[], maxFields: number): string[] | undefined {
  const order: string[] = [];
  const shapes = new Set<string>();
  let last: readonly string[] = [];
  let cells = 0;
  for (let i = 0; i < rows.length; i++) {
    const keys = Object.keys(rows[i]);
    cells += keys.length;
    if (i > 0 && areSame(keys, last)) continue;
    last = keys;
    const shape = JSON.stringify(keys);
    if (shapes.has(shape)) continue;
    shapes.add(shape);
    if (shapes.size > MAX_SHAPES || !merge(order, keys) || order.length > maxFields) return undefined;
  }
  // A later name put in between does not break the order of an earlier record, for what was before stays before.
  return cells * 4 < order.length * rows.length ? undefined : order;
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** Puts names that are new where the record has them; false if the others are in another order. */
function merge(order: string[], keys: readonly string[]): boolean {
  let at = 0;
  for (const key of keys) {
    const found = order.indexOf(key);
    if (found === -1) order.splice(at++, 0, key);
    else if (found < at) return false;
    else at = found + 1;
  }
  return true;
}
