import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseJsonText } from "../../src/format/json_parse.ts";
import { parseTagged, stringifyTagged } from "../../src/format/tagged_json.ts";
import { test } from "../test.ts";
import { isSame } from "./samples.ts";

const keysOf = (text: string) => Object.keys(parseJsonText(text) as object);

test("parseJsonText() reads keys with escapes, whatever was parsed before", () => {
  for (
    const [before, text, keys] of [
      ['{"a":0,"\\\\":0}', '{"a":0,"\\n":0}', ["a", "\n"]],
      ['{"b":0,"\\\\":0}', '{"b":0 , "\\u00e9" : 0}', ["b", "é"]],
      ['{"c":0,"a\\\\":0}', '{"c":0,"a\\"":{"d\\n":1}}', ["c", 'a"']],
      ['{"d":0,"\\\\":0}', '{"d":0,"\\ud800":"\\":"}', ["d", "\ud800"]],
    ] as const
  ) {
    JSON.parse(before);
    assertEquals(keysOf(text), [...keys]);
  }
});

test("parseJsonText() is not misled by values, marks and own prototypes", () => {
  assertEquals(parseJsonText('["a\\n","b\\":",{"x":"\\\\"}]'), ["a\n", 'b":', { x: "\\" }]);
  assertEquals(keysOf('{"\ue0000":1,"\\n":2,"\ue0001":3,"\\t":4}'), ["\ue0000", "\n", "\ue0001", "\t"]);
  const parsed = parseJsonText('{"__proto\\u005f_":{"polluted":1},"\\n":1}') as object;
  assert(Object.hasOwn(parsed, "__proto__") && Object.getPrototypeOf(parsed) === Object.prototype);
});

test("parseJsonText() refuses what is no JSON", () => {
  for (const text of ["\\", '\\"a":1', '{"\\":1}', '{"\\a":1}', '{"\\n" 1}', '"\\', '{"\\n":1', '{"\ue000":1,"\\n":1']) {
    assertThrows(() => parseJsonText(text), SyntaxError);
  }
});

test("parseJsonText() takes no longer than the text is long", () => {
  const texts = [
    '{"\\n":'.repeat(1e5),
    "\\".repeat(1e6),
    '"\\"'.repeat(3e5),
    `{"\\n":0,${" ".repeat(1e6)}"a":0}`,
    '{"\\u0001k":['.repeat(5e4),
  ];
  for (const text of texts) {
    try {
      parseJsonText(text);
    } catch (error) {
      assert(error instanceof SyntaxError);
    }
  }
});

test("parseTagged() gives back records of any keys, whichever came before", () => {
  const key = fc.string({ unit: fc.constantFrom("\\", "\n", "n", '"', "a", "\ud800", "\ue000", "0", "u"), maxLength: 4 });
  const records = fc.array(fc.tuple(key, key), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(records, (pairs) => {
    const values = pairs.map(([one, other]) => ({ first: 1, [one]: 2, [other]: [3, { [other]: 4, [one]: 5 }] }));
    for (const value of values) assert(isSame(parseTagged(stringifyTagged(value)), value));
    assert(isSame(parseTagged(stringifyTagged(values)), values));
  }));
});
