/**
 * What may be part of a path: names and paths that stay inside the root, on every system. Nothing here looks at the disk.
 *
 * @module
 */

import { isAbsolute, relative, resolve } from "@std/path";
import { isOtherSpelling } from "./system_rules.ts";

/** File systems allow 255 bytes for a name; the rest is left for what is added to it. */
const MAX_NAME_BYTES = 200;
const RESERVED_NAME = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
// deno-lint-ignore no-control-regex -- control characters are what is looked for
const FORBIDDEN_CHARACTER = /[\u0000-\u001f\u007f<>:"|?*\\/]/;

/**
 * Checks that a cache id can be the name of its directory on every system.
 *
 * @param cacheId The cache id
 * @throws {RangeError} If it is empty, too long, or not a plain name
 */
export function checkCacheId(cacheId: string): void {
  const problem = nameProblem(cacheId) ?? (cacheId.toUpperCase() === "CACHEDIR.TAG" ? "it is the name of a file of the root" : undefined);
  if (problem !== undefined) throw new RangeError(`Cannot use cache id: ${problem}: received ${quote(cacheId)}`);
}

/**
 * Checks that a cache's directory is not that of a cache whose id differs in case.
 *
 * @param cacheId The cache id
 * @param found The name that the directory has on the disk, if there is one
 * @throws {RangeError} If it is
 */
export function checkSpelling(cacheId: string, found: string | undefined): void {
  if (found === undefined || !isOtherSpelling(cacheId, found)) return;
  throw new RangeError(
    `Cannot use cache id: the root has a cache ${quote(found)}, which this file system holds to be the same name: received ${
      quote(cacheId)
    }`,
  );
}

/**
 * Checks that a version can be part of a file's name on every system.
 *
 * @param version The version
 * @throws {RangeError} If it is empty, too long, or not a plain name
 */
export function checkVersion(version: string): void {
  const problem = nameProblem(version);
  if (problem !== undefined) throw new RangeError(`Cannot use version: ${problem}: received ${quote(version)}`);
}

/**
 * Resolves a path that must lie inside a root.
 *
 * @param root The root
 * @param path A path relative to the root, or an absolute one inside it
 * @returns The absolute path
 * @throws {RangeError} If it is empty, lies outside the root or is the root, or holds a name that some system refuses
 */
export function resolveInside(root: string, path: string): string {
  const refuse = (problem: string) => new RangeError(`Cannot use path: ${problem}: received ${quote(path)}`);
  if (path === "") throw refuse("it is empty");
  const from = resolve(root);
  const target = resolve(from, path);
  const inner = relative(from, target);
  if (inner === "") throw refuse(`it is the root ${quote(from)} itself`);
  // On Windows both separators part names; elsewhere a backslash within a name is refused, as it would be two names there.
  const names = inner.split(isAbsolute("C:\\") ? /[\\/]/ : "/");
  if (isAbsolute(inner) || names[0] === "..") throw refuse(`it leaves the root ${quote(from)}`);
  for (const name of names) {
    const problem = nameProblem(name);
    if (problem !== undefined) throw refuse(`${quote(name)} cannot be a name: ${problem}`);
  }
  return target;
}

function nameProblem(name: string): string | undefined {
  if (typeof name !== "string") return "it must be a string";
  if (name === "") return "it is empty";
  if (name === "." || name === "..") return "it would leave its directory";
  if (!name.isWellFormed()) return "it holds half of a surrogate pair";
  const found = FORBIDDEN_CHARACTER.exec(name);
  if (found !== null) return `it holds the character ${quote(found[0])}`;
  if (/[. ]$/.test(name)) return "it ends in a dot or a space";
  if (RESERVED_NAME.test(name)) return "it is a reserved name on Windows";
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > MAX_NAME_BYTES) return `it is longer than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}

function quote(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
