/**
 * What the grammar needs of the disk.
 *
 * @module
 */

import { ValueProblem } from "./problem.ts";

/** Reads files for `file(…)` and finds those of `glob(…)`. */
export interface ValueFiles {
  /**
   * Reads a file of text.
   *
   * @param path Its path, from the current directory
   * @returns What it holds
   * @throws {ValueProblem} If it cannot be read
   */
  readonly readText: (path: string) => string;
  /**
   * Finds files.
   *
   * @param pattern A pattern of paths, from the current directory
   * @returns The paths that fit, sorted, with `/` on every system
   * @throws {ValueProblem} If the pattern is none, or folders cannot be read
   */
  readonly listFiles: (pattern: string) => readonly string[];
}

function refuse(): never {
  throw new ValueProblem("files cannot be read here");
}

/** No disk at all. */
export const NO_FILES: ValueFiles = { readText: refuse, listFiles: refuse };
