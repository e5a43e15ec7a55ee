import { assertEquals, assertThrows } from "@std/assert";
import { callOf, splitOutside } from "../../../src/cli/grammar/split.ts";
import { test } from "../../test.ts";

test("splitOutside() cuts outside of quotes and brackets", () => {
  assertEquals(splitOutside(' a,"b,c" ,f(1,[2,3]),{"x":"}"}', ","), ["a", '"b,c"', "f(1,[2,3])", '{"x":"}"}']);
  assertEquals(splitOutside("x=[1:2]:y", ":"), ["x=[1:2]", "y"]);
});

test("splitOutside() refuses quotes and brackets that do not match", () => {
  for (const text of ["(", ")", '"a', 'f("a']) assertThrows(() => splitOutside(text, ","), Error, "it ");
});

test("callOf() finds calls of any name in brackets, and of known names behind a colon", () => {
  assertEquals(callOf("f(1, 2)", []), { name: "f", args: ["1", "2"] });
  assertEquals(callOf("range:0:3", ["range"]), { name: "range", args: ["0", "3"] });
  assertEquals(callOf("file:a.csv:col", ["file"]), { name: "file", args: ["a.csv:col"] });
  assertEquals(callOf('file(p.csv:"a, b")', []), { name: "file", args: ['p.csv:"a, b"'] });
  assertEquals(callOf('f(p:"a, b")', []), { name: "f", args: ['p:"a', 'b"'] });
  for (const text of ["range:0:3", "abc", "f(1", "file://x"]) assertEquals(callOf(text, ["file"]), undefined);
});
