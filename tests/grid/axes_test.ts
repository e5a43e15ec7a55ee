import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UnstorableValueError } from "../../src/errors.ts";
import { canonicalText } from "../../src/format/canonical.ts";
import { extendAxis, isList, makeAxis, pointRecord, pointRecordOf, valueKey, vectorNames } from "../../src/grid/axes.ts";
import { range } from "../../src/grid/ranges.ts";
import { zip } from "../../src/grid/zip.ts";
import { inputs, test } from "../test.ts";

const value = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -0,
    1,
    "1",
    "",
    "\0",
    "\0[1]",
    "\u00001",
    null,
    undefined,
    true,
    "true",
    NaN,
    "NaN",
    1n,
    [1],
    { a: 1 },
    [[1]],
    "null",
  ),
  fc.integer(),
  fc.string({ maxLength: 3 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
);

test("valueKey() gives two values one key if and only if they have one canonical text", () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      const isOne = new Set([valueKey(a), valueKey(b)]).size === 1;
      assertEquals(isOne, canonicalText(a) === canonicalText(b));
    }),
    { numRuns: inputs(2000) },
  );
});

test("makeAxis() keeps the order of lists", () => {
  for (const given of [[3, 1, 2], Int8Array.of(3, 1, 2), zip({ a: [3, 1] }), range(3, 0, -1)]) {
    const axis = makeAxis("s", given);
    assertEquals(axis.values, [...given as Iterable<unknown>]);
    assertEquals(axis.isList, true);
  }
});

test("makeAxis() sorts other iterables by canonical text", () => {
  const axis = makeAxis("s", new Set([10, 9, 2, 1]));
  assertEquals([axis.values, axis.isList], [[1, 10, 2, 9], false]);
  assertEquals(makeAxis("s", new Map([["b", 1], ["a", 2]]).keys()).values, ["a", "b"]);
});

test("makeAxis() collapses duplicates to the first", () => {
  const axis = makeAxis("s", [1, 1.0, "1", 0, -0, { a: 1, b: 2 }, { b: 2, a: 1 }, null]);
  assertEquals(axis.values, [1, "1", 0, { a: 1, b: 2 }, null]);
  assertEquals([...axis.indexOf.values()], [0, 1, 2, 3, 4]);
});

test("makeAxis() makes -0 a 0", () => {
  assertEquals(Object.is(makeAxis("s", [-0]).values[0], 0), true);
});

test("makeAxis() keeps a copy of values that are objects", () => {
  const record = { depth: 1 };
  const axis = makeAxis("s", [record]);
  record.depth = 2;
  assertEquals(axis.values, [{ depth: 1 }]);
});

test("makeAxis() refuses what is no iterable of values", () => {
  assertThrows(() => makeAxis("s", "abc"), TypeError, 'a string is one value: write ["abc"]');
  assertThrows(() => makeAxis("s", () => [1]), TypeError, "a function is not supported");
  assertThrows(() => makeAxis("s", 5), TypeError, "they must be a list or another iterable: received number");
  assertThrows(() => makeAxis("s", null), TypeError, "received null");
});

test("makeAxis() refuses values that cannot be stored", () => {
  assertThrows(() => makeAxis("s", [1, Symbol("x")]), UnstorableValueError);
  assertThrows(() => makeAxis("s", new Set([() => 1])), UnstorableValueError);
});

test("extendAxis() puts new values behind those it has", () => {
  const axis = makeAxis("s", [3, 1]);
  const longer = extendAxis(axis, [1, 2, 2, 0]);
  assertEquals(longer.values, [3, 1, 2, 0]);
  assertEquals(longer.values.map((each) => longer.indexOf.get(valueKey(each))), [0, 1, 2, 3]);
  assertEquals(axis.values, [3, 1]);
});

test("extendAxis() gives the same axis if nothing is new", () => {
  const axis = makeAxis("s", [3, 1]);
  assertEquals(extendAxis(axis, [1, 3]) === axis, true);
});

test("isList() tells lists from other things", () => {
  for (const given of [[], [1], range(0, 2), zip({ a: [1] }), new Float64Array(1)]) assertEquals(isList(given), true);
  for (const given of [new Set(), new Map(), "abc", { length: 1 }, null, 1, new DataView(new ArrayBuffer(1))]) {
    assertEquals(isList(given), false);
  }
});

test("vectorNames() and pointRecord() spread zipped axes", () => {
  const axes = [makeAxis("s", [1]), makeAxis("z", zip({ a: [1], b: ["x"] }))];
  assertEquals(vectorNames(axes), ["s", "a", "b"]);
  assertEquals(pointRecord(axes, [1, { a: 1, b: "x" }]), { s: 1, a: 1, b: "x" });
});

test("pointRecordOf() finds values by the names of their axes", () => {
  const axes = [makeAxis("s", [1]), makeAxis("t", ["a"])];
  assertEquals(pointRecordOf(axes, ["t", "s"], ["a", 1]), { s: 1, t: "a" });
  assertEquals(pointRecordOf(axes, ["alpha", "s", "t"], [0.5, 1, "a"]), { s: 1, t: "a" });
});
