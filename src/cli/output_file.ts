/**
 * Files that commands write: there as a whole, or not at all.
 *
 * @module
 */

import { open, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf } from "../message_of.ts";
import { UsageError } from "./usage_error.ts";

/** Takes a piece of a file, and is waited for. */
export type Append = (piece: string | Uint8Array) => Promise<void>;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  EISDIR: "it is a folder",
  ENOTDIR: "it lies in no folder",
};

/** What the disk refuses is told of the file as it was typed. */
async function onDisk<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = (error as { readonly code?: unknown } | null)?.code;
    const reason = REASONS[String(code)] ?? (code === undefined ? messageOf(error) : `the system refuses it (${code})`);
    throw new UsageError(`Cannot write ${file}: ${reason}`, { cause: error });
  }
}

/**
 * Writes a file beside its place and puts it there when it is whole.
 *
 * @param file Its path as it was typed
 * @param cwd The directory that it starts from
 * @param body Makes the pieces
 * @returns What the body returns
 * @throws {UsageError} If it cannot be written; then nothing is left behind
 */
export async function writeOutput<T>(file: string, cwd: string, body: (append: Append) => Promise<T>): Promise<T> {
  const path = resolve(cwd, file);
  const unfinished = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  const handle = await onDisk(file, () => open(unfinished, "wx"));
  try {
    let result: T;
    try {
      result = await body((piece) => onDisk(file, () => handle.appendFile(piece)));
    } finally {
      await handle.close();
    }
    await onDisk(file, () => rename(unfinished, path));
    return result;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
