/**
 * What a cache's record says against a further definition of it.
 *
 * @module
 */

import { CacheConflictError } from "./errors.ts";
import { canonicalText } from "./format/canonical.ts";
import { valueKey } from "./grid/axes.ts";
import type { Definition, Metadata } from "./store/metadata.ts";

/** Where a definition is checked, and how strictly. */
export interface DefinitionCheck {
  readonly root: string;
  readonly cacheId: string;
  readonly exclusive: boolean;
  readonly warnOnOverlap: boolean;
  /** Tells of an overlap. */
  readonly warn: (message: string) => void;
}

/** Whether two definitions have the same values on the same axes, in whatever order. */
export function sameAxisSets(a: Readonly<Record<string, readonly unknown[]>>, b: Readonly<Record<string, readonly unknown[]>>): boolean {
  return isSubset(a, b) && isSubset(b, a);
}

/** Whether the axes of `a` are axes of `b`, with values that `b` has. */
export function isSubset(a: Readonly<Record<string, readonly unknown[]>>, b: Readonly<Record<string, readonly unknown[]>>): boolean {
  return Object.entries(a).every(([axis, values]) => {
    if (!Object.hasOwn(b, axis)) return false;
    const keys = new Set(b[axis].map(valueKey));
    return values.every((value) => keys.has(valueKey(value)));
  });
}

/** Whether two definitions of the same axes share a point. */
function overlaps(a: Definition, b: Definition): boolean {
  const axes = Object.keys(a.axisValues);
  if (axes.length !== Object.keys(b.axisValues).length) return false;
  return axes.every((axis) => {
    if (!Object.hasOwn(b.axisValues, axis)) return false;
    const keys = new Set(b.axisValues[axis].map(valueKey));
    return a.axisValues[axis].some((value) => keys.has(valueKey(value)));
  });
}

function difference(a: Definition, b: Definition): string | undefined {
  if (!sameAxisSets(a.axisValues, b.axisValues)) return "axis_values";
  if (canonicalText(a.chunkSpec) !== canonicalText(b.chunkSpec)) return "chunk_spec";
  if (a.version !== b.version) return "version";
  return undefined;
}

/**
 * Refuses a definition that an exclusive cache may not have, and warns of one that overlaps with another.
 *
 * @param record What is on record
 * @param definition The definition in question
 * @param check Where, and how strictly
 * @throws {CacheConflictError} If the cache is exclusive and on record with another definition
 */
export function checkDefinition(record: Metadata, definition: Definition, check: DefinitionCheck): void {
  if (!check.exclusive && !check.warnOnOverlap) return;
  for (const other of record.definitions) {
    const differs = difference(other, definition);
    if (differs === undefined) continue;
    if (check.exclusive) {
      throw new CacheConflictError(
        `Cannot open cache ${check.cacheId} exclusively: it already exists with different ${differs}: ` +
          `use the definition on record, another version of the params or another root, or leave out exclusive`,
        check,
      );
    }
    if (check.warnOnOverlap && overlaps(other, definition)) {
      check.warn(
        `cache ${check.cacheId} already exists with different ${differs} and shares points with this definition; known points are used`,
      );
    }
  }
}
