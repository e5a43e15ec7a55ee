/**
 * Many texts as one run of UTF-8 and the offsets at which they start.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { bytesOf } from "../typed_arrays.ts";

const utf8 = new TextEncoder();
/** How many characters are joined before they are encoded: far below the longest string an engine allows. */
const GROUP = 1 << 22;

/** Texts as two buffers. */
export interface PackedTexts {
  /** Where each text starts, and where one more would: u32. */
  readonly offsets: Uint8Array;
  /** The UTF-8 of the texts with the separator between them. */
  readonly bytes: Uint8Array;
}

/**
 * Packs texts.
 *
 * @param texts The texts, at least one
 * @param separator What stands between two texts: nothing, or one ASCII character
 * @returns The buffers, or undefined if a text has no UTF-8 (a lone surrogate)
 * @throws {RangeError} If they exceed 4 GiB
 */
export function packTexts(texts: readonly string[], separator: "" | ","): PackedTexts | undefined {
  const offsets = new Float64Array(texts.length + 1);
  const parts: Uint8Array[] = [];
  for (let from = 0; from < texts.length;) {
    const to = groupEnd(texts, from);
    const part = packGroup(texts, { from, to, separator, offsets });
    if (part === undefined) return undefined;
    parts.push(part);
    from = to;
  }
  const end = offsets[texts.length];
  if (end > 0xffffffff) throw new RangeError(`Cannot encode chunk file: the texts of one column exceed 4 GiB: received ${end} bytes`);
  return { offsets: bytesOf(new Uint32Array(offsets)), bytes: joinBytes(parts) };
}

function groupEnd(texts: readonly string[], from: number): number {
  let to = from;
  for (let size = 0; to < texts.length && size < GROUP; to++) size += texts[to].length + 1;
  return to;
}

interface Group {
  readonly from: number;
  readonly to: number;
  readonly separator: string;
  readonly offsets: Float64Array;
}

function packGroup(texts: readonly string[], { from, to, separator, offsets }: Group): Uint8Array | undefined {
  const isAll = from === 0 && to === texts.length;
  const joined = isAll ? texts.join(separator) : texts.slice(from, to).join(separator) + (to < texts.length ? separator : "");
  const bytes = new Uint8Array(Buffer.byteLength(joined));
  const isAscii = bytes.length === joined.length;
  let at = offsets[from];
  for (let i = from; i < to; i++) {
    const text = texts[i];
    // Joined, two lone surrogates of neighbours would pass for a pair.
    if (!isAscii && !text.isWellFormed()) return undefined;
    at += (isAscii ? text.length : utf8Length(text)) + separator.length;
    offsets[i + 1] = at;
  }
  // Encoding into a buffer of the right size is far faster than being given one.
  utf8.encodeInto(joined, bytes);
  return bytes;
}

/** The length in UTF-8; for short texts a loop is faster than a call out of JavaScript. */
function utf8Length(text: string): number {
  if (text.length > 32) return Buffer.byteLength(text);
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Half of a pair is two of its four bytes.
    if (unit >= 0x80) length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return length;
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
