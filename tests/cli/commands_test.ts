import { assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { test } from "../test.ts";

test("COMMANDS have names of their own, a summary in a line, and an example", () => {
  assertEquals(new Set(COMMANDS.map(({ name }) => name)).size, COMMANDS.length);
  for (const { name, summary, examples } of COMMANDS) {
    assertMatch(summary, /^[A-Z][^\n]+[^\n.]$/, name);
    assertEquals(examples.length > 0, true, name);
  }
});
