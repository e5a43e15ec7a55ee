import { assertEquals, assertThrows } from "@std/assert";
import { parseArguments } from "../../src/cli/arguments.ts";
import { COMMON_OPTIONS } from "../../src/cli/options.ts";
import { RUN_OPTIONS } from "../../src/cli/run_options.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { test } from "../test.ts";

const options = [...RUN_OPTIONS, ...COMMON_OPTIONS];
const parse = (...args: string[]) => parseArguments(args, options);

test("parseArguments() takes words and options apart, in any order", () => {
  const args = parse("m.ts", "--root", "r", "k=-1,2", "--json", "-p", "a=1", "--param=b=-2", "1");
  assertEquals(args.words, ["m.ts", "k=-1,2", "1"]);
  assertEquals([args.text("root"), args.flag("json"), args.flag("quiet"), args.text("version")], ["r", true, false, undefined]);
  assertEquals(args.texts("param"), ["a=1", "b=-2"]);
});

test("parseArguments() gives the last of an option given twice", () => {
  assertEquals(parse("--root", "a", "--root", "b").text("root"), "b");
});

test("parseArguments() takes words behind -- as they are", () => {
  assertEquals(parse("m.ts", "--", "--json=x").words, ["m.ts", "--json=x"]);
});

test("parseArguments() refuses an unknown option with the nearest one", () => {
  assertThrows(() => parse("--jsn"), UsageError, "Cannot read option --jsn: it is unknown: did you mean --json");
  assertThrows(() => parse("--rooot=x"), UsageError, "did you mean --root");
  assertThrows(() => parse("--retries", "-1"), UsageError, "a value that begins with - stands behind =, as in --seed=-1");
  assertThrows(() => parse("--completely-else"), UsageError, "see --help");
  assertThrows(() => parse("--no-root=x"), UsageError, "Cannot read option --no-root: it is unknown: did you mean --root");
});

test("parseArguments() refuses an option without its value, and a flag with one", () => {
  for (const args of [["--root"], ["--root", "--json"], ["--root="], ["--param"]]) {
    assertThrows(() => parse(...args), UsageError, "it needs a value: write --");
  }
  assertThrows(() => parse("--json=yes"), UsageError, "it takes no value: received --json=yes");
});
