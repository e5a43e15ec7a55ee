/**
 * Reads the parts of one open chunk file: its head, how it was made, some rows.
 *
 * @module
 */

import { DamagedFileError, FormatVersionError } from "../errors.ts";
import { type FileHead, type Made, madeRange, parseHead, parseMade, RowReader } from "../format/payload.ts";
import { FORMAT } from "../format/types.ts";
import type { FileReader } from "./files.ts";

/** A head, and the bytes it was read from. */
export interface HeadRead {
  /** What the file says of itself. */
  readonly head: FileHead;
  /** The file's first bytes, as many as were read. */
  readonly prefix: Uint8Array;
}

/** Holds the head of most files, and the whole of many. */
const FIRST_READ_BYTES = 16 * 1024;

/**
 * Finds the head in a whole file.
 *
 * @param file The file's bytes
 * @returns The head
 * @throws {DamagedFileError} If there is none
 */
export function headIn(file: Uint8Array): FileHead {
  const head = parseHead(file, file.length);
  if ("need" in head) throw new DamagedFileError(`it ends at byte ${file.length}, within its head`);
  return head;
}

/**
 * Refuses the head of another cache's file.
 *
 * @param head The head
 * @param cacheId The id of the cache in whose directory the file lies
 * @returns The head
 * @throws {DamagedFileError} If the file belongs to another cache
 */
export function ownHead(head: FileHead, cacheId: string): FileHead {
  if (head.cacheId === cacheId) return head;
  throw new DamagedFileError(`it belongs to the cache ${JSON.stringify(head.cacheId)}, not to ${JSON.stringify(cacheId)}`);
}

/**
 * Reads the head of an open file.
 *
 * @param reader The open file
 * @returns The head and what was read of the file
 * @throws {DamagedFileError} If there is none
 */
export async function readHeadFrom(reader: FileReader): Promise<HeadRead> {
  let prefix = await reader.read(0, Math.min(FIRST_READ_BYTES, reader.size));
  for (;;) {
    const head = parseHead(prefix, reader.size);
    if (!("need" in head)) return { head, prefix };
    if (head.need <= prefix.length || head.need > reader.size) {
      throw new DamagedFileError(`it ends at byte ${reader.size}, within its head`);
    }
    prefix = await reader.read(0, head.need);
  }
}

/**
 * Reads how an open file was made.
 *
 * @param reader The open file
 * @param head Its head
 * @returns How it was made
 * @throws {DamagedFileError} If that part is damaged
 */
export async function readMadeFrom(reader: FileReader, head: FileHead): Promise<Made> {
  const { start, end } = madeRange(head);
  return parseMade(head, await reader.read(start, end - start));
}

/**
 * Reads how a file was made, from what has been read of it where that is all of it.
 *
 * @param reader The open file
 * @param read Its head and what has been read
 * @returns How it was made
 * @throws {DamagedFileError} If that part is damaged
 */
export async function madeOf(reader: FileReader, read: HeadRead): Promise<Made> {
  if (read.prefix.length < reader.size) return await readMadeFrom(reader, read.head);
  const { start, end } = madeRange(read.head);
  return parseMade(read.head, read.prefix.subarray(start, end));
}

/**
 * Reads some rows of an open file by ranges.
 *
 * @param reader The open file
 * @param head Its head
 * @param rows The rows' numbers
 * @returns The rows' values in that order, and how many bytes were read
 * @throws {DamagedFileError} If what was read is damaged
 */
export async function readRowsFrom(
  reader: FileReader,
  head: FileHead,
  rows: Uint32Array,
): Promise<{ values: unknown[]; bytesRead: number }> {
  const gather = new RowReader(head, rows);
  let bytesRead = 0;
  for (let ranges = gather.next(); ranges !== undefined; ranges = gather.next()) {
    const parts: Uint8Array[] = [];
    for (const { start, end } of ranges) {
      parts.push(await reader.read(start, end - start));
      bytesRead += end - start;
    }
    gather.supply(parts);
  }
  return { values: gather.values(), bytesRead };
}

/**
 * Does something with a file, and names the file in what the format, which knows no paths, throws.
 *
 * @param path The file's path
 * @param use What is done
 * @returns What that returns
 */
export async function withPath<T>(path: string, use: () => T | Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    throw errorOf(path, error);
  }
}

/**
 * The same for what is done at once.
 *
 * @param path The file's path
 * @param use What is done
 * @returns What that returns
 */
export function withPathNow<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw errorOf(path, error);
  }
}

function errorOf(path: string, error: unknown): unknown {
  return error instanceof FormatVersionError ? new FormatVersionError(path, error.format, FORMAT) : error;
}
