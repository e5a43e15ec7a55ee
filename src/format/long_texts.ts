/**
 * Long texts that come up again and again, in one file after the other: vectors of axes. Each is decoded once.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { decodeUtf8 } from "./columns/text_reader.ts";

/** From this length on it takes less time to compare than to decode. */
const MIN_LENGTH = 256;
/** Texts of up to so many bytes in all are kept. */
const MAX_KEPT = 1 << 20;

/** The last text of each length. */
const texts = new Map<number, { readonly bytes: Uint8Array; readonly text: string }>();
let keptBytes = 0;

/**
 * Decodes UTF-8 that may have come up before.
 *
 * @param bytes The bytes, which may change afterwards
 * @returns The text
 * @throws {DamagedFileError} If they are no UTF-8
 */
export function longText(bytes: Uint8Array): string {
  const { length } = bytes;
  if (length < MIN_LENGTH || length > MAX_KEPT) return decodeUtf8(bytes);
  const kept = texts.get(length);
  if (kept !== undefined && Buffer.compare(kept.bytes, bytes) === 0) return kept.text;
  const text = decodeUtf8(bytes);
  if (kept === undefined) keptBytes += length;
  if (keptBytes > MAX_KEPT) {
    texts.clear();
    keptBytes = length;
  }
  texts.set(length, { bytes: bytes.slice(), text });
  return text;
}
