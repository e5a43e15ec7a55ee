import { assertEquals } from "@std/assert";
import { FUNCTION_NAMES, WHERE_FUNCTIONS } from "../../../src/cli/grammar/where_functions.ts";
import { test } from "../../test.ts";

test("WHERE_FUNCTIONS give numbers of numbers, and the length of a text", () => {
  const results = FUNCTION_NAMES.map((name) => (WHERE_FUNCTIONS[name].apply as (value: unknown) => number)(name === "len" ? "abc" : 1));
  assertEquals(results, [1, 1, 1, 1, 1, 1, 1, 0, Math.E, 3]);
});
