import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { packTexts } from "../../../src/format/columns/text_writer.ts";
import { elementsFrom } from "../../../src/format/typed_arrays.ts";
import { test } from "../../test.ts";

/** The offsets and the text that were packed. */
function packed(texts: readonly string[], separator: "" | ","): { offsets: number[]; text: string } | undefined {
  const found = packTexts(texts, separator);
  if (found === undefined) return undefined;
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(found.bytes);
  return { offsets: Array.from(elementsFrom("u32", found.offsets) as Uint32Array), text };
}

test("packTexts() joins texts, and counts the separator to the text before it", () => {
  assertEquals(packed(["ab", "", "c"], ""), { offsets: [0, 2, 2, 3], text: "abc" });
  assertEquals(packed(["ab", "", "c"], ","), { offsets: [0, 3, 4, 6], text: "ab,,c" });
  assertEquals(packed([""], ""), { offsets: [0, 0], text: "" });
});

test("packTexts() counts bytes of UTF-8", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "€", "😀", "\ufeff"), maxLength: 50 });
  fc.assert(fc.property(fc.array(text, { minLength: 1 }), (texts) => {
    const sizes = texts.map((text) => new TextEncoder().encode(text).length);
    const offsets = [0];
    for (const size of sizes) offsets.push(offsets[offsets.length - 1] + size);
    assertEquals(packed(texts, ""), { offsets, text: texts.join("") });
    assertEquals(packed(texts, ","), { offsets: offsets.map((offset, i) => offset + i), text: texts.join(",") });
  }));
});

test("packTexts() joins more than it encodes at once", () => {
  const texts = ["a".repeat(4_000_000), "é".repeat(300_000), "b", "c".repeat(5_000_000), "d"];
  const found = packed(texts, ",");
  assertEquals(found?.text === texts.join(","), true);
  assertEquals(found?.offsets, [0, 4_000_001, 4_600_002, 4_600_004, 9_600_005, 9_600_007]);
});

test("packTexts() refuses lone surrogates, also two that would make a pair", () => {
  assertEquals(packed(["a", "\udc00"], ","), undefined);
  assertEquals(packed(["\ud83d", "\ude00"], ""), undefined);
  assertEquals(packed(["\ud83d\ude00"], "")?.offsets, [0, 4]);
});
