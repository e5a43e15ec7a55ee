/**
 * Stands in for `@std/fs/ensure-dir`.
 *
 * @module
 */

import { mkdir } from "node:fs/promises";

/**
 * Makes a directory and its parents, if they are not there yet.
 *
 * @param dir The directory's path
 */
export async function ensureDir(dir: string | URL): Promise<void> {
  await mkdir(dir, { recursive: true });
}
