import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compile } from "../../../src/cli/grammar/where_evaluate.ts";
import { parseCondition } from "../../../src/cli/grammar/where_syntax.ts";
import { inputs, test } from "../../test.ts";

const evaluate = (text: string, point: Record<string, unknown> = {}, params: Record<string, unknown> = {}) =>
  compile(parseCondition(text), params)(point);

test("compile() takes names from the point and the params", () => {
  assertEquals(evaluate("s * alpha", { s: 3 }, { alpha: 2 }), 6);
  assertEquals(evaluate('point["odd name"] + point.alpha', { "odd name": 1 }, { alpha: 2 }), 3);
  assertEquals(evaluate("point + 1", { point: 1 }), 2);
});

test("compile() compares by value, and never a number with a text", () => {
  assertEquals(evaluate("1e-3 == 0.001"), true);
  assertEquals([evaluate("a == '1'", { a: 1 }), evaluate("a === 1", { a: 1 }), evaluate("a != null", { a: 1 })], [false, true, true]);
  assertEquals(evaluate("a == [64, [1]]", { a: [64, [1]] }), true);
  assertEquals([evaluate("a == 5", { a: 5n }), evaluate("a in [5]", { a: 5n }), evaluate("a > 4", { a: 5n })], [true, true, true]);
  assertEquals(evaluate("a < b", { a: new Date(0), b: new Date(1) }), true);
});

test("compile() finds members of lists", () => {
  assertEquals([evaluate("a in [1, 'x']", { a: "x" }), evaluate("a in [b]", { a: 1, b: 2 }), evaluate("1 in a", { a: [0, 1] })], [
    true,
    false,
    true,
  ]);
});

test("compile() reads own fields and entries alone", () => {
  assertEquals(evaluate("a.b[1]", { a: { b: [1, 2] } }), 2);
  for (const text of ["a.constructor", "a.__proto__", "l.length", "l['0']", "l[9]", "l[-1]", "t.length", "d.getTime"]) {
    assertThrows(() => evaluate(text, { a: {}, l: [1], t: "x", d: new Date() }), Error, "");
  }
});

test("compile() refuses values that do not fit an operator", () => {
  const table = [
    ["a < 1", "a < 1 takes two numbers or two texts: received a text and a number"],
    ["a + 1", "a + 1 takes two numbers or two texts"],
    ["a - 1", "a - 1 takes two numbers"],
    ["a && true", "a && true takes true or false: received a text"],
    ["!a", "!a takes true or false"],
    ["-a", "-a takes a number"],
    ["abs(a)", "abs(a) takes numbers: received a text"],
    ["1 in a", "1 in a takes a list on its right"],
    ["a ? 1 : 2", "takes true or false"],
  ] as const;
  for (const [text, message] of table) assertThrows(() => evaluate(text, { a: "x" }), Error, message);
});

test("compile() does not look at what does not matter", () => {
  assertEquals([evaluate("false && a < 1", { a: "x" }), evaluate("true || a < 1", { a: "x" }), evaluate("true ? 1 : -a", { a: "x" })], [
    false,
    true,
    1,
  ]);
});

/** Conditions in which every operator gets what it takes. */
const { boolean } = fc.letrec<{ number: string; text: string; boolean: string }>((tie) => ({
  number: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("a", "b", "alpha", "0", "1e-3", "2.5", "17"),
    fc.tuple(tie("number"), fc.constantFrom("+", "-", "*", "/", "%"), tie("number")).map(([l, op, r]) => `(${l} ${op} ${r})`),
    tie("number").map((n) => `(-${n})`),
    fc.tuple(tie("boolean"), tie("number"), tie("number")).map(([c, l, r]) => `(${c} ? ${l} : ${r})`),
    fc.tuple(fc.constantFrom("abs", "floor", "round", "sqrt", "max", "min", "log", "exp"), tie("number")).map(([f, n]) => `${f}(${n})`),
    tie("text").map((t) => `len(${t})`),
  ),
  text: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("t", '"bb"', "'a\\'b'", '""', "'\\\\n'"),
    fc.tuple(tie("text"), tie("text")).map(([l, r]) => `(${l} + ${r})`),
  ),
  boolean: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("true", "false", "c"),
    fc.tuple(fc.constantFrom("number" as const, "text" as const), fc.constantFrom("<", ">", "<=", ">=", "==", "!=", "===", "!==")).chain((
      [kind, op],
    ) => fc.tuple(tie(kind), tie(kind)).map(([l, r]) => `${l} ${op} ${r}`)),
    fc.tuple(tie("boolean"), fc.constantFrom("&&", "||"), tie("boolean")).map(([l, op, r]) => `${l} ${op} ${r}`),
    tie("boolean").map((b) => `!(${b})`),
    fc.tuple(tie("number"), fc.array(tie("number"), { maxLength: 3 })).map(([n, list]) => `(${n}) in [${list}]`),
  ),
}));

/** What JavaScript makes of the same text, but for `in`, which has another meaning there. */
function inJavaScript(text: string, point: Record<string, unknown>): unknown {
  const names = [...Object.keys(point), "abs", "floor", "round", "sqrt", "max", "min", "log", "exp", "len"];
  const functions = ["abs", "floor", "round", "sqrt", "max", "min", "log", "exp"].map((name) => Math[name as "abs"]);
  return new Function(...names, `return ${text};`)(...Object.values(point), ...functions, (value: string) => value.length);
}

test("compile() comes to what JavaScript comes to", () => {
  const point = fc.record({ a: fc.double(), b: fc.integer({ min: -3, max: 3 }), t: fc.constantFrom("a", "bb", ""), c: fc.boolean() });
  fc.assert(
    fc.property(
      boolean.filter((text) => text.length < 2000 && !text.includes(" in ")),
      point,
      fc.constantFrom(0.5, 2),
      (text, given, alpha) => {
        assertEquals(evaluate(text, given, { alpha }), inJavaScript(text, { ...given, alpha }), text);
      },
    ),
    { numRuns: inputs(500) },
  );
});

test("compile() tells members of lists as includes() does", () => {
  const value = fc.constantFrom(0, 1, 2, "a", "b", true, null);
  fc.assert(fc.property(value, fc.array(value), (a, list) => {
    assertEquals(evaluate(`a in ${JSON.stringify(list)}`, { a }), list.includes(a));
    assertEquals(evaluate("a in list", { a, list }), list.includes(a));
  }));
});
