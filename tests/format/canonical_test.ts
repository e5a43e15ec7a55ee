import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UnstorableValueError } from "../../src/errors.ts";
import { canonicalText, compareCodePoints } from "../../src/format/canonical.ts";
import { inputs, test } from "../test.ts";
import { character } from "../texts.ts";
import { isSame, storable } from "./samples.ts";

const table: readonly (readonly [value: unknown, text: string])[] = [
  [null, "null"],
  [undefined, "undefined"],
  [true, "true"],
  [1, "1"],
  [1.0, "1"],
  [-0, "0"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
  [1e21, "1e+21"],
  [12n, "12n"],
  ["1", '"1"'],
  ["\ud800", '"\\ud800"'],
  [[1, -0, 2.5], "[1,0,2.5]"],
  [[1, "a", NaN], '[1,"a",NaN]'],
  // deno-lint-ignore no-sparse-arrays
  [[1, , 2], "[1,undefined,2]"],
  [{ b: 1, a: [2] }, '{"a":[2],"b":1}'],
  [{ "😀": 1, "\uffff": 2 }, '{"\uffff":2,"😀":1}'],
  [{ 10: 1, 9: 2 }, '{"10":1,"9":2}'],
  [new Date(5), "Date(5)"],
  [new Date(NaN), "Date(NaN)"],
  [new Set([10, 9, 1]), "Set[1,10,9]"],
  [new Map<unknown, unknown>([["b", 1], ["a", { x: 2 }]]), 'Map[["a",{"x":2}],["b",1]]'],
  [Float64Array.of(1, -0), "Float64Array[1,0]"],
  [BigInt64Array.of(1n), "BigInt64Array[1n]"],
  [Uint8Array.of(0, 255).buffer, 'ArrayBuffer"00ff"'],
];

test("canonicalText() writes each kind in its own way", () => {
  for (const [value, text] of table) assertEquals(canonicalText(value), text);
});

test("canonicalText() tells different values apart and equal ones not", () => {
  fc.assert(
    fc.property(storable, storable, (a, b) => {
      if (canonicalText(a) === canonicalText(b)) assertEquals(canonicalText(structuredClone(a)), canonicalText(b));
      else assert(!isSame(a, b));
    }),
    { numRuns: inputs(300) },
  );
});

test("canonicalText() does not depend on the order of keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), storable, { noNullPrototype: true }), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      assertEquals(canonicalText(turned), canonicalText(value));
    }),
    { numRuns: inputs(100) },
  );
});

test("canonicalText() keeps lookalikes apart", () => {
  const lookalikes = [1, "1", 1n, [1], [[1]], "[1]", null, "null", undefined, "undefined", {}, [], "", new Map(), new Set(), { a: 1 }, [[
    "a",
    1,
  ]]];
  const more = [
    new Map([["a", 1]]),
    Uint8Array.of(1),
    Int8Array.of(1),
    Uint8Array.of(1).buffer,
    new Date(1),
    "Date(1)",
    new Set([1]),
    "NaN",
    NaN,
    [1, 1],
    "1,1",
  ];
  const texts = [...lookalikes, ...more].map((value) => canonicalText(value));
  assertEquals(new Set(texts).size, texts.length);
});

test("canonicalText() refuses what cannot be stored, with its path", () => {
  class Model {}
  const cycle: Record<string, unknown> = {};
  cycle.self = [cycle];
  let deep: unknown = 1;
  for (let i = 0; i < 513; i++) deep = [deep];
  const refused: readonly (readonly [value: unknown, message: string])[] = [
    [() => 1, "Cannot store params at $: a function"],
    [{ a: [1, { b: Symbol("x") }] }, "Cannot store params at $.a[1].b: a symbol"],
    [{ "x y": new Model() }, 'Cannot store params at $["x y"]: an instance of Model'],
    [[Promise.resolve()], "Cannot store params at $[0]: a promise"],
    [cycle, "Cannot store params at $.self[0]: a cycle"],
    [{ [Symbol("s")]: 1 }, "Cannot store params at $: a symbol key"],
    [new Map([["k", /x/]]), 'Cannot store params at $.get("k"): an instance of RegExp'],
    [new Set([Model]), "Cannot store params at $.values()[0]: a class"],
    [deep, `Cannot store params at $${"[0]".repeat(512)}: nesting deeper than 512`],
  ];
  for (const [value, message] of refused) assertThrows(() => canonicalText(value, "params"), UnstorableValueError, message);
});

test("canonicalText() takes objects without prototype as plain", () => {
  assertEquals(canonicalText(Object.assign(Object.create(null), { a: 1 })), '{"a":1}');
});

test("compareCodePoints() orders as code points, not as UTF-16 units", () => {
  const sorted = [
    "",
    "a",
    "aa",
    "b",
    "\ud7ff",
    "\ud800",
    "\udfff",
    "\ue000",
    "\uffff",
    "\u{10000}",
    "\u{10000}a",
    "\u{10001}",
    "\u{10ffff}",
  ];
  for (const [i, a] of sorted.entries()) {
    for (const [j, b] of sorted.entries()) assertEquals(Math.sign(compareCodePoints(a, b)), Math.sign(i - j), JSON.stringify([a, b]));
  }
  fc.assert(
    fc.property(fc.string({ unit: character }), fc.string({ unit: character }), (a, b) => {
      const [x, y] = [[...a].map((c) => c.codePointAt(0)!), [...b].map((c) => c.codePointAt(0)!)];
      const at = x.findIndex((c, i) => c !== y[i]);
      const wanted = at === -1 ? x.length - y.length : y[at] === undefined ? 1 : x[at] - y[at];
      assertEquals(Math.sign(compareCodePoints(a, b)), Math.sign(wanted));
    }),
    { numRuns: inputs(300) },
  );
  assertNotEquals(compareCodePoints("a", "b"), 0);
});
