/**
 * Columns of what fits no other kind: tagged JSON texts.
 *
 * @module
 */

import { DamagedFileError } from "../../errors.ts";
import { parseJsonText } from "../json_parse.ts";
import { finishParsed, mayHaveTags, parseTagged, taggedText } from "../tagged_json.ts";
import { packTexts } from "./text_writer.ts";
import { decodeUtf8, groupEnd, readTexts, type StoredTexts, type TextRun } from "./text_reader.ts";
import type { Draft, Source, Values } from "./types.ts";

/** How many bytes are parsed at once. */
const GROUP = 1 << 20;

/**
 * A column of any values.
 *
 * @param values The values, at least one
 * @param depth How many records are around them
 * @returns The column
 * @throws {NotStorable} If one of them holds something that cannot be stored
 */
export function draftJson(values: readonly unknown[], depth: number): Draft {
  const texts = new Array<string>(values.length);
  for (let i = 0; i < values.length; i++) texts[i] = taggedText(values[i], depth);
  // JSON.stringify escapes lone surrogates, so there is UTF-8 for every text.
  return { kind: "json", count: values.length, ...packTexts(texts, ",")! };
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @returns The values, each a new one
 */
export function readJson(column: StoredTexts, rows: Uint32Array | undefined, source: Source): Values {
  const run = readTexts(column, rows, source);
  const count = run.offsets.length - 1;
  const values = new Array<unknown>(count);
  for (let from = 0; from < count;) {
    const to = groupEnd(run, from, GROUP);
    readGroup(run, from, to, values);
    from = to;
  }
  return values;
}

function readGroup({ bytes, offsets }: TextRun, from: number, to: number, values: unknown[]): void {
  const text = decodeUtf8(bytes.subarray(offsets[from], offsets[to] - 1));
  const parsed = parseList(text);
  if (parsed.length !== to - from) throw new DamagedFileError("a column of JSON texts has not one text per row");
  const hasTags = mayHaveTags(text);
  for (let i = from; i < to; i++) values[i] = finishParsed(parsed[i - from], hasTags, offsets[i + 1] - offsets[i]);
}

function parseList(text: string): unknown[] {
  try {
    return parseJsonText(`[${text}]`) as unknown[];
  } catch (error) {
    throw new DamagedFileError("a text in it is no JSON", { cause: error });
  }
}

const COMMA = 0x2c;

/**
 * Checks all rows, each by itself: where texts are read together, commas within them could make up for those that should be between them.
 *
 * @param column The column
 * @param source The bytes, whole
 * @throws {DamagedFileError} If a row is no tagged JSON, or not between commas
 */
export function checkJson(column: StoredTexts, source: Source): void {
  const { bytes, offsets } = readTexts(column, undefined, source);
  for (let i = 0; i < column.count; i++) {
    if (i > 0 && bytes[offsets[i] - 1] !== COMMA) throw new DamagedFileError("a column of JSON texts has not one text per row");
    parseTagged(decodeUtf8(bytes.subarray(offsets[i], offsets[i + 1] - 1)));
  }
}
