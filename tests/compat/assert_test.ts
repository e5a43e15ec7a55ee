import * as std from "@std/assert";
import { assertEquals, AssertionError, assertStrictEquals, assertThrows } from "@std/assert";
import { test } from "../test.ts";

const circular: { self?: unknown } = {};
circular.self = circular;
const otherCircular: { self?: unknown } = {};
otherCircular.self = otherCircular;

const equal: readonly [unknown, unknown][] = [
  [0, -0],
  [NaN, NaN],
  [[1, [2]], [1, [2]]],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  [new Date(5), new Date(5)],
  [new Map([[{ a: 1 }, 2]]), new Map([[{ a: 1 }, 2]])],
  [new Set([{ a: 1 }, 2]), new Set([2, { a: 1 }])],
  [new Float64Array([1, NaN, 0]), new Float64Array([1, NaN, -0])],
  [new Uint8Array([1, 2, 3]).subarray(1), new Uint8Array([2, 3])],
  [{ __proto__: null, a: 1 }, { a: 1 }],
  [circular, otherCircular],
  [/a/g, /a/g],
];

const different: readonly [unknown, unknown][] = [
  [1, "1"],
  [null, undefined],
  [1, 1n],
  [{ a: undefined }, {}],
  [[1, 2], [1, 2, 3]],
  [new Date(5), new Date(6)],
  [new Map([[1, 2]]), new Map([[1, 3]])],
  [new Set([1]), new Set([2])],
  [new Float64Array([1]), new Float32Array([1])],
  [new Uint8Array([1]), [1]],
  [{}, []],
  [new (class A {})(), {}],
];

for (const [i, [a, b]] of equal.entries()) {
  test(`assertEquals() holds pair ${i} of the equal ones equal, both ways`, () => {
    assertEquals(a, b);
    assertEquals(b, a);
    assertThrows(() => std.assertNotEquals(a, b), AssertionError);
  });
}

for (const [i, [a, b]] of different.entries()) {
  test(`assertEquals() tells pair ${i} of the different ones apart, both ways`, () => {
    std.assertNotEquals(a, b);
    assertThrows(() => assertEquals(a, b), AssertionError);
    assertThrows(() => assertEquals(b, a), AssertionError);
  });
}

test("assertEquals() shows what differs", () => {
  const error = assertThrows(() => assertEquals({ a: 1, name: "left" }, { a: 1, name: "right" }, "the pair"), AssertionError, "the pair");
  std.assertStringIncludes(error.message, "left");
  std.assertStringIncludes(error.message, "right");
});

test("assertStrictEquals() tells 0 from -0 and one object from another", () => {
  assertThrows(() => assertStrictEquals(0, -0), AssertionError);
  assertThrows(() => assertStrictEquals({}, {}), AssertionError);
  assertStrictEquals(NaN, NaN);
});

test("assertThrows() gives the error, and fails on another class or message, or none", () => {
  const fails = () => {
    throw new RangeError("too far");
  };
  assertStrictEquals(assertThrows(fails, RangeError, "far").message, "too far");
  assertThrows(() => assertThrows(fails, TypeError), AssertionError, "TypeError");
  assertThrows(() => assertThrows(fails, RangeError, "near"), AssertionError, "near");
  assertThrows(() => assertThrows(() => {}), AssertionError);
});

test("assertRejects() gives the error, and fails on another class, on none, and on a throw", async () => {
  const fails = () => Promise.reject(new RangeError("too far"));
  assertStrictEquals((await std.assertRejects(fails, RangeError, "far")).message, "too far");
  await std.assertRejects(() => std.assertRejects(fails, TypeError), AssertionError);
  await std.assertRejects(() => std.assertRejects(() => Promise.resolve()), AssertionError);
  await std.assertRejects(
    () =>
      std.assertRejects(() => {
        throw new RangeError("at once");
      }),
    AssertionError,
  );
});

test("assertObjectMatch() allows more, at any depth, and refuses less", () => {
  std.assertObjectMatch({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } });
  std.assertObjectMatch({ items: [{ a: 1, b: 2 }] }, { items: [{ a: 1 }] });
  assertThrows(() => std.assertObjectMatch({ a: 1 }, { a: 2 }), AssertionError);
  assertThrows(() => std.assertObjectMatch({ a: 1 }, { b: 1 }), AssertionError);
});

test("assertAlmostEquals() allows a ten-millionth, or the tolerance", () => {
  std.assertAlmostEquals(0.1 + 0.2, 0.3);
  std.assertAlmostEquals(1, 1.4, 0.5);
  assertThrows(() => std.assertAlmostEquals(1, 1.001), AssertionError);
});

test("the smaller assertions pass and fail as they say", () => {
  std.assert(1);
  assertThrows(() => std.assert(0, "zero"), AssertionError, "zero");
  std.assertMatch("abc", /b/);
  assertThrows(() => std.assertMatch("abc", /x/), AssertionError);
  std.assertStringIncludes("abc", "b");
  assertThrows(() => std.assertStringIncludes("abc", "x"), AssertionError);
  std.assertInstanceOf(new Date(), Date);
  assertThrows(() => std.assertInstanceOf({}, Date), AssertionError);
  std.assertExists(0);
  assertThrows(() => std.assertExists(null), AssertionError);
  assertThrows(() => std.fail("so"), AssertionError, "so");
  assertThrows(() => std.unreachable("so"), AssertionError, "so");
});
