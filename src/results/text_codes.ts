/**
 * Strings that repeat, numbered in the order in which they come up.
 *
 * @module
 */

import type { TextGroup } from "../format/columns/text_groups.ts";

/** A table of strings, and their numbers. */
interface KnownTable {
  readonly offsets: Uint32Array;
  readonly codes: Uint32Array;
}

/** Tables are known again up to so many characters of them in all. */
const KNOWN_CHARACTERS = 1 << 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Numbers strings. Tables of files are known again as a whole: of one sweep, many have the same one. */
export class TextCodes {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];
  /** The tables that came up, by all their strings in one. */
  readonly #tables = new Map<string, KnownTable>();
  #knownCharacters = 0;

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
    for (let i = 0; i < codes.length; i++) codes[i] = this.#codes.get(texts[i]) ?? this.#add(texts[i]);
    return codes;
  }

  /**
   * Numbers strings that are yet to be cut.
   *
   * @param groups The strings, which are ASCII
   * @returns Their numbers, which nobody changes
   */
  ofGroups(groups: readonly TextGroup[]): Uint32Array {
    if (groups.length === 1) return this.#ofTable(groups[0]);
    const codes = new Uint32Array(groups.reduce((count, { offsets }) => count + offsets.length - 1, 0));
    let at = 0;
    for (const group of groups) {
      codes.set(this.#ofGroup(group), at);
      at += group.offsets.length - 1;
    }
    return codes;
  }

  #ofTable(group: TextGroup): Uint32Array {
    const { text, offsets } = group;
    const known = this.#tables.get(text);
    if (known !== undefined && areEqual(known.offsets, offsets)) return known.codes;
    const codes = this.#ofGroup(group);
    if (known === undefined && this.#knownCharacters + text.length <= KNOWN_CHARACTERS) {
      this.#knownCharacters += text.length;
      this.#tables.set(text, { offsets, codes });
    }
    return codes;
  }

  #ofGroup({ text, offsets }: TextGroup): Uint32Array {
    const codes = new Uint32Array(offsets.length - 1);
    for (let i = 0; i < codes.length; i++) {
      const cut = text.slice(offsets[i], offsets[i + 1]);
      codes[i] = this.#codes.get(cut) ?? this.#add(ownText(cut));
    }
    return codes;
  }

  #add(text: string): number {
    const code = this.#texts.push(text) - 1;
    this.#codes.set(text, code);
    return code;
  }
}

/** The same text, which does not keep the one it was cut from in memory. */
function ownText(ascii: string): string {
  return decoder.decode(encoder.encode(ascii));
}

function areEqual(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
