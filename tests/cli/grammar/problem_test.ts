import { assertEquals } from "@std/assert";
import { oneLine, shownText, ValueProblem } from "../../../src/cli/grammar/problem.ts";
import { test } from "../../test.ts";

test("oneLine() escapes what would end a line or not be seen", () => {
  assertEquals(oneLine("a\nb\t\u0007\u007f\u2028\ud800"), "a\\nb\\t\\u0007\\u007f\\u2028\ufffd");
});

test("shownText() cuts long texts", () => {
  assertEquals(shownText("x".repeat(300)), "x".repeat(200) + "…");
});

test("ValueProblem has the item that it is about", () => {
  assertEquals(new ValueProblem("m", "range(0)").item, "range(0)");
});
