import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { draftColumn, readColumn } from "../../../src/format/column.ts";
import { draftRecords, isFieldName, readRecords } from "../../../src/format/columns/records.ts";
import { NotStorable } from "../../../src/format/storable.ts";
import { test } from "../../test.ts";
import { assertReads, kindsOf, storedAs } from "./stored.ts";

const draftOf = (values: readonly unknown[], depth = 0) => draftRecords(values, depth, draftColumn);

test("readRecords() reads what draftRecords() wrote, absent fields included", () => {
  const row = fc.record({ a: fc.integer(), b: fc.option(fc.string(), { nil: undefined }), c: fc.boolean() }, { noNullPrototype: true });
  fc.assert(fc.property(fc.array(row, { minLength: 1 }), fc.nat(2), (rows, kept) => {
    const lacking = rows.map((row, i) => i % 3 <= kept ? row : Object.fromEntries(Object.entries(row).slice(1)));
    const { column, source } = storedAs("record", draftOf(lacking));
    assertReads(lacking, (asked) => readRecords(column, asked, source, readColumn));
  }));
});

test("draftRecords() splits records field by field, in the order of their keys", () => {
  const { column } = storedAs("record", draftOf([{ b: 1, a: { c: "x" } }, { b: 2, a: { c: "y" } }]));
  assertEquals(column.fields.map(([name]) => name), ["b", "a"]);
  assertEquals(kindsOf(column), "record(int,record(string))");
  assertEquals(kindsOf(storedAs("record", draftOf([{ a: 1 }, { a: 2, b: 3 }, { b: 4 }])).column), "record(optional(int),optional(int))");
  assertEquals(storedAs("record", draftOf([{}, {}])).column.fields, []);
});

test("draftRecords() leaves values alone that fit no one order, or lie too deep", () => {
  const all: readonly (readonly unknown[])[] = [
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [{ a: 1 }, [1]],
    [{ a: 1 }, null],
    [new Date(0)],
    [JSON.parse('{"__proto__":1}')],
    [{ "\ud800": 1 }],
    [Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`a${i}`, i]))],
  ];
  for (const values of all) assertEquals(draftOf(values), undefined);
  assertEquals(draftOf([{ a: 1 }], 15)?.kind, "record");
  assertEquals(draftOf([{ a: 1 }], 16), undefined);
});

test("draftRecords() refuses keys that are symbols", () => {
  assertThrows(() => draftOf([{ a: 1 }, { a: 1, [Symbol("b")]: 2 }]), NotStorable);
  assertThrows(() => draftOf([{ a: 1 }, { b: 1, [Symbol("b")]: 2 }]), NotStorable);
});

test("readRecords() makes plain objects, each its own", () => {
  const { column, source } = storedAs("record", draftOf([Object.assign(Object.create(null), { a: 1 }), { a: 2 }]));
  const [a, b] = Array.from(readRecords(column, Uint32Array.of(0, 0), source, readColumn)) as object[];
  assertStrictEquals(Object.getPrototypeOf(a), Object.prototype);
  assertEquals(a, b);
  assert(a !== b);
});

test("isFieldName() refuses __proto__, lone surrogates and byte order marks", () => {
  for (const name of ["", "a", "0", "constructor", "$date", "é", "😀", "a\ufeff"]) assert(isFieldName(name), name);
  for (const name of ["__proto__", "\ud800", "a\udc00", "\ufeff", "\ufeffa"]) assert(!isFieldName(name), name);
});
