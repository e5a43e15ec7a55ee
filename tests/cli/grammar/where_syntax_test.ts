import { assertEquals, assertThrows } from "@std/assert";
import jsep from "jsep";
import { parseCondition, showExpression } from "../../../src/cli/grammar/where_syntax.ts";
import { test } from "../../test.ts";

test("parseCondition() reads what JavaScript would, with its precedence", () => {
  const texts = ["a < 1 && b == 'x' || !c", "a in [1, 2] && b", "-a + 2 * b % 3", "a ? b : c ? d : e", "f(a, 1)[0]", "a.b"];
  assertEquals(texts.map((text) => showExpression(parseCondition(text))), [
    'a < 1 && b == "x" || !c',
    "a in [1, 2] && b",
    "-a + 2 * b % 3",
    "a ? b : c ? d : e",
    "f(a, 1)[0]",
    'a["b"]',
  ]);
  assertEquals(
    parseCondition("a in [1] && b").kind === "binary" && (parseCondition("a in [1] && b") as { operator: string }).operator,
    "&&",
  );
});

test("parseCondition() refuses what is no condition", () => {
  const table = [
    ["", "it is empty"],
    [" ", "it is empty"],
    ["a = 1", 'unexpected "=" at character 3: write == to compare'],
    ["a == 1 and b", "write && for and"],
    ["a b", "it has several conditions"],
    ["(a, b)", "it has several conditions"],
    ["a ** 2", "there is no operator **"],
    ["~a", "there is no operator ~"],
    ["a ?? b", "there is no operator ??"],
    ["a.b(1)", "only functions of the grammar are called"],
    ["[1,,2]", "a list has a place without a value"],
    ["010 < a", "010 is no number: write 10"],
    ["12345678901234567890 < a", "more digits than a number"],
    ["'\\x41' == a", "\\x in quotes is unknown"],
    ["x".repeat(5000), "it has 5000 characters, and may have 4096"],
    ["1+".repeat(600) + "1", "it is nested too deeply"],
    ["(".repeat(4000), ""],
    ["!".repeat(4000) + "a", "it is nested too deeply"],
  ] as const;
  for (const [text, message] of table) assertThrows(() => parseCondition(text), Error, message);
});

test("parseCondition() leaves the operators of jsep as they are", () => {
  parseCondition("a in [1]");
  assertEquals(Object.hasOwn(jsep.binary_ops, "in"), false);
});

test("showExpression() cuts what is long", () => {
  assertEquals(showExpression(parseCondition(`"${"x".repeat(100)}"`)).length, 61);
});
