import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { asKey, makeRecords } from "../../../src/format/columns/record_shapes.ts";
import { test } from "../../test.ts";
import { character } from "../../texts.ts";

const COUNT = 100;

/** What the records should be, key by key. */
function expected(names: readonly string[], lists: readonly ArrayLike<unknown>[], count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => Object.fromEntries(names.map((name, field) => [name, lists[field][i]])));
}

function assertMakes(names: readonly string[], lists: readonly ArrayLike<unknown>[], count = COUNT): void {
  const records = makeRecords(names, lists, count);
  const wanted = expected(names, lists, count);
  assertEquals(records, wanted);
  for (const [i, record] of records.entries()) {
    assertEquals(Object.keys(record), Object.keys(wanted[i]));
    assertStrictEquals(Object.getPrototypeOf(record), Object.prototype);
  }
}

/** Lists of several kinds, in turns. */
function listOf(kind: number, count = COUNT): ArrayLike<unknown> {
  const numbers = Array.from({ length: count }, (_, i) => i * 3 - 7);
  if (kind % 4 === 0) return Float64Array.from(numbers, (n) => n * 0.37);
  if (kind % 4 === 1) return numbers.map((n) => `text ${n}`);
  return kind % 4 === 2 ? Int16Array.from(numbers) : numbers.map((n) => n % 2 === 0 ? n : n < 20 ? null : n / 2);
}

test("makeRecords() makes plain objects with the fields in order, whatever their number", () => {
  for (let fields = 0; fields <= 12; fields++) {
    const names = Array.from({ length: fields }, (_, i) => `field${fields - i}`);
    for (const count of [0, 1, COUNT]) assertMakes(names, names.map((_, i) => listOf(i)), count);
  }
});

test("makeRecords() makes records of more lists of names than there is code of their own for", () => {
  for (let round = 0; round < 2; round++) {
    for (let shape = 0; shape < 20; shape++) {
      assertMakes([`a${shape}`, "b", `c${shape}`], [listOf(shape), listOf(shape + 1), listOf(shape + 2)]);
    }
  }
});

test("makeRecords() makes records of the same names whose fields turn to other types", () => {
  for (let kind = 0; kind < 8; kind++) assertMakes(["turning", "other"], [listOf(kind), listOf(kind * 3)]);
});

test("makeRecords() makes records with names of any kind", () => {
  const names = ["1", "", "constructor", "a b", "0", "\u00e9", "toString", "get"];
  for (let fields = 1; fields <= names.length; fields++) {
    assertMakes(
      names.slice(0, fields),
      names.slice(0, fields).map((_, i) => listOf(i)),
    );
  }
});

test("makeRecords() defines fields, past setters that Object.prototype may have", () => {
  let calls = 0;
  Object.defineProperty(Object.prototype, "trapped", { set: () => calls++, configurable: true });
  try {
    const other = Array.from({ length: 12 }, (_, i) => `other${i}`);
    for (const names of [["trapped", "free"], ["trapped", ...other]]) {
      const [record] = makeRecords(names, names.map((_, i) => listOf(i)), COUNT);
      assertEquals(Object.hasOwn(record, "trapped"), true);
    }
    assertEquals(calls, 0);
  } finally {
    delete (Object.prototype as { trapped?: unknown }).trapped;
  }
});

test("asKey() gives the same name", () => {
  fc.assert(fc.property(fc.string({ unit: character }), (name) => assertStrictEquals(asKey(name), name)));
});
