import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DamagedFileError } from "../../src/errors.ts";
import { readTags } from "../../src/format/tagged_read.ts";
import { test } from "../test.ts";
import { isSame } from "./samples.ts";

test("readTags() puts values in place of tags", () => {
  const all: readonly (readonly [text: string, value: unknown])[] = [
    ['{"$number":"-0"}', -0],
    ['{"$number":"NaN"}', NaN],
    ['{"$undefined":true}', undefined],
    ['{"$bigint":"-12"}', -12n],
    ['{"$date":5}', new Date(5)],
    ['{"$date":null}', new Date(NaN)],
    ['{"$map":[[{"$bigint":"1"},[{"$number":"Infinity"}]]]}', new Map([[1n, [Infinity]]])],
    ['{"$set":[1,{"$undefined":true}]}', new Set([1, undefined])],
    ['{"$typed":["Uint16Array","AQA="]}', Uint16Array.of(1)],
    ['{"$buffer":"AQI="}', Uint8Array.of(1, 2).buffer],
    ['{"$object":{"$date":{"$bigint":"3"}}}', { $date: 3n }],
    ['{"$a":1,"b":{"$bigint":"4"}}', { $a: 1, b: 4n }],
    ["[null,1,true]", [null, 1, true]],
  ];
  for (const [text, value] of all) assert(isSame(readTags(JSON.parse(text), 0), value), text);
});

test("readTags() uses the containers of its input again", () => {
  const parsed = JSON.parse('{"a":[{"$bigint":"1"}]}');
  const { a } = parsed;
  const value = readTags(parsed, 0) as { a: unknown[] };
  assertStrictEquals(value, parsed);
  assertStrictEquals(value.a, a);
  assertEquals(a, [1n]);
});

test("readTags() lets an own __proto__ set no prototype", () => {
  const value = readTags(JSON.parse('{"__proto__":{"a":{"$bigint":"1"}}}'), 0) as object;
  assertStrictEquals(Object.getPrototypeOf(value), Object.prototype);
  assert(Object.hasOwn(value, "__proto__"));
});

test("readTags() refuses tags that are not what they say", () => {
  const all = [
    '{"$foo":1}',
    '{"$number":"1"}',
    '{"$number":1}',
    '{"$undefined":false}',
    '{"$bigint":"01"}',
    '{"$bigint":"-0"}',
    '{"$bigint":12}',
    '{"$date":0.5}',
    '{"$date":8640000000000001}',
    '{"$date":"2025"}',
    '{"$map":[[1]]}',
    '{"$map":[[1,2],[1,3]]}',
    '{"$set":[1,1]}',
    '{"$set":{}}',
    '{"$typed":["Uint16Array","AQ=="]}',
    '{"$typed":["Array","AQ=="]}',
    '{"$typed":["Uint8Array","AQ"]}',
    '{"$buffer":1}',
    '{"$object":{"a":1}}',
    '{"$object":{"$a":1,"$b":2}}',
    '{"$object":[1]}',
  ];
  for (const text of all) assertThrows(() => readTags(JSON.parse(text), 0), DamagedFileError, "is not what the tag says", text);
});

test("readTags() counts the depth around the value", () => {
  for (const text of ["[]", "{}", '{"$map":[]}', '{"$set":[]}']) {
    readTags(JSON.parse(text), 511);
    assertThrows(() => readTags(JSON.parse(text), 512), DamagedFileError, "nested deeper than 512");
  }
});
