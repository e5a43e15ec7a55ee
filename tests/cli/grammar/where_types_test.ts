import { assertEquals, assertThrows } from "@std/assert";
import { parseCondition } from "../../../src/cli/grammar/where_syntax.ts";
import { ANY, checkTypes, describeTypes, typeOf, TYPES, type WhereNames } from "../../../src/cli/grammar/where_types.ts";
import { test } from "../../test.ts";
import { isPlainRecord } from "../../../src/plain_record.ts";

const names: WhereNames = {
  types: new Map([["s", TYPES.number], ["t", TYPES.text], ["b", TYPES.boolean], ["m", TYPES.number | TYPES.text], ["o", TYPES.object], [
    "l",
    TYPES.list,
  ]]),
  zipped: new Map([["net", ["width"]]]),
  isText: (word) => word === "aaa",
};
const typesOf = (text: string) => checkTypes(parseCondition(text), names);

test("checkTypes() tells what a condition comes to", () => {
  assertEquals(["s < 1", "s + 1", "t + 'a'", "m + m", "b ? s : t", "[1]", "o.x", "len(t)", "-s", "!b", "null"].map(typesOf), [
    TYPES.boolean,
    TYPES.number,
    TYPES.text,
    TYPES.number | TYPES.text,
    TYPES.number | TYPES.text,
    TYPES.list,
    ANY,
    TYPES.number,
    TYPES.number,
    TYPES.boolean,
    TYPES.null,
  ]);
});

test("checkTypes() refuses what fits no value, and lets pass what fits some", () => {
  for (const text of ["m < 1", "m == 't'", "s == null", "m in [1]", "o.x < 1", "l == [1]"]) typesOf(text);
  const table = [
    ["s < t", "< compares numbers or texts, and s is a number, t is a text"],
    ["1 < s < 3", "write 1 < s && s < 3"],
    ["s == 'a'", 's and "a" are never equal'],
    ["s in ['a']", 's and "a" are never equal'],
    ["s && b", "&& takes true or false, and s is a number"],
    ["!s", "! takes true or false"],
    ["-t", "- takes a number, and t is a text"],
    ["s * t", "* takes numbers, and s is a number, t is a text"],
    ["s ? b : b", "? takes true or false"],
    ["s in t", "in takes a list, and t is a text"],
    ["abs(t)", "abs() takes a number"],
    ["len(s)", "len() takes a text or a list"],
    ["abs(1, 2)", "abs() takes one value: received 2"],
    ["abz(1)", "there is no function abz(): did you mean abs"],
    ["t.length", "a field takes a list or an object, and t is a text"],
    ["u < 1", '"u" is neither an axis nor a param'],
    ["t == aaa", 'write "aaa" in quotes'],
    ["net == 1", "net is a zipped axis: name one of its fields, width"],
    ["point[t]", "takes the name of an axis or a param in quotes"],
    ["point.constructor", "neither an axis nor a param"],
  ] as const;
  for (const [text, message] of table) assertThrows(() => typesOf(text), Error, message);
});

test("checkTypes() takes no long time for lists in lists", () => {
  const text = "s in [".repeat(80) + "1" + "]".repeat(80);
  assertThrows(() => typesOf(text), Error, "never equal");
});

test("typeOf() tells kinds of values, isPlainRecord() plain objects", () => {
  assertEquals([1, 1n, "a", true, null, [], {}, new Date(), undefined].map(typeOf), [1, 2, 4, 8, 16, 32, 64, 128, 128]);
  assertEquals([{}, Object.create(null), [], new Map(), null].map(isPlainRecord), [true, true, false, false, false]);
});

test("describeTypes() names them", () => {
  assertEquals(describeTypes(TYPES.number | TYPES.null), "a number or null");
});
