import { assertEquals } from "@std/assert";
import { errorLine } from "../../src/cli/error_line.ts";
import { test } from "../test.ts";

test("errorLine() puts a message of many lines and colours on one line", () => {
  assertEquals(errorLine(new Error("no luck")), "no luck");
  assertEquals(errorLine(new Error("\u001b[31mno luck\u001b[39m:\r\n    at 1\n\n  | ~~\n")), "no luck: at 1 | ~~");
  assertEquals([errorLine(undefined), errorLine("a\tb\u0007")], ["undefined", "a\\tb\\u0007"]);
});
