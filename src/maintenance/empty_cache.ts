/**
 * Takes a cache away of which nothing is left.
 *
 * @module
 */

import { join } from "@std/path";
import { StoreError } from "../errors.ts";
import { fileInfo, listNames, readFile, removeFile, writeFileIfAbsent } from "../store/files.ts";
import { removeDirIfEmpty } from "../store/lease_files.ts";
import { isAbsent } from "../store/store_errors.ts";
import { findLeftovers, removeLeftovers } from "./leftovers.ts";

/** Folders of a cache; only what is in the first three is worth anything. */
const [FOLDERS, LEASES] = [["chunks", "failures", "damaged"], "leases"];
/** Files that tell of the others, and what a cache is found by. */
const [INDEX, METADATA] = ["chunks_index.json", "metadata.json"];

/** What is on its way out of a cache. */
export interface Going {
  /** Paths of chunk files, relative to the cache's directory. */
  readonly paths: ReadonlySet<string>;
  /** How many records of failures. */
  readonly records: number;
}

/**
 * Tells whether a cache is left with nothing: no chunk file of any version, no failure, nothing set aside, nobody at work in it, and nothing
 * that is not a cache's. Writes nothing.
 *
 * @param directory The cache's directory
 * @param going What counts as gone already
 * @returns Whether it is; not if there is no such directory
 * @throws {StoreError} If the system refuses
 */
export async function isLeftEmpty(directory: string, going: Going = { paths: new Set(), records: 0 }): Promise<boolean> {
  const { temps, holders } = await findLeftovers(directory);
  const gone = new Set([...going.paths, ...temps.map(({ path }) => path)]);
  const names = (await listNames(directory)).filter((name) => !gone.has(name));
  if (names.length === 0 || names.some((name) => ![...FOLDERS, LEASES, INDEX, METADATA].includes(name))) return false;
  if (holders.some(({ isAlive }) => isAlive)) return false;
  for (const folder of FOLDERS) {
    const left = (await listNames(join(directory, folder))).filter((name) => !gone.has(`${folder}/${name}`));
    if (left.length > (folder === "failures" ? going.records : 0)) return false;
  }
  return true;
}

/**
 * Removes a cache that is left with nothing, one empty folder after another: what another process puts there meanwhile stays, and the cache
 * is found as before.
 *
 * @param directory The cache's directory
 * @returns Whether it is gone
 * @throws {StoreError} If the system refuses
 */
export async function removeIfEmpty(directory: string): Promise<boolean> {
  if (!await isLeftEmpty(directory)) return false;
  await removeLeftovers(directory, await findLeftovers(directory));
  await removeFile(join(directory, INDEX));
  for (const folder of [...FOLDERS, LEASES]) await removeDirIfEmpty(join(directory, folder));
  if ((await listNames(directory)).some((name) => name !== METADATA)) return false;
  // It goes last: until then the cache is found.
  const path = join(directory, METADATA);
  const record = await readFile(path);
  await removeFile(path);
  await removeDirIfEmpty(directory);
  if (await fileInfo(directory) === undefined) return true;
  if (record !== undefined) await putBack(path, record);
  return false;
}

/** Somebody has come in just now, who may have read it before. */
async function putBack(path: string, record: Uint8Array): Promise<void> {
  try {
    await writeFileIfAbsent(path, record);
  } catch (error) {
    if (!(error instanceof StoreError && isAbsent(error.cause))) throw error;
  }
}
