/**
 * What a file system can do, found out by doing it in a folder of its own.
 *
 * @module
 */

import * as fs from "node:fs/promises";
import { join } from "@std/path";
import { fileInfo, makeDir, moveFile, readFile, removeFile, writeFileAtomic, writeFileIfAbsent } from "./files.ts";
import { io } from "./io.ts";
import { removeDirIfEmpty, touchFile } from "./lease_files.ts";
import { tempName } from "./temp_names.ts";

/** What a file system can do. */
export interface VolumeAbilities {
  /** Whether a file is created only if there is none of its name. */
  readonly createsExclusively: boolean;
  /** Whether a file may have two names. */
  readonly hasHardLinks: boolean;
  /** Whether a file takes the place of another one. */
  readonly renamesOver: boolean;
  /** How long it takes to bring a small file down to the medium, in ms; nothing if that fails. */
  readonly syncMs: number | undefined;
  /** By how much its clock is ahead of this machine's, in ms. */
  readonly clockAheadMs: number;
  /** Whether names that differ in case are two names. */
  readonly isCaseSensitive: boolean;
}

const ONE = Uint8Array.of(1);
const TWO = Uint8Array.of(2);

/**
 * Tells how many bytes are free for this user.
 *
 * @param path A path on the file system
 * @returns The bytes; nothing where the system does not tell
 */
export async function freeBytes(path: string): Promise<number | undefined> {
  try {
    // Not every runtime has it.
    const { bavail, bsize } = await fs.statfs(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/**
 * Finds out what the file system of a directory can do. Leaves nothing behind.
 *
 * @param directory The directory; it must be there
 * @returns What it can do
 * @throws {StoreError} If nothing can be written there
 */
export async function probeVolume(directory: string): Promise<VolumeAbilities> {
  const folder = join(directory, tempName());
  await makeDir(folder);
  const [one, two, link] = ["probe-a", "probe-b", "probe-c"].map((name) => join(folder, name));
  try {
    const createsExclusively = await writeFileIfAbsent(one, ONE) && !await writeFileIfAbsent(one, TWO);
    const before = Date.now();
    const fileMs = await touchFile(one, ONE) ?? before;
    const clockAheadMs = fileMs > Date.now() ? fileMs - Date.now() : Math.min(0, fileMs - before);
    const isCaseSensitive = await fileInfo(join(folder, "PROBE-A")) === undefined;
    const hasHardLinks = await canLink(one, link);
    const syncMs = await timeToSync(two);
    return { createsExclusively, hasHardLinks, renamesOver: await canRename(one, two), syncMs, clockAheadMs, isCaseSensitive };
  } finally {
    for (const path of [one, two, link]) await removeFile(path).catch(() => {});
    await removeDirIfEmpty(folder);
  }
}

async function canLink(from: string, to: string): Promise<boolean> {
  try {
    await io.link(from, to);
    return true;
  } catch {
    return false;
  }
}

async function timeToSync(path: string): Promise<number | undefined> {
  const start = performance.now();
  try {
    await writeFileAtomic(path, TWO, { durable: true });
    return performance.now() - start;
  } catch {
    await writeFileIfAbsent(path, TWO).catch(() => {});
    return undefined;
  }
}

async function canRename(from: string, to: string): Promise<boolean> {
  try {
    return await moveFile(from, to) && (await readFile(to))?.[0] === 1;
  } catch {
    return false;
  }
}
