/**
 * Strings that repeat, numbered in the order in which they come up.
 *
 * @module
 */

import type { TextRun } from "../format/columns/text_reader.ts";

const ascii = new TextDecoder();

/** After so many places in vain a string is looked for by itself: nobody shall make this slow by what a file holds. */
const MAX_PROBES = 16;

/** Numbers strings. Those of files are found by their bytes: no string is made of one that is there. */
export class TextCodes {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];
  /** The number of a string, and one more, where its hash says or behind that. */
  #slots = new Int32Array(256);
  #used = 0;

  /** How many different strings there are. */
  get size(): number {
    return this.#texts.length;
  }

  /** The strings by their numbers. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /**
   * Numbers strings.
   *
   * @param texts The strings
   * @returns Their numbers
   */
  ofStrings(texts: ArrayLike<string>): Uint32Array {
    const codes = new Uint32Array(texts.length);
    for (let i = 0; i < codes.length; i++) codes[i] = this.#ofString(texts[i]);
    return codes;
  }

  /**
   * Numbers strings of ASCII.
   *
   * @param run The strings
   * @returns Their numbers
   */
  ofRun({ bytes, offsets }: TextRun): Uint32Array {
    const codes = new Uint32Array(offsets.length - 1);
    for (let i = 0; i < codes.length; i++) codes[i] = this.#ofBytes(bytes, offsets[i], offsets[i + 1]);
    return codes;
  }

  #ofString(text: string): number {
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.#texts.push(text) - 1;
      this.#codes.set(text, code);
    }
    return code;
  }

  #ofBytes(bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const first = hashOf(bytes, start, end);
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const entry = slots[first + probe & (slots.length - 1)];
      if (entry === 0) break;
      if (isText(this.#texts[entry - 1], bytes, start, end)) return entry - 1;
    }
    const code = this.#ofString(ascii.decode(bytes.subarray(start, end)));
    this.#place(first, code + 1);
    if (++this.#used * 2 > slots.length) this.#grow();
    return code;
  }

  #place(first: number, entry: number): void {
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const slot = first + probe & (this.#slots.length - 1);
      if (this.#slots[slot] === 0) return void (this.#slots[slot] = entry);
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 4);
    this.#used = 0;
    for (const entry of before) {
      if (entry === 0) continue;
      this.#place(hashOfText(this.#texts[entry - 1]), entry);
      this.#used++;
    }
  }
}

function mixed(hash: number): number {
  return hash ^ hash >>> 15;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = Math.imul(hash, 31) + bytes[i] | 0;
  return mixed(hash);
}

function hashOfText(text: string): number {
  let hash = text.length;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i) | 0;
  return mixed(hash);
}

function isText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = start; i < end; i++) if (text.charCodeAt(i - start) !== bytes[i]) return false;
  return true;
}
