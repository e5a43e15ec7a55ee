/**
 * Stands in for `@std/path`: the functions of `node:path` and `node:url` that behave as the real ones do.
 *
 * @module
 */

import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What stands between the parts of a path. */
export const SEPARATOR: "/" | "\\" = path.sep as "/" | "\\";

/** Joins parts and normalizes the result. */
export function join(first?: string | URL, ...parts: string[]): string {
  if (first === undefined) return ".";
  return path.join(toPath(first), ...parts);
}

/** Resolves parts, from the last to the first, to an absolute path. */
export function resolve(...parts: string[]): string {
  return path.resolve(...parts);
}

/** Solves `.` and `..` and repeated separators. */
export function normalize(of: string | URL): string {
  return path.normalize(toPath(of));
}

/** The path without its last part. */
export function dirname(of: string | URL): string {
  return path.dirname(toPath(of));
}

/** The last part of a path; of a root, the root, unlike `node:path`. */
export function basename(of: string | URL, suffix = ""): string {
  const given = toPath(of);
  const last = suffix === "" ? path.basename(given) : path.basename(given, suffix);
  return last === "" && given !== "" ? given.slice(0, 1) : last;
}

/** The extension of a path's last part, with its dot. */
export function extname(of: string | URL): string {
  return path.extname(toPath(of));
}

/** Whether a path is absolute. */
export function isAbsolute(of: string): boolean {
  return path.isAbsolute(of);
}

/** The way from one path to another. */
export function relative(from: string, to: string): string {
  return path.relative(from, to);
}

/** The path that a file URL stands for. */
export function fromFileUrl(url: string | URL): string {
  return fileURLToPath(url);
}

/** The file URL of an absolute path. */
export function toFileUrl(of: string): URL {
  if (!path.isAbsolute(of)) throw new TypeError(`Path must be absolute: received "${of}"`);
  return pathToFileURL(of);
}

function toPath(of: string | URL): string {
  return of instanceof URL ? fileURLToPath(of) : of;
}
