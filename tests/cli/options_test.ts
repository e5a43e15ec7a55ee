import { assertEquals, assertMatch } from "@std/assert";
import { type CliOption, COMMON_OPTIONS, optionLabel, RUN_OPTIONS } from "../../src/cli/options.ts";
import { test } from "../test.ts";

const options = [...COMMON_OPTIONS, ...RUN_OPTIONS];

test("optionLabel() shows an option as it is typed, names below each other", () => {
  const table: readonly (readonly [Omit<CliOption, "help">, string])[] = [
    [{ name: "quiet", short: "q" }, "-q, --quiet"],
    [{ name: "json" }, "    --json"],
    [{ name: "param", short: "p", value: "NAME=VALUE" }, "-p, --param NAME=VALUE"],
    [{ name: "root", value: "DIR" }, "    --root DIR"],
  ];
  for (const [option, label] of table) assertEquals(optionLabel({ ...option, help: "" }), label);
});

test("COMMON_OPTIONS and RUN_OPTIONS have no name twice", () => {
  const names = options.flatMap(({ name, short }) => short === undefined ? [name] : [name, short]);
  assertEquals(new Set(names).size, names.length);
});

test("COMMON_OPTIONS and RUN_OPTIONS have names that can be typed and a line of help", () => {
  for (const { name, short, value, help, isRepeatable } of options) {
    assertMatch(name, /^[a-z]{2,}$/);
    assertMatch(short ?? "x", /^[a-z]$/);
    assertMatch(help, /^[^\n]+[^\n.]$/);
    assertEquals(isRepeatable === true && value === undefined, false, name);
  }
});
