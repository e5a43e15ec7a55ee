/**
 * Files that commands write: there as a whole, or not at all.
 *
 * @module
 */

import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { messageOf } from "../message_of.ts";
import { UsageError } from "./usage_error.ts";

/** Takes a piece of a file, and is waited for. */
export type Append = (piece: string | Uint8Array) => Promise<void>;

/** What is wrong with a path, and hence with what was typed; anything else is wrong with the disk. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  EISDIR: "it is a folder",
  ENOTDIR: "it lies in no folder",
  EACCES: "it may not be written here",
  EPERM: "it may not be written here",
  EROFS: "the file system is read-only",
};

/** What the disk refuses is told of the file as it was typed. */
async function onDisk<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = (error as { readonly code?: unknown } | null)?.code;
    const reason = REASONS[String(code)];
    if (reason !== undefined) throw new UsageError(`Cannot write ${file}: ${reason}`, { cause: error });
    throw new Error(`Cannot write ${file}: ${code === undefined ? messageOf(error) : `the system refuses it (${code})`}`, { cause: error });
  }
}

function failWith(code: keyof typeof REASONS): never {
  throw Object.assign(new Error(REASONS[code]), { code });
}

/** Where a file is to be: links are followed, and a device or a pipe is written to and never replaced. */
interface Place {
  readonly path: string;
  readonly isDevice: boolean;
  /** The permissions of the file that is there. */
  readonly mode?: number;
}

async function placeOf(file: string, cwd: string): Promise<Place> {
  const path = await realpath(resolve(cwd, file)).catch(() => resolve(cwd, file));
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { path, isDevice: false };
  if (found.isDirectory()) failWith("EISDIR");
  return { path, isDevice: !found.isFile(), mode: found.mode & 0o777 };
}

/**
 * Refuses a file that cannot be written, before there is anything to write.
 *
 * @param file Its path as it was typed
 * @param cwd The directory that it starts from
 * @throws {UsageError} If it is a folder, or lies in none, or may not be written
 */
export async function checkOutput(file: string, cwd: string): Promise<void> {
  await onDisk(file, async () => {
    const { path, isDevice } = await placeOf(file, cwd);
    if (isDevice) return await access(path, constants.W_OK);
    if (!(await stat(dirname(path))).isDirectory()) failWith("ENOTDIR");
    await access(dirname(path), constants.W_OK);
  });
}

async function closing<T>(file: string, handle: FileHandle, body: (append: Append) => Promise<T>): Promise<T> {
  try {
    return await body((piece) => onDisk(file, () => handle.appendFile(piece)));
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file beside its place and puts it there when it is whole. A device or a pipe, such as `/dev/null`, is written to as it is.
 *
 * @param file Its path as it was typed
 * @param cwd The directory that it starts from
 * @param body Makes the pieces
 * @returns What the body returns
 * @throws {UsageError} If it cannot be written there; then nothing is left behind
 * @throws {Error} If the disk is full or breaks; then nothing is left behind either
 */
export async function writeOutput<T>(file: string, cwd: string, body: (append: Append) => Promise<T>): Promise<T> {
  const { path, isDevice, mode } = await onDisk(file, () => placeOf(file, cwd));
  if (isDevice) return await closing(file, await onDisk(file, () => open(path, "w")), body);
  const unfinished = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  const handle = await onDisk(file, () => open(unfinished, "wx", mode));
  try {
    const result = await closing(file, handle, body);
    await onDisk(file, () => rename(unfinished, path));
    return result;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
