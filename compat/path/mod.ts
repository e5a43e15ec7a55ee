/**
 * Stands in for `@std/path`: the functions of `node:path` that behave as the real ones do.
 *
 * @module
 */

import * as path from "node:path";

/** Joins parts and normalizes the result. */
export function join(...parts: string[]): string {
  return path.join(...parts);
}

/** Resolves parts, from the last to the first, to an absolute path. */
export function resolve(...parts: string[]): string {
  return path.resolve(...parts);
}

/** The path without its last part. */
export function dirname(of: string): string {
  return path.dirname(of);
}

/** The last part of a path; of a root, the root, unlike `node:path`. */
export function basename(of: string): string {
  const last = path.basename(of);
  return last === "" && of !== "" ? of.slice(0, 1) : last;
}

/** Whether a path is absolute. */
export function isAbsolute(of: string): boolean {
  return path.isAbsolute(of);
}

/** The way from one path to another. */
export function relative(from: string, to: string): string {
  return path.relative(from, to);
}
