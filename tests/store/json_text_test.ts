import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UnstorableValueError } from "../../src/errors.ts";
import { isCount, isStringList, parseJson, readableJson } from "../../src/store/json_text.ts";
import { inputs, test } from "../test.ts";

const text = (value: unknown) => new TextDecoder().decode(readableJson(value, "metadata"));

test("readableJson() and parseJson() give back any value", () => {
  const value = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, maxDepth: 5 });
  fc.assert(fc.property(value, (given) => assertEquals(parseJson(readableJson(given, "value")), given)), { numRuns: inputs(200) });
});

test("readableJson() breaks lines of three levels and of lists of objects, and of nothing else", () => {
  assertEquals(
    text({ a: { b: { c: { d: 1 } } }, list: [1, [2]], rows: [{ x: 1 }, 2], none: {} }),
    [
      "{",
      '  "a": {',
      '    "b": {',
      '      "c": {"d":1}',
      "    }",
      "  },",
      '  "list": [1,[2]],',
      '  "rows": [',
      "    {",
      '      "x": 1',
      "    },",
      "    2",
      "  ],",
      '  "none": {}',
      "}",
      "",
    ].join("\n"),
  );
});

test("readableJson() refuses what cannot be stored, by its name and place", () => {
  assertThrows(() => readableJson({ f: () => {} }, "metadata"), UnstorableValueError, "Cannot store metadata at $.f");
});

test("parseJson() refuses bytes that are no UTF-8 and texts that are no JSON", () => {
  for (const bytes of [Uint8Array.of(0x22, 0xff, 0x22), new TextEncoder().encode("{"), new Uint8Array(0)]) {
    assertThrows(() => parseJson(bytes), Error);
  }
});

test("isStringList() and isCount() hold of nothing that only looks alike", () => {
  assertEquals([[], ["a"], ["a", 1], "a", null].map(isStringList), [true, true, false, false, false]);
  assertEquals([1, 2, 0, -1, 1.5, NaN, 2 ** 53, "1", 1n].map((value) => isCount(value, 1)), [
    true,
    true,
    ...Array.from({ length: 7 }, () => false),
  ]);
});
