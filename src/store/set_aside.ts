/**
 * Setting damaged files aside, where the directory is the cache's own.
 *
 * @module
 */

import { basename, join } from "@std/path";
import { checkSpelling } from "./containment.ts";
import { makeDir, moveBack, moveFile, realName } from "./files.ts";

/** What a file turns out to be. */
export type FileState = "damaged" | "good" | "gone";

/**
 * Refuses a directory that is that of another cache, whose id differs in case. Where letters of both cases are the same, one of the two
 * would take the other's files for damaged ones.
 *
 * @param directory The cache's directory, absolute
 * @throws {RangeError} If it is
 */
export async function requireOwnName(directory: string): Promise<void> {
  checkSpelling(basename(directory), await realName(directory));
}

/**
 * Moves a damaged file into `damaged/`. One that another process replaced by a good one just then is put back.
 *
 * @param file The file's path
 * @param cache The cache's directory, and how to tell what a file is
 * @returns What became of it
 * @throws {RangeError} If the directory is that of a cache whose id differs in case; then it stays
 * @throws {StoreError} If the system refuses to move it, or to read it, when it is put back
 */
export async function moveAside(
  file: string,
  cache: { readonly directory: string; readonly stateOf: (file: string) => Promise<FileState> },
): Promise<"moved" | "good" | "gone"> {
  await requireOwnName(cache.directory);
  const dir = join(cache.directory, "damaged");
  await makeDir(dir);
  const aside = join(dir, `${basename(file)}.${crypto.randomUUID().slice(0, 8)}`);
  if (!await moveFile(file, aside)) return "gone";
  let moved: FileState;
  try {
    moved = await cache.stateOf(aside);
  } catch (error) {
    await moveBack(aside, file);
    throw error;
  }
  if (moved !== "damaged") await moveBack(aside, file);
  return moved === "damaged" ? "moved" : moved;
}
