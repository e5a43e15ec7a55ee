import { assertEquals, assertThrows } from "@std/assert";
import { splitArguments } from "../src/memo_arguments.ts";
import { test } from "./test.ts";

test("splitArguments() tells params from what is asked of the axes", () => {
  assertEquals(splitArguments(["s"], { alpha: 1, s: [1] }), { params: { alpha: 1 }, given: { alpha: 1 }, selection: { s: [1] } });
});

test("splitArguments() takes axisIndices for a selection", () => {
  assertEquals(splitArguments(["s"], { axisIndices: { s: 0 } }).selection, { axisIndices: { s: 0 } });
});

test("splitArguments() spreads an object of params for the identity, and hands it on as it is", () => {
  const { params, given } = splitArguments(["s"], { params: { alpha: 1 }, beta: 2 });
  assertEquals(params, { alpha: 1, beta: 2 });
  assertEquals(given, { params: { alpha: 1 }, beta: 2 });
});

test("splitArguments() takes the object of params under the name it is told", () => {
  assertEquals(splitArguments([], { config: { alpha: 1 } }, "config").params, { alpha: 1 });
  assertEquals(splitArguments([], { params: { alpha: 1 } }, "config").params, { params: { alpha: 1 } });
});

test("splitArguments() takes a param given twice if both agree", () => {
  assertEquals(splitArguments([], { alpha: 1, params: { alpha: 1 } }).params, { alpha: 1 });
  assertThrows(() => splitArguments([], { alpha: 1, params: { alpha: 2 } }), TypeError, '"alpha" is given twice');
});

test("splitArguments() refuses params that are no object", () => {
  for (const params of [1, null, [1]]) assertThrows(() => splitArguments([], { params }), TypeError, "must be a plain object");
});
