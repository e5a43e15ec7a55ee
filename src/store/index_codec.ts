/**
 * chunks_index.json as bytes: one line per file, vectors stored once per axis and referred to by number.
 *
 * @module
 */

import { fromBase64, toBase64 } from "../format/base64.ts";
import { bitCount, isBitmapOf } from "../format/bitmap.ts";
import { canonicalText } from "../format/canonical.ts";
import { crc32 } from "../format/crc32.ts";
import { stringifyTagged } from "../format/tagged_json.ts";
import { isPlainRecord, type PlainRecord } from "../plain_record.ts";
import { type FileEntry, LISTED_PATH } from "./file_entry.ts";
import { isCount, isStringList, parseJson } from "./json_text.ts";

/** The newest format of chunks_index.json this release reads, and the one it writes. */
export const INDEX_FORMAT = 1;

/** Gives numbers to things, equal ones to equal texts. */
class Numbering<T extends object> {
  readonly items: T[] = [];
  readonly #byIdentity = new Map<T, number>();
  readonly #byText = new Map<string, number>();

  numberOf(item: T): number {
    let number = this.#byIdentity.get(item);
    if (number !== undefined) return number;
    const text = canonicalText(item, "axis values");
    number = this.#byText.get(text);
    if (number === undefined) {
      number = this.items.push(item) - 1;
      this.#byText.set(text, number);
    }
    this.#byIdentity.set(item, number);
    return number;
  }
}

/**
 * Writes entries as the content of a chunks_index.json.
 *
 * @param entries The entries
 * @returns The content
 */
export function encodeIndex(entries: Iterable<FileEntry>): Uint8Array {
  const orders = new Numbering<readonly string[]>();
  const bins = new Map<string, Numbering<readonly unknown[]>>();
  const lines: string[] = [];
  for (const entry of entries) lines.push(JSON.stringify(encodeEntry(entry, orders, bins)));
  const vectors = Object.fromEntries([...bins].map(([axis, numbering]) => [axis, numbering.items]));
  const head = `"format":${INDEX_FORMAT},\n"axis_orders":${JSON.stringify(orders.items)},\n"bins":${
    stringifyTagged(vectors, "axis values")
  }`;
  return sealIndex(`{${head},\n"files":[${lines.length === 0 ? "" : `\n${lines.join(",\n")}\n`}]`);
}

/**
 * Ends an index with its checksum.
 *
 * @param text All of the index but its last key and brace
 * @returns The file's bytes
 */
export function sealIndex(text: string): Uint8Array {
  const content = new TextEncoder().encode(text);
  const end = new TextEncoder().encode(`,\n"crc32":${crc32(content)}}\n`);
  const bytes = new Uint8Array(content.length + end.length);
  bytes.set(content);
  bytes.set(end, content.length);
  return bytes;
}

/** No end with a checksum is longer. */
const MAX_END_BYTES = 24;

/** Whether the content has the checksum that stands at its end. */
function isSound(bytes: Uint8Array): boolean {
  const from = Math.max(0, bytes.length - MAX_END_BYTES);
  const found = /,\n"crc32":(\d+)\}\n$/.exec(new TextDecoder().decode(bytes.subarray(from)));
  return found !== null && crc32(bytes.subarray(0, bytes.length - found[0].length)) === Number(found[1]);
}

function encodeEntry(
  entry: FileEntry,
  orders: Numbering<readonly string[]>,
  bins: Map<string, Numbering<readonly unknown[]>>,
): PlainRecord {
  const numbers = entry.axes.map(([axis, values]) => {
    let numbering = bins.get(axis);
    if (numbering === undefined) bins.set(axis, numbering = new Numbering());
    return numbering.numberOf(values);
  });
  const order = orders.numberOf(entry.axes.map(([axis]) => axis));
  return {
    path: entry.path,
    version: entry.version,
    ...(order === 0 ? {} : { axis_order: order }),
    bins: numbers,
    ...(entry.presence === undefined ? {} : { presence: toBase64(entry.presence) }),
    ...(entry.whole ? { whole: true } : {}),
    count: entry.count,
    ...(entry.request === "chunk" ? {} : { request: entry.request }),
    bytes: entry.bytes,
    created_at: entry.createdAt,
    ...(entry.updatedAt === entry.createdAt ? {} : { updated_at: entry.updatedAt }),
  };
}

/** The length of no chunk file: who compares it looks at the file. */
const UNKNOWN_BYTES = 1;

/**
 * Reads the content of a chunks_index.json. Entries that make no sense are left out: their files are looked at instead. Where the checksum
 * is wrong, the same goes for all entries of files that can be listed; of the others nothing is believed but that they may be there.
 *
 * @param bytes The content
 * @returns The entries by path, or `undefined` if it is no index of a format this release reads
 */
export function decodeIndex(bytes: Uint8Array): Map<string, FileEntry> | undefined {
  let content: unknown;
  try {
    content = parseJson(bytes);
  } catch {
    return undefined;
  }
  if (!isPlainRecord(content) || content.format !== INDEX_FORMAT || !Array.isArray(content.files)) return undefined;
  const { axis_orders: orders, bins, files } = content;
  if (!Array.isArray(orders) || !orders.every(isStringList) || !isPlainRecord(bins)) return undefined;
  const vectors = new Map<string, readonly unknown[]>();
  for (const [axis, list] of Object.entries(bins)) {
    if (!Array.isArray(list) || !list.every(Array.isArray)) return undefined;
    vectors.set(axis, list);
  }
  const entries = new Map<string, FileEntry>();
  const sound = isSound(bytes);
  for (const file of files) {
    const entry = isPlainRecord(file) ? decodeEntry(file, orders, vectors) : undefined;
    if (entry === undefined) continue;
    if (sound) entries.set(entry.path, entry);
    else if (!LISTED_PATH.test(entry.path)) entries.set(entry.path, { ...entry, bytes: entry.bytes === 0 ? 0 : UNKNOWN_BYTES });
  }
  return entries;
}

function decodeEntry(file: PlainRecord, orders: string[][], vectors: Map<string, readonly unknown[]>): FileEntry | undefined {
  const {
    path,
    version,
    axis_order = 0,
    bins,
    presence,
    whole = false,
    count,
    request = "chunk",
    bytes,
    created_at,
    updated_at = created_at,
  } = file;
  if (typeof path !== "string" || path === "" || typeof version !== "string" || typeof whole !== "boolean") return undefined;
  if (request !== "chunk" && request !== "points") return undefined;
  if (!isCount(count, 0) || !isCount(bytes, 0) || typeof created_at !== "string" || typeof updated_at !== "string") return undefined;
  const order = isCount(axis_order, 0) ? orders[axis_order] : undefined;
  if (order === undefined || !Array.isArray(bins) || bins.length !== order.length) return undefined;
  let size = 1;
  const axes: (readonly [string, readonly unknown[]])[] = [];
  for (const [i, axis] of order.entries()) {
    const values = isCount(bins[i], 0) ? vectors.get(axis)?.[bins[i]] : undefined;
    if (values === undefined) return undefined;
    axes.push([axis, values as unknown[]]);
    size *= (values as unknown[]).length;
  }
  const entry = { path, version, axes, whole, count, request, bytes, createdAt: created_at, updatedAt: updated_at } as const;
  if (presence === undefined) return count === (whole ? 1 : size) ? entry : undefined;
  const bitmap = typeof presence === "string" ? fromBase64(presence) : undefined;
  if (bitmap === undefined || whole || !isBitmapOf(bitmap, size) || bitCount(bitmap) !== count) return undefined;
  return { ...entry, presence: bitmap };
}
