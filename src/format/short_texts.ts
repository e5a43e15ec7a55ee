/**
 * Short texts that come up again and again, in one file after the other: keys of heads, strings of dictionaries. Each is made once. That
 * saves time, and memory where values that refer to it live on.
 *
 * @module
 */

/** Up to this length a text is a short one. */
const MAX_LENGTH = 24;
const PLACES = 4096;

/** Each text has one place, which its bytes tell; the last one to take it stays. */
const texts = new Array<string>(PLACES).fill("");

/**
 * Looks for a text.
 *
 * @param bytes The bytes it stands in
 * @param start Where it begins
 * @param end Where it ends
 * @returns The text if it is at hand; else its place, for {@linkcode keepText}; undefined if it is too long or not ASCII
 */
export function shortText(bytes: Uint8Array, start: number, end: number): string | number | undefined {
  if (end - start > MAX_LENGTH) return undefined;
  let hash = end - start;
  for (let i = start; i < end; i++) {
    if (bytes[i] >= 0x80) return undefined;
    hash = Math.imul(hash, 31) + bytes[i];
  }
  const place = (hash ^ hash >>> 12) & (PLACES - 1);
  const text = texts[place];
  if (text.length !== end - start) return place;
  for (let i = start; i < end; i++) if (text.charCodeAt(i - start) !== bytes[i]) return place;
  return text;
}

/**
 * Makes a short text and keeps it.
 *
 * @param place What {@linkcode shortText} gave
 * @param bytes The bytes it stands in
 * @param start Where it begins
 * @param end Where it ends
 * @returns The text, which is no part of a longer one: that would be kept in memory, too
 */
export function keepText(place: number, bytes: Uint8Array, start: number, end: number): string {
  return texts[place] = String.fromCharCode(...bytes.subarray(start, end));
}
