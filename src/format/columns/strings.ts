/**
 * Columns of strings.
 *
 * @module
 */

import { DamagedFileError } from "../../errors.ts";
import { packTexts } from "./text_writer.ts";
import { decodeUtf8, groupEnd, readTexts, type StoredTexts, type TextRun } from "./text_reader.ts";
import type { Source, TextColumn, Values } from "./types.ts";

/** How many bytes are decoded at once. A string cut from a long one keeps all of it in memory, so they are few. */
const GROUP = 1 << 16;
/** Texts beyond ASCII that are longer on average are decoded one by one. */
const LONG = 200;

/**
 * A column of strings.
 *
 * @param texts The strings, at least one
 * @returns The column, or undefined if one of them has no UTF-8 (a lone surrogate)
 */
export function packStrings(texts: readonly string[]): TextColumn<Uint8Array> | undefined {
  const packed = packTexts(texts, "");
  return packed === undefined ? undefined : { kind: "string", count: texts.length, ...packed };
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @returns The strings
 */
export function readStrings(column: StoredTexts, rows: Uint32Array | undefined, source: Source): Values {
  const run = readTexts(column, rows, source);
  const count = run.offsets.length - 1;
  const values = new Array<string>(count);
  for (let from = 0; from < count;) {
    const to = groupEnd(run, from, GROUP);
    readGroup(run, from, to, values);
    from = to;
  }
  return values;
}

function readGroup(run: TextRun, from: number, to: number, values: string[]): void {
  const { offsets } = run;
  const start = offsets[from];
  const bytes = run.bytes.subarray(start, offsets[to]);
  const text = decodeUtf8(bytes);
  if (to === from + 1) values[from] = text;
  else if (text.length !== bytes.length) {
    if (bytes.length > (to - from) * LONG) { for (let i = from; i < to; i++) readGroup(run, i, i + 1, values); }
    else cutUtf8(run, from, to, text, values);
  } else for (let i = from; i < to; i++) values[i] = text.slice(offsets[i] - start, offsets[i + 1] - start);
}

/** Offsets count bytes, strings count UTF-16 units: a byte that continues a character is no unit, the first of four is two. */
function cutUtf8(run: TextRun, from: number, to: number, text: string, values: string[]): void {
  const { bytes, offsets } = run;
  let unit = 0;
  for (let i = from; i < to; i++) {
    const start = unit;
    const end = offsets[i + 1];
    if (offsets[i] < end && (bytes[offsets[i]] & 0xc0) === 0x80) throw new DamagedFileError("a text in it begins within a character");
    for (let at = offsets[i]; at < end; at++) {
      const byte = bytes[at];
      if ((byte & 0xc0) !== 0x80) unit += byte >= 0xf0 ? 2 : 1;
    }
    values[i] = text.slice(start, unit);
  }
}
