/**
 * Stands in for `@std/fs/ensure-dir`. On Deno it throws Deno's own errors, as the package does; elsewhere those of `node:fs`.
 *
 * @module
 */

import { mkdir, stat } from "node:fs/promises";

interface Files {
  stat(path: string | URL): Promise<{ readonly isDirectory: boolean }>;
  mkdir(path: string | URL, options: { recursive: true }): Promise<unknown>;
}

/** Deno's own ask for the permission of the directory alone; those of `node:fs` also look at its parents. */
const files: Files = (globalThis as { Deno?: Files }).Deno ?? {
  stat: async (path) => ({ isDirectory: (await stat(path)).isDirectory() }),
  mkdir,
};

/**
 * Makes a directory and its parents, if they are not there yet.
 *
 * @param dir The directory's path
 */
export async function ensureDir(dir: string | URL): Promise<void> {
  try {
    return requireDir(await files.stat(dir));
  } catch (error) {
    if (!isOf(error, "ENOENT", "NotFound")) throw error;
  }
  try {
    await files.mkdir(dir, { recursive: true });
  } catch (error) {
    if (!isOf(error, "EEXIST", "AlreadyExists")) throw error;
    // Somebody else may have made it just now.
    requireDir(await files.stat(dir));
  }
}

function requireDir(found: { readonly isDirectory: boolean }): void {
  if (!found.isDirectory) throw new Error("Failed to ensure directory exists: expected 'dir', got 'file'");
}

function isOf(error: unknown, code: string, name: string): boolean {
  return error instanceof Error && ((error as { code?: unknown }).code === code || error.name === name);
}
