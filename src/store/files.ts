/**
 * The few things done to the disk, over `node:fs`. What is absent is `undefined`; everything else the system refuses is a
 * {@linkcode StoreError}. Every call goes through one replaceable object, so that tests can make any of them fail.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";
import { DamagedFileError } from "../errors.ts";
import { makeGate, OPEN_READERS } from "./gate.ts";
import { io } from "./io.ts";
import { errorCode, isAbsent, storeError } from "./store_errors.ts";
import { tempName } from "./temp_names.ts";

/** An open file, read by ranges. */
export interface FileReader {
  /** The file's length in bytes when it was opened. */
  readonly size: number;
  /** When the file was last written, in ms since 1970. */
  readonly modifiedMs: number;
  /** Reads exactly `length` bytes from `offset` on. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Closes the file. */
  close(): Promise<void>;
}

/** A part of a file. */
export interface FileRange {
  /** The first byte's position in the file. */
  readonly offset: number;
  /** How many bytes. */
  readonly length: number;
}

/**
 * Reads a whole file.
 *
 * @param path The file's path
 * @returns Its bytes, or `undefined` if there is no such file
 * @throws {StoreError} If the system refuses
 */
export async function readFile(path: string): Promise<Uint8Array | undefined> {
  try {
    return await io.readFile(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storeError("read", path, error);
  }
}

/**
 * Opens a file to read parts of it. The caller closes it.
 *
 * @param path The file's path
 * @returns The open file, or `undefined` if there is no such file
 * @throws {StoreError} If the system refuses
 */
export async function openReader(path: string): Promise<FileReader | undefined> {
  try {
    const handle = await io.open(path);
    return {
      size: handle.size,
      modifiedMs: handle.modifiedMs,
      read: (offset, length) => readExactly(path, offset, length, handle.read),
      // What was read is checked; whether the system closes well says nothing of it.
      close: () => handle.close().catch(() => {}),
    };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storeError("read", path, error);
  }
}

const readerGate = makeGate(OPEN_READERS);

/**
 * Reads parts of a file.
 *
 * @param path The file's path
 * @param ranges The parts
 * @returns Their bytes in the same order, or `undefined` if there is no such file
 * @throws {StoreError} If the system refuses
 * @throws {DamagedFileError} If the file ends before a part does
 */
export async function readRanges(path: string, ranges: readonly FileRange[]): Promise<Uint8Array[] | undefined> {
  return await readerGate(async () => {
    const reader = await openReader(path);
    if (reader === undefined) return undefined;
    try {
      const parts: Uint8Array[] = [];
      for (const { offset, length } of ranges) parts.push(await reader.read(offset, length));
      return parts;
    } finally {
      await reader.close();
    }
  });
}

/**
 * Lists the names in a directory.
 *
 * @param dir The directory's path
 * @returns The names in no order, none if there is no such directory
 * @throws {StoreError} If the system refuses
 */
export async function listNames(dir: string): Promise<string[]> {
  try {
    return await io.list(dir);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw storeError("list", dir, error);
  }
}

/**
 * Tells a file's size and age without opening it.
 *
 * @param path The file's path
 * @returns Both, or `undefined` if there is no such file
 * @throws {StoreError} If the system refuses
 */
export async function fileInfo(path: string): Promise<{ size: number; modifiedMs: number } | undefined> {
  try {
    return await io.stat(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storeError("read", path, error);
  }
}

/**
 * Writes a file so that a reader sees the old one or the new one, never a part. Parent directories are made on demand.
 *
 * @param path The file's path
 * @param bytes Its content
 * @param options `durable`: the content is on the medium before this returns, also if the power goes
 * @throws {StoreError} If the system refuses; then nothing is left behind
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array, options: { durable: boolean }): Promise<void> {
  const dir = dirname(path);
  const temp = join(dir, tempName());
  try {
    await writeNewIn(dir, temp, bytes, options.durable);
    await io.rename(temp, path);
    if (options.durable) await io.syncDir(dir);
  } catch (error) {
    await io.remove(temp).catch(() => {});
    throw storeError("write", path, error);
  }
}

async function writeNewIn(dir: string, temp: string, bytes: Uint8Array, durable: boolean): Promise<void> {
  try {
    await io.writeNew(temp, bytes, durable);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    await io.makeDir(dir);
    await io.writeNew(temp, bytes, durable);
  }
}

/**
 * Writes a file only if there is none of that name.
 *
 * @param path The file's path
 * @param bytes Its content
 * @returns Whether it was written
 * @throws {StoreError} If the system refuses; then nothing is left behind
 */
export async function writeFileIfAbsent(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await io.writeNew(path, bytes, false);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    // A file of which only a part was written would be there for good.
    await io.remove(path).catch(() => {});
    throw storeError("write", path, error);
  }
}

/**
 * Removes a file.
 *
 * @param path The file's path
 * @returns Whether there was one
 * @throws {StoreError} If the system refuses
 */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await io.remove(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw storeError("remove", path, error);
  }
}

/**
 * Moves a file, over whatever has the new name.
 *
 * @param from Its path
 * @param to Its new path
 * @returns Whether there was one
 * @throws {StoreError} If the system refuses
 */
export async function moveFile(from: string, to: string): Promise<boolean> {
  try {
    await io.rename(from, to);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw storeError("move", from, error);
  }
}

/**
 * Moves a file unless the new name is taken: then the file at the old path is removed.
 *
 * @param from Its path
 * @param to Its new path
 * @throws {StoreError} If the system refuses
 */
export async function moveBack(from: string, to: string): Promise<void> {
  try {
    // A link never replaces a file, where a rename would.
    await io.link(from, to);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") {
      if (await fileInfo(to) === undefined) return void await moveFile(from, to);
    }
  }
  await removeFile(from);
}

/**
 * Makes a directory and its parents.
 *
 * @param dir The directory's path
 * @throws {StoreError} If the system refuses
 */
export async function makeDir(dir: string): Promise<void> {
  try {
    await io.makeDir(dir);
  } catch (error) {
    throw storeError("make directory", dir, error);
  }
}

/**
 * Tells the name that a directory really has, which can be spelled in another way.
 *
 * @param dir The directory's path
 * @returns Its name, or `undefined` if there is no such directory or it cannot be told
 */
export async function realName(dir: string): Promise<string | undefined> {
  try {
    return basename(await io.realPath(dir));
  } catch {
    return undefined;
  }
}

async function readExactly(
  path: string,
  offset: number,
  length: number,
  read: (buffer: Uint8Array, position: number) => Promise<number>,
): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let done = 0;
  try {
    while (done < length) {
      const count = await read(buffer.subarray(done), offset + done);
      if (count === 0) break;
      done += count;
    }
  } catch (error) {
    throw storeError("read", path, error);
  }
  if (done < length) throw new DamagedFileError(`it ends at byte ${offset + done}, where byte ${offset + length} was looked for`);
  return buffer;
}
