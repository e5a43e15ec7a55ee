import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { keepText, shortText } from "../../src/format/short_texts.ts";
import { test } from "../test.ts";

const utf8 = new TextEncoder();

function textOf(text: string): string | undefined {
  const bytes = utf8.encode(`<${text}>`);
  const found = shortText(bytes, 1, bytes.length - 1);
  return typeof found === "number" ? keepText(found, bytes, 1, bytes.length - 1) : found;
}

test("shortText() and keepText() give the text of the bytes, whatever was kept before", () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 24 }), { maxLength: 200 }), (list) => {
    for (let round = 0; round < 2; round++) assertEquals(list.map(textOf), list);
  }));
  for (let i = 0; i < 20_000; i++) assertEquals(textOf(`k${i * 7919}`), `k${i * 7919}`);
});

test("shortText() finds what was kept", () => {
  const bytes = utf8.encode("a text kept");
  assertEquals([textOf("a text kept"), shortText(bytes, 0, bytes.length)], ["a text kept", "a text kept"]);
});

test("shortText() takes no long text, and none that is not ASCII", () => {
  for (const text of ["x".repeat(25), "\u00e9", "a\u2192"]) assertEquals(textOf(text), undefined);
  assertEquals(textOf("x".repeat(24)), "x".repeat(24));
  assertEquals(textOf(""), "");
});
