import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../src/cli/usage_error.ts";
import { allOf, parseWhere, parseWheres, WHERE_FORMS, type WhereScope } from "../../src/cli/where.ts";
import { makeAxes } from "../../src/grid/make_axes.ts";
import { zip } from "../../src/grid/zip.ts";
import { inputs, test } from "../test.ts";
import { character } from "../texts.ts";

const scope: WhereScope = {
  axes: makeAxes({
    s: [1, 2, 3],
    t: [0.1],
    strat: ["aaa", "bb"],
    net: zip({ width: [8, 16], depth: [3, 2] }),
    mixed: [1, "a"],
    config: [{ rate: 0.1 }],
    shape: [[64, 64]],
    "odd name": [1],
  }),
  params: { alpha: 2.5 },
};
const point = { s: 2, t: 0.1, strat: "aaa", width: 8, depth: 3, mixed: "a", config: { rate: 0.1 }, shape: [64, 64], "odd name": 1 };

test("parseWhere() tells whether a point is meant, by axes, fields and params", () => {
  const texts = ['s < alpha && strat != "bb"', "width * depth == 24", "s > alpha", 'strat in ["bb"]'];
  assertEquals(texts.map((text) => parseWhere(text, scope)(point)), [true, true, false, false]);
});

test("parseWhere() refuses a condition before any point", () => {
  const table = [
    ["alpah < 1", 'Cannot use --where: received alpah < 1: "alpah" is neither an axis nor a param: known are "alpha"'],
    ["strat == bb", 'write "bb" in quotes'],
    ["net == 1", "net is a zipped axis: name one of its fields, width, depth"],
    ["s + 1", "it must be true or false, and s + 1 is a number"],
    ["s\n=1", "received s\\n=1: unexpected"],
  ] as const;
  for (const [text, message] of table) assertThrows(() => parseWhere(text, scope), UsageError, message);
});

test("parseWhere() names the point where types do not fit", () => {
  const predicate = parseWhere("mixed < 2", scope);
  assertEquals(predicate({ ...point, mixed: 1 }), true);
  assertThrows(() => predicate({ mixed: "a" }), UsageError, 'received a text and a number: at the point {"mixed":"a"}');
});

test("parseWhere() lets an axis without values be of any type", () => {
  parseWhere("s < 1", { axes: [{ name: "s", values: [] }], params: {} });
});

test("parseWheres() has all conditions hold, and reads none as nothing", () => {
  assertEquals([["s > 1", "t < 1"], ["s > 1", "s > 2"]].map((texts) => parseWheres(texts, scope)!(point)), [true, false]);
  assertEquals(parseWheres([], scope), undefined);
  assertThrows(() => parseWheres(["s > 1", "u > 1"], scope), UsageError, "Cannot use --where: received u > 1");
});

test("allOf() joins conditions by and", () => {
  assertEquals(allOf(undefined, undefined), undefined);
  const both = allOf(parseWhere("s > 1", scope), undefined, parseWhere("s < 3", scope))!;
  assertEquals([1, 2, 3].map((s) => both({ s })), [false, true, false]);
});

test("WHERE_FORMS name what there is", () => {
  assert(WHERE_FORMS.every(([form, meaning]) => form !== "" && meaning !== ""));
  parseWhere(WHERE_FORMS[0][0], scope);
  parseWhere(WHERE_FORMS[3][0], scope);
});

test("parseWhere() makes a predicate of any text, or a UsageError of one line", () => {
  const tokens = fc.array(
    fc.constantFrom(
      "s",
      "strat",
      "mixed",
      "config",
      ".rate",
      "point",
      "[",
      "]",
      "(",
      ")",
      "<",
      "==",
      "&&",
      "||",
      "!",
      "-",
      "?",
      ":",
      "in",
      "1",
      '"a"',
      ",",
      " ",
      "len",
      "min",
      ".constructor",
      "this",
      "'",
      "\\",
      "=",
      ";",
      "`",
      "{",
      "null",
    ),
    { maxLength: 30 },
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: character }), tokens), (text) => {
      try {
        assertEquals(typeof parseWhere(text, scope)(point), "boolean");
      } catch (error) {
        assert(error instanceof UsageError, `${text}: ${String(error)}`);
        assert(!error.message.includes("\n"), error.message);
      }
    }),
    { numRuns: inputs(2000) },
  );
});
