import { assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { type CliOption, COMMON_OPTIONS, optionLabel } from "../../src/cli/options.ts";
import { test } from "../test.ts";

const options = [...COMMON_OPTIONS, ...COMMANDS.flatMap((command) => command.options)];

test("optionLabel() shows an option as it is typed, names below each other", () => {
  const table: readonly (readonly [Omit<CliOption, "help">, string])[] = [
    [{ name: "quiet", short: "q" }, "-q, --quiet"],
    [{ name: "json" }, "    --json"],
    [{ name: "param", short: "p", value: "NAME=VALUE" }, "-p, --param NAME=VALUE"],
    [{ name: "root", value: "DIR" }, "    --root DIR"],
  ];
  for (const [option, label] of table) assertEquals(optionLabel({ ...option, help: "" }), label);
});

test("options have names that can be typed and a line of help", () => {
  for (const { name, short, value, help, isRepeatable } of options) {
    assertMatch(name, /^[a-z]{2,}(-[a-z]+)*$/);
    assertMatch(short ?? "x", /^[a-z]$/);
    assertMatch(help, /^[^\n]+[^\n.]$/);
    assertEquals(isRepeatable === true && value === undefined, false, name);
  }
});
