import { assertEquals } from "@std/assert";
import { formatCell, formatMilliseconds, textTable } from "../../src/cli/text_table.ts";
import { test } from "../test.ts";

test("textTable() puts numbers to the right and texts to the left", () => {
  assertEquals(textTable(["name", "n"], [["a", 1], ["bcdef", 1000]]), ["name      n", "a         1", "bcdef  1000"]);
  assertEquals(textTable(["s", "v"], [[1, 2], [2, null], [3, 10]]), ["s   v", "1   2", "2", "3  10"]);
});

test("formatCell() shows any value in one short line, and nothing where there is none", () => {
  const values = [1 / 3, 123456789, NaN, "a b", "", "a\nb", null, undefined, true, 5n, [1, 2], new Float64Array(3), "x".repeat(50)];
  assertEquals(values.map(formatCell), [
    "0.333333",
    "123456789",
    "NaN",
    "a b",
    '""',
    '"a\\nb"',
    "",
    "",
    "true",
    "5",
    "[1,2]",
    "Float64Array(24 bytes)",
    `${"x".repeat(39)}…`,
  ]);
});

test("formatCell() shows what JSON lacks as the files have it", () => {
  assertEquals([[1n], new Map([[1, 2]]), new Date(0)].map(formatCell), [
    '[{"$bigint":"1"}]',
    '{"$map":[[1,2]]}',
    "1970-01-01T00:00:00.000Z",
  ]);
});

test("formatMilliseconds() takes the unit that fits", () => {
  assertEquals([12.4, 1234, 59_999, 200_000, 7_500_000].map(formatMilliseconds), ["12 ms", "1.23 s", "60.00 s", "3 min 20 s", "2 h 5 min"]);
});

test("textTable() shows names of columns on one line", () => {
  assertEquals(textTable(["a\nb", "c\u001b[31m"], [["\u009b", 1]]), ['"a\\nb"    "c\\u001b[31m"', '"\\u009b"              1']);
});
