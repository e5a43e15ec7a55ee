import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { runInNewContext } from "node:vm";
import { UnstorableValueError } from "../../src/errors.ts";
import { explainUnstorable, hasSymbolKeys, MAX_DEPTH, objectKind } from "../../src/format/storable.ts";
import { test } from "../test.ts";
import { storable } from "./samples.ts";

class Foo {}

test("objectKind() tells what can be stored from what cannot", () => {
  const all: readonly (readonly [value: object, kind: string])[] = [
    [[], "array"],
    [{}, "plain"],
    [Object.create(null), "plain"],
    [new Date(0), "date"],
    [new Map(), "map"],
    [new Set(), "set"],
    [new ArrayBuffer(1), "buffer"],
    [new Uint8ClampedArray(1), "typed"],
    [new Foo(), "other"],
    [Object.create({}), "other"],
    [new (class extends Array {})(), "other"],
    [new (class extends Map {})(), "other"],
    [new DataView(new ArrayBuffer(1)), "other"],
    [/a/, "other"],
    [new Error("a"), "other"],
    [Promise.resolve(), "other"],
    [() => 0, "other"],
  ];
  for (const [value, kind] of all) assertEquals(objectKind(value), kind, String(Object.prototype.toString.call(value)));
});

test("objectKind() takes plain objects of another realm for plain", () => {
  assertEquals(objectKind(runInNewContext("({ a: 1 })")), "plain");
});

test("hasSymbolKeys() sees keys that are symbols, enumerable or not", () => {
  assert(!hasSymbolKeys({ a: Symbol("a") }));
  assert(hasSymbolKeys({ [Symbol("a")]: 1 }));
  assert(hasSymbolKeys(Object.defineProperty({}, Symbol.iterator, { value: 1 })));
});

test("explainUnstorable() says where what cannot be stored stands", () => {
  const cycle: Record<string, unknown> = {};
  cycle.a = [cycle];
  const all: readonly (readonly [value: unknown, path: string, found: string])[] = [
    [() => 0, "$", "a function"],
    [[1, Foo], "$[1]", "a class"],
    [{ a: { "b c": Symbol("d") } }, '$.a["b c"]', "a symbol"],
    [new Map<unknown, unknown>([["a", 1], ["b", new Foo()]]), '$.get("b")', "an instance of Foo"],
    [new Map([[1, Promise.resolve()]]), "$.values()[0]", "a promise"],
    [new Map([[Foo, 1]]), "$.keys()[0]", "a class"],
    [new Set([1, Object.create({})]), "$.values()[1]", "an object with a prototype of its own"],
    [[{ [Symbol("a")]: 1 }], "$[0]", "a symbol key"],
    [cycle, "$.a[0]", "a cycle"],
  ];
  for (const [value, path, found] of all) {
    const error = assertThrows(() => explainUnstorable(value, "output"), UnstorableValueError, found);
    assertEquals(error.valuePath, path);
  }
});

test("explainUnstorable() refuses nesting beyond the limit only", () => {
  const nested = (depth: number) => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 1);
  explainUnstorable(nested(MAX_DEPTH), "output");
  assertThrows(() => explainUnstorable(nested(MAX_DEPTH + 1), "output"), UnstorableValueError, "nesting deeper than 512");
});

test("explainUnstorable() finds nothing in what can be stored, shared parts included", () => {
  fc.assert(fc.property(storable, (value) => explainUnstorable([value, value], "output")));
});
