import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseGlob } from "../../../src/cli/grammar/glob.ts";
import { test } from "../../test.ts";

/** Whether a name fits a pattern of one part. */
function fits(pattern: string, name: string): boolean {
  return parseGlob(pattern).some(({ segments }) => segments.length === 1 && segments[0] !== "**" && segments[0].matches(name));
}

test("parseGlob() matches stars, question marks, sets and braces", () => {
  const table = [
    ["*.csv", ["a.csv", "ä b.csv"], [".csv", "a.tsv", "a.csv.gz"]],
    ["?.x", ["a.x", "😀.x"], ["ab.x", ".x"]],
    ["[a-c]1", ["a1", "c1"], ["d1", "1"]],
    ["[!a]", ["b"], ["a"]],
    ["[]x]", ["]", "x"], ["y"]],
    ["[a", ["[a"], ["a"]],
    ["{a,b{1,2}}.t", ["a.t", "b1.t", "b2.t"], ["b.t"]],
    ["{a}", ["{a}"], ["a"]],
    [".*", [".a"], ["a"]],
    ["a*b*c", ["abc", "aXbbXc"], ["ab", "acb"]],
  ] as const;
  for (const [pattern, yes, no] of table) {
    for (const name of yes) assertEquals(fits(pattern, name), true, `${pattern} ${name}`);
    for (const name of no) assertEquals(fits(pattern, name), false, `${pattern} ${name}`);
  }
});

test("parseGlob() tells bases, folders and parts", () => {
  const [{ base, segments, isFolder }] = parseGlob("/a/./**/**/b*/");
  assertEquals([base, isFolder, segments.map((segment) => segment === "**" ? segment : segment.text)], ["/", true, ["a", "**", "b*"]]);
  assertEquals(parseGlob("C:/x")[0].base, "C:/");
  assertEquals(parseGlob("../x")[0].segments.length, 2);
});

test("parseGlob() refuses what stands for too much, or nothing", () => {
  assertThrows(() => parseGlob(" "), Error, "it has no pattern");
  assertThrows(() => parseGlob("{a,b}".repeat(11)), Error, "more than 1000 patterns");
  assertThrows(() => parseGlob("x".repeat(1001)), Error, "more than 1000 characters");
});

test("parseGlob() takes no long time for a pattern of many stars", () => {
  assertEquals(fits("*a".repeat(400) + "b", "a".repeat(800)), false);
});

test("parseGlob() matches what a regular expression would", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "[ab]"), minLength: 1, maxLength: 6 }).filter((pattern) =>
    pattern !== "**"
  );
  const name = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 8 });
  fc.assert(fc.property(part, name, (pattern, text) => {
    const expected = new RegExp(`^${pattern.replace(/\*+/g, ".*").replaceAll("?", ".")}$`).test(text);
    assertEquals(fits(pattern, text), expected, `${pattern} ${text}`);
  }));
});
