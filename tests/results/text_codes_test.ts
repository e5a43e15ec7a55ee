import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { TextGroup } from "../../src/format/columns/text_groups.ts";
import { TextCodes } from "../../src/results/text_codes.ts";
import { test } from "../test.ts";

function groupOf(texts: readonly string[]): TextGroup {
  const offsets = new Uint32Array(texts.length + 1);
  for (const [i, { length }] of texts.entries()) offsets[i + 1] = offsets[i] + length;
  return { text: texts.join(""), offsets };
}

const texts = fc.array(fc.string({ unit: "binary-ascii", maxLength: 3 }), { maxLength: 40 });

test("TextCodes: numbers strings, and such as are yet to be cut, alike, in the order in which they come up", () => {
  fc.assert(fc.property(fc.array(fc.tuple(texts, fc.constantFrom("strings", "one group", "groups")), { maxLength: 5 }), (lists) => {
    const codes = new TextCodes();
    const expected: string[] = [];
    for (const [list, form] of lists) {
      for (const text of list) if (!expected.includes(text)) expected.push(text);
      const found = form === "strings"
        ? codes.ofStrings(list)
        : codes.ofGroups(form === "groups" ? [groupOf(list.slice(0, 2)), groupOf(list.slice(2))] : [groupOf(list)]);
      assertEquals([...found], list.map((text) => expected.indexOf(text)));
    }
    assertEquals([codes.texts, codes.size], [expected, expected.length]);
  }));
});

test("TextCodes: knows a table again, and not for one whose strings are cut in other places", () => {
  const codes = new TextCodes();
  const first = codes.ofGroups([groupOf(["ab", "c"])]);
  assertEquals([...first], [0, 1]);
  assertStrictEquals(codes.ofGroups([groupOf(["ab", "c"])]), first);
  assertEquals([...codes.ofGroups([groupOf(["a", "bc"])])], [2, 3]);
  assertEquals([...codes.ofGroups([groupOf(["abc"])])], [4]);
  assertEquals(codes.texts, ["ab", "c", "a", "bc", "abc"]);
});

test("TextCodes: knows few tables again where they are long, and numbers all alike", () => {
  const codes = new TextCodes();
  const table = (i: number) => groupOf([`${i}`, "x".repeat(600_000 + i)]);
  const first = codes.ofGroups([table(0)]);
  const second = codes.ofGroups([table(1)]);
  assertStrictEquals(codes.ofGroups([table(0)]), first);
  const again = codes.ofGroups([table(1)]);
  assertEquals([again !== second, [...again]], [true, [2, 3]]);
});
