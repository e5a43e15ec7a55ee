/**
 * What the system refuses, in words that tell the way out.
 *
 * @module
 */

import process from "node:process";
import { DamagedFileError, StoreError } from "../errors.ts";
import { mayBeTooLong } from "./system_rules.ts";

/** Deno's own errors carry a code in most cases and a name in all. */
const DENO_NAMES: Readonly<Record<string, string>> = {
  NotFound: "ENOENT",
  AlreadyExists: "EEXIST",
  PermissionDenied: "EACCES",
  NotADirectory: "ENOTDIR",
  IsADirectory: "EISDIR",
  Busy: "EBUSY",
};

const WAYS_OUT: Readonly<Record<string, string>> = {
  ENOENT: "it is gone, another process may have removed it: run again",
  EACCES: "permission denied: change its permissions or choose another root",
  EPERM: "operation not permitted: change its permissions or choose another root",
  EROFS: "the file system is read-only: choose another root",
  ENOSPC: "no space left on the device: free some space and run again, what is stored already is kept",
  EDQUOT: "disk quota exceeded: free some space and run again, what is stored already is kept",
  EMFILE: "too many open files: raise the limit of open files (ulimit -n) or use fewer workers",
  ENFILE: "too many open files in the system: close some and run again",
  EIO: "input/output error: check the disk, nothing was moved or changed",
  ENOTDIR: "a part of the path is a file, not a directory: move that file or choose another root",
  EEXIST: "something else has that name: move it or choose another root",
  EBUSY: "another program has it open: close that program, keep virus scanners away from the root, and run again",
  EISDIR: "it is a directory: move it or choose another root",
  ENAMETOOLONG: "the path is too long: choose a shorter root",
  NotCapable: "Deno was not given the permission: run with --allow-read and --allow-write for the root",
};

/**
 * The system's short code of an error: `ENOENT` and its kin.
 *
 * @param error What was thrown
 * @returns The code, or the error's name where it has none
 */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") return code;
  // What `ensureDir` throws where a file stands has a message alone.
  if (error.message.startsWith("Failed to ensure directory exists")) return "EEXIST";
  return DENO_NAMES[error.name] ?? error.name;
}

/**
 * Whether an error says that there is no such file.
 *
 * @param error What was thrown
 * @returns Whether it does
 */
export function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  // Below a file there is nothing.
  return code === "ENOENT" || code === "ENOTDIR";
}

/**
 * Wraps a system's error in one that tells what could not be done and the way out.
 *
 * @param action What could not be done, as a verb
 * @param path The path in question
 * @param cause The system's error
 * @returns The error to throw; one that is wrapped already is returned as it is
 */
export function storeError(action: string, path: string, cause: unknown): Error {
  if (cause instanceof StoreError || cause instanceof DamagedFileError) return cause;
  const way = wayOut(cause, { path, platform: process.platform });
  return new StoreError(`Cannot ${action} ${JSON.stringify(path)}: ${way}`, path, cause);
}

/**
 * Tells why the system refused, and what helps.
 *
 * @param cause The system's error
 * @param where The path in question and the system, which can have reasons of their own
 * @returns The end of a sentence
 */
export function wayOut(cause: unknown, where: { readonly path: string; readonly platform: string } = { path: "", platform: "" }): string {
  const code = errorCode(cause);
  const known = code === "ENOENT" && mayBeTooLong(where.path, where.platform) ? WAYS_OUT.ENAMETOOLONG : WAYS_OUT[code];
  if (known === undefined) return cause instanceof Error ? cause.message : String(cause);
  const isHeld = where.platform === "win32" && (code === "EPERM" || code === "EACCES");
  return `${isHeld ? `${known}, or close the program that has it open` : known} (${code})`;
}
