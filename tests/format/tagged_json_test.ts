import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError, UnstorableValueError } from "../../src/errors.ts";
import { parseTagged, stringifyTagged } from "../../src/format/tagged_json.ts";
import { inputs, test } from "../test.ts";
import { isSame, storable } from "./samples.ts";

const table: readonly (readonly [value: unknown, text: string])[] = [
  [{ a: [1, "x", null, true] }, '{"a":[1,"x",null,true]}'],
  [NaN, '{"$number":"NaN"}'],
  [[Infinity, -Infinity, -0, 0], '[{"$number":"Infinity"},{"$number":"-Infinity"},{"$number":"-0"},0]'],
  [undefined, '{"$undefined":true}'],
  // deno-lint-ignore no-sparse-arrays
  [[1, , 2], '[1,{"$undefined":true},2]'],
  [-12n, '{"$bigint":"-12"}'],
  [new Date(5), '{"$date":5}'],
  [new Date(NaN), '{"$date":null}'],
  [new Map([[{ a: 1 }, 2]]), '{"$map":[[{"a":1},2]]}'],
  [new Set([2, 1]), '{"$set":[2,1]}'],
  [Float64Array.of(1), '{"$typed":["Float64Array","AAAAAAAA8D8="]}'],
  [Uint8Array.of(1, 2).buffer, '{"$buffer":"AQI="}'],
  [{ $date: 5 }, '{"$object":{"$date":5}}'],
  [{ $object: { $date: 5 } }, '{"$object":{"$object":{"$object":{"$date":5}}}}'],
  [{ $date: 5, b: 1 }, '{"$date":5,"b":1}'],
  [{ $: NaN }, '{"$object":{"$":{"$number":"NaN"}}}'],
  ["\ud800", '"\\ud800"'],
];

test("stringifyTagged() writes each kind in its own way, and parseTagged() reads it back", () => {
  for (const [value, text] of table) {
    assertEquals(stringifyTagged(value), text);
    assert(isSame(parseTagged(text), Array.isArray(value) ? Array.from(value) : value), text);
  }
});

test("parseTagged() gives back what stringifyTagged() was given", () => {
  fc.assert(fc.property(storable, (value) => assert(isSame(parseTagged(stringifyTagged(value)), value))), { numRuns: inputs(500) });
});

test("parseTagged() keeps own __proto__ keys and sets no prototype", () => {
  for (const text of ['{"__proto__":{"a":1}}', '{"__proto__":{"$number":"NaN"},"b":1}', '[{"__proto__":{"$map":[]}}]']) {
    const value = parseTagged(text);
    assertEquals(stringifyTagged(value), text);
    const record = (Array.isArray(value) ? value[0] : value) as object;
    assert(Object.hasOwn(record, "__proto__"));
    assertEquals(Object.getPrototypeOf(record), Object.prototype);
  }
});

test("parseTagged() reads tags that were written with white space or escapes", () => {
  assertEquals(parseTagged('{ "$bigint" : "5" }'), 5n);
  assertEquals(parseTagged('[{\n"\\u0024bigint":"5"}]'), [5n]);
});

test("parseTagged() refuses wrong tags", () => {
  const wrong = [
    '{"$number":"1"}',
    '{"$number":1}',
    '{"$undefined":false}',
    '{"$bigint":"01"}',
    '{"$bigint":"-0"}',
    '{"$bigint":5}',
    '{"$bigint":"1e5"}',
    '{"$date":"x"}',
    '{"$date":1e300}',
    '{"$date":0.5}',
    '{"$map":[[1]]}',
    '{"$map":{}}',
    '{"$map":[[1,1],[1,2]]}',
    '{"$set":[1,1]}',
    '{"$set":1}',
    '{"$typed":["Float64Array","AAAA"]}',
    '{"$typed":["Foo",""]}',
    '{"$typed":["Array",""]}',
    '{"$typed":["constructor",""]}',
    '{"$typed":["Uint8Array","A"]}',
    '{"$typed":["Uint8Array","AB=="]}',
    '{"$buffer":5}',
    '{"$buffer":"*"}',
    '{"$object":{"a":1}}',
    '{"$object":[]}',
    '{"$object":null}',
    '{"$unknown":1}',
    '{"$":1}',
    "{",
    "",
    "undefined",
    "NaN",
  ];
  for (const text of wrong) assertThrows(() => parseTagged(text), DamagedFileError, undefined, text);
});

test("both ways nesting goes to a depth of 512 and no further", () => {
  const nested = (depth: number) => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
    return value;
  };
  assert(isSame(parseTagged(stringifyTagged(nested(512))), nested(512)));
  assertThrows(() => stringifyTagged(nested(513)), UnstorableValueError);
  let map: unknown = NaN;
  for (let i = 0; i < 512; i++) map = new Map([[1, map]]);
  assert(isSame(parseTagged(stringifyTagged(map)), map));
  assertThrows(() => stringifyTagged([map]), UnstorableValueError);
  for (const depth of [513, 5000, 200_000]) {
    assertThrows(() => parseTagged("[".repeat(depth) + "]".repeat(depth)), DamagedFileError);
    assertThrows(() => parseTagged('{"$set":['.repeat(depth) + "]}".repeat(depth)), DamagedFileError);
    assertThrows(() => parseTagged('{"$object":{"$a":'.repeat(depth) + "1" + "}}".repeat(depth)), DamagedFileError);
  }
});

test("parseTagged() makes typed arrays on memory of their own", () => {
  const [a, b] = parseTagged(stringifyTagged([Uint8Array.of(1, 2), Uint8Array.of(3)])) as Uint8Array[];
  assertNotStrictEquals(a.buffer, b.buffer);
  assertEquals(a.buffer.byteLength, 2);
});

test("stringifyTagged() names the place of what cannot be stored", () => {
  assertThrows(() => stringifyTagged({ model: { fit: () => 1 } }), UnstorableValueError, "Cannot store output at $.model.fit: a function");
  assertThrows(
    () => stringifyTagged([new Number(1)], "metadata"),
    UnstorableValueError,
    "Cannot store metadata at $[0]: an instance of Number",
  );
});
