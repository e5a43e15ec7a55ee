/**
 * Makes a cache's directory ready to be written.
 *
 * @module
 */

import { join } from "@std/path";
import { StoreError } from "../errors.ts";
import { fileInfo, listNames, makeDir, removeFile, writeFileIfAbsent } from "./files.ts";
import { errorCode, wayOut } from "./store_errors.ts";
import { isLeftover, isTempName, tempName } from "./temp_names.ts";

const CACHEDIR_TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This file marks the directory as a cache, made by chunk-memo, so that backups can leave it out.
# See https://bford.info/cachedir/
`;

/**
 * Makes what is missing of a cache's directory, sees that it can be written, sweeps what dead processes left.
 *
 * @param where The root, the cache's directory, and the names in its `chunks` if they have been listed
 * @throws {StoreError} If it cannot be made or written
 */
export async function prepareDirectory(
  where: { readonly root: string; readonly directory: string; readonly chunkNames: readonly string[] | undefined },
): Promise<void> {
  const { root, directory, chunkNames } = where;
  const chunks = join(directory, "chunks");
  try {
    await makeWritable(chunks);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(`Cannot write cache directory ${JSON.stringify(directory)}: ${wayOut(error.cause)}`, directory, error.cause);
  }
  await markAsCache(root);
  await sweep(chunks, chunkNames ?? await listNames(chunks));
  await sweep(directory, await listNames(directory));
}

/** Better to know before the user's function is called than after. */
async function makeWritable(chunks: string, isFirst = true): Promise<void> {
  await makeDir(chunks);
  try {
    const probe = join(chunks, tempName());
    await writeFileIfAbsent(probe, new Uint8Array(0));
    await removeFile(probe);
  } catch (error) {
    // Who removes a cache in which nothing is left takes the empty folder away.
    if (!isFirst || !(error instanceof StoreError) || errorCode(error.cause) !== "ENOENT") throw error;
    await makeWritable(chunks, false);
  }
}

/** A kindness to backups; a root where the tag cannot be written is none the worse. */
async function markAsCache(root: string): Promise<void> {
  try {
    await writeFileIfAbsent(join(root, "CACHEDIR.TAG"), new TextEncoder().encode(CACHEDIR_TAG));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

async function sweep(dir: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!isTempName(name)) continue;
    const path = join(dir, name);
    try {
      const info = await fileInfo(path);
      if (info !== undefined && isLeftover(name, Date.now() - info.modifiedMs)) await removeFile(path);
    } catch (error) {
      // A leftover that cannot be removed harms nothing; the next run tries again.
      if (!(error instanceof StoreError)) throw error;
    }
  }
}
