/**
 * What dead processes left in a cache's directory, and who is alive in it.
 *
 * @module
 */

import { join } from "@std/path";
import { DamagedFileError } from "../errors.ts";
import { isPlainRecord } from "../plain_record.ts";
import { fileInfo, listNames, readFile, removeFile } from "../store/files.ts";
import { readLease, removeDirIfEmpty } from "../store/lease_files.ts";
import { isKnownGone, thisProcess } from "../store/lease_owner.ts";
import { isLeftover, isTempName } from "../store/temp_names.ts";

/** A file of no use. */
export interface LeftoverFile {
  /** Its path relative to the cache's directory. */
  readonly path: string;
  /** Its length. */
  readonly bytes: number;
}

/** A process that has, or had, chunks of a cache in hand. */
export interface LeaseHolder {
  /** The machine's name; nothing where it is not known. */
  readonly host?: string | undefined;
  /** The process id; nothing where it is not known. */
  readonly pid?: number | undefined;
  /** When it began, as an ISO string; nothing where it is not known. */
  readonly startedAt?: string | undefined;
  /** How many chunks it has in hand. */
  readonly chunks: number;
  /** Whether it is alive, as far as can be told. */
  readonly isAlive: boolean;
}

/** What lies in a cache's directory beside what is known. */
export interface Leftovers {
  /** Files that were being written by processes that are dead. */
  readonly temps: readonly LeftoverFile[];
  /** Those who have leases. */
  readonly holders: readonly LeaseHolder[];
  /** Files in `damaged/`. */
  readonly damaged: readonly LeftoverFile[];
  /** Folders without a file. */
  readonly emptyFolders: readonly string[];
}

/** Where files are written. */
const WRITTEN_FOLDERS = ["", "chunks", "failures"];
const OPTIONAL_FOLDERS = ["damaged", "failures"];

/**
 * Looks for what is left over in a cache's directory. Writes nothing.
 *
 * @param directory The directory
 * @returns What was found
 * @throws {StoreError} If the system refuses
 */
export async function findLeftovers(directory: string): Promise<Leftovers> {
  const temps: LeftoverFile[] = [];
  for (const folder of WRITTEN_FOLDERS) {
    for (const name of await listNames(join(directory, folder))) {
      if (!isTempName(name)) continue;
      const info = await fileInfo(join(directory, folder, name));
      if (info === undefined || !isLeftover(name, Date.now() - info.modifiedMs)) continue;
      temps.push({ path: folder === "" ? name : `${folder}/${name}`, bytes: info.size });
    }
  }
  const emptyFolders: string[] = [];
  for (const folder of OPTIONAL_FOLDERS) {
    const isThere = await fileInfo(join(directory, folder)) !== undefined;
    if (isThere && (await listNames(join(directory, folder))).length === 0) emptyFolders.push(folder);
  }
  return { temps, holders: await findHolders(directory), damaged: await filesIn(directory, "damaged"), emptyFolders };
}

async function filesIn(directory: string, folder: string): Promise<LeftoverFile[]> {
  const files: LeftoverFile[] = [];
  for (const name of (await listNames(join(directory, folder))).sort()) {
    const info = await fileInfo(join(directory, folder, name));
    if (info !== undefined) files.push({ path: `${folder}/${name}`, bytes: info.size });
  }
  return files;
}

async function findHolders(directory: string): Promise<LeaseHolder[]> {
  const folder = join(directory, "leases");
  const chunks = new Map<string, number>();
  for (const name of await listNames(folder)) {
    if (!/\.(owner|lease)$/.test(name)) continue;
    const lease = await readLease(join(folder, name));
    if (lease === undefined || lease.ownerId === "") continue;
    chunks.set(lease.ownerId, (chunks.get(lease.ownerId) ?? 0) + Number(name.endsWith(".lease")));
  }
  const holders: LeaseHolder[] = [];
  for (const [ownerId, count] of chunks) holders.push(await holderOf(folder, ownerId, count));
  return holders;
}

/** A lease is told alive here by the clock of this machine, which is good enough to tell of it and no more. */
async function holderOf(folder: string, ownerId: string, chunks: number): Promise<LeaseHolder> {
  const path = join(folder, `${ownerId}.owner`);
  const lease = await readLease(path);
  const isAlive = lease !== undefined && !isKnownGone(ownerId, thisProcess()) &&
    Math.abs(Date.now() - lease.modifiedMs) <= (lease.ttlMs ?? Infinity);
  const { host, pid, started_at: startedAt } = await ownerWords(path);
  return {
    ...(typeof host === "string" ? { host } : {}),
    ...(typeof pid === "number" ? { pid } : {}),
    ...(typeof startedAt === "string" ? { startedAt } : {}),
    chunks,
    isAlive,
  };
}

async function ownerWords(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const bytes = await readFile(path);
    const record: unknown = bytes === undefined ? {} : JSON.parse(new TextDecoder().decode(bytes));
    return isPlainRecord(record) ? record : {};
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DamagedFileError) return {};
    throw error;
  }
}

/**
 * Removes what is of no use; leases are taken away by whoever leaves their folder last.
 *
 * @param directory The cache's directory
 * @param leftovers What was found there
 * @throws {StoreError} If the system refuses
 */
export async function removeLeftovers(directory: string, leftovers: Pick<Leftovers, "temps">): Promise<void> {
  for (const { path } of leftovers.temps) await removeFile(join(directory, path));
  for (const folder of OPTIONAL_FOLDERS) await removeDirIfEmpty(join(directory, folder));
}
