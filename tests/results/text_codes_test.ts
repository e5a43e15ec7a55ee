import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { TextRun } from "../../src/format/columns/text_reader.ts";
import { TextCodes } from "../../src/results/text_codes.ts";
import { test } from "../test.ts";

function runOf(texts: readonly string[]): TextRun {
  const offsets = new Uint32Array(texts.length + 1);
  for (const [i, { length }] of texts.entries()) offsets[i + 1] = offsets[i] + length;
  return { bytes: new TextEncoder().encode(texts.join("")), offsets, gap: 0 };
}

const texts = fc.array(fc.string({ unit: "binary-ascii", maxLength: 3 }), { maxLength: 40 });

test("TextCodes: numbers strings and strings of bytes alike, in the order in which they come up", () => {
  fc.assert(fc.property(fc.array(fc.tuple(texts, fc.boolean()), { maxLength: 5 }), (lists) => {
    const codes = new TextCodes();
    const expected: string[] = [];
    for (const [list, isRun] of lists) {
      for (const text of list) if (!expected.includes(text)) expected.push(text);
      const found = isRun ? codes.ofRun(runOf(list)) : codes.ofStrings(list);
      assertEquals([...found], list.map((text) => expected.indexOf(text)));
    }
    assertEquals([codes.texts, codes.size], [expected, expected.length]);
  }));
});

test("TextCodes: tells many strings apart", () => {
  const codes = new TextCodes();
  const many = Array.from({ length: 5000 }, (_, i) => `text ${i}`);
  for (let round = 0; round < 2; round++) assertEquals([...codes.ofRun(runOf(many))], many.map((_, i) => i));
});

test("TextCodes: tells strings of one hash apart", () => {
  const codes = new TextCodes();
  // 31 times a letter and the next letter: "Aa" and "BB" weigh the same.
  const alike = Array.from({ length: 256 }, (_, i) => Array.from({ length: 8 }, (_, bit) => i >> bit & 1 ? "Aa" : "BB").join(""));
  for (let round = 0; round < 2; round++) assertEquals([...codes.ofRun(runOf(alike))], alike.map((_, i) => i));
});
