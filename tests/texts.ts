/**
 * Texts of any characters, for properties.
 *
 * @module
 */

import fc from "fast-check";

/** The surrogates, which are no characters by themselves. */
const SURROGATES = { first: 0xd800, count: 0x800 } as const;

function textOf(n: number): string {
  return String.fromCodePoint(n < SURROGATES.first ? n : n + SURROGATES.count);
}

function numberOf(character: unknown): number {
  const code = typeof character === "string" ? character.codePointAt(0)! : NaN;
  if (!(code >= 0) || String.fromCodePoint(code) !== character) throw new TypeError("it is no character");
  return code < SURROGATES.first ? code : code - SURROGATES.count;
}

/**
 * Any character of Unicode. It gives what fast-check's unit "binary" does, which makes a map of all of them first: that takes a second
 * of each process.
 */
export const character: fc.Arbitrary<string> = fc.nat(0x10ffff - SURROGATES.count).map(textOf, numberOf);
