/**
 * Strings of which only the texts that they are cut from have been made: for who may never look at them.
 *
 * @module
 */

import { decodeUtf8, groupEnd, readTexts, type StoredTexts } from "./text_reader.ts";
import type { Source } from "./types.ts";

/** Some strings, one after another in one text. */
export interface TextGroup {
  /** The text. It is not long, for a string that is cut from it keeps all of it in memory. */
  readonly text: string;
  /** Where in it each string starts, and where the last one ends. */
  readonly offsets: Uint32Array;
}

/** How many bytes are decoded at once. */
const GROUP = 1 << 16;

/**
 * Reads all rows of a column.
 *
 * @param column The column
 * @param source The bytes, whole
 * @returns The groups, on memory of their own; `undefined` if there is more than ASCII in them
 * @throws {DamagedFileError} If they are no texts
 */
export function readGroups(column: StoredTexts, source: Source): TextGroup[] | undefined {
  const { bytes, offsets, gap } = readTexts(column, undefined, source);
  const groups: TextGroup[] = [];
  for (let from = 0; from < column.count;) {
    const to = groupEnd({ bytes, offsets, gap }, from, GROUP);
    const start = offsets[from];
    const text = decodeUtf8(bytes.subarray(start, offsets[to]));
    if (text.length !== offsets[to] - start) return undefined;
    const own = offsets.slice(from, to + 1);
    if (start > 0) { for (let i = 0; i < own.length; i++) own[i] -= start; }
    groups.push({ text, offsets: own });
    from = to;
  }
  return groups;
}

/**
 * Cuts the strings.
 *
 * @param groups The groups
 * @returns The strings
 */
export function cutGroups(groups: readonly TextGroup[]): string[] {
  const strings = new Array<string>(groups.reduce((count, { offsets }) => count + offsets.length - 1, 0));
  let row = 0;
  for (const { text, offsets } of groups) {
    for (let i = 1; i < offsets.length; i++) strings[row++] = text.slice(offsets[i - 1], offsets[i]);
  }
  return strings;
}
