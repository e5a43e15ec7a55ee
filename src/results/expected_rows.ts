/**
 * How many rows are to be expected, told before a file is opened: room for them is made once, and not for many more.
 *
 * @module
 */

import type { Request } from "../grid/request.ts";

/** So many are expected at most where no file was looked for. */
const UNTOLD_ROWS = 1 << 20;

/** What of a request matters here. */
type Asked = Pick<Request, "length" | "chunkCount">;

/**
 * Tells how many, where each chunk has a file of its own name.
 *
 * @param request What is asked
 * @param names The paths of all files, if they were listed
 * @returns The number of rows
 */
export function rowsByName({ length, chunkCount }: Asked, names: Iterable<string> | undefined): number {
  if (names === undefined) return Math.min(length, UNTOLD_ROWS);
  let files = 0;
  // A part of a chunk has a second name behind the chunk's.
  for (const name of names) if (name.indexOf(".") === name.lastIndexOf(".")) files++;
  return Math.ceil(length * Math.min(1, files / Math.max(1, chunkCount)));
}

/**
 * Tells how many, by what is known of all files.
 *
 * @param request What is asked
 * @param files The files
 * @returns The number of rows
 */
export function rowsByValue({ length }: Asked, files: Iterable<{ readonly count: number }>): number {
  let rows = 0;
  for (const { count } of files) rows += count;
  return Math.min(length, rows);
}
