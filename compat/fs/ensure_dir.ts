/**
 * Stands in for `@std/fs/ensure-dir`.
 *
 * @module
 */

import { mkdir } from "node:fs/promises";

type MakeDir = (dir: string | URL, options: { recursive: true }) => Promise<unknown>;

/** Deno's own asks for the permission to write the directory alone; that of `node:fs` also looks at its parents. */
const makeDir: MakeDir = (globalThis as { Deno?: { mkdir: MakeDir } }).Deno?.mkdir ?? mkdir;

/**
 * Makes a directory and its parents, if they are not there yet.
 *
 * @param dir The directory's path
 */
export async function ensureDir(dir: string | URL): Promise<void> {
  await makeDir(dir, { recursive: true });
}
