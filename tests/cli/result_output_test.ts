import { assertEquals, assertThrows } from "@std/assert";
import { parseArguments } from "../../src/cli/arguments.ts";
import type { CliIo } from "../../src/cli/io.ts";
import { FORMAT_OPTIONS, JSON_OPTION } from "../../src/cli/options.ts";
import { FORMATS, readFormat } from "../../src/cli/result_output.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { test } from "../test.ts";

function read(isTerminal: boolean, ...args: string[]) {
  const io: CliIo = { cwd: "/", stdout: { write: () => {}, isTerminal }, stderr: { write: () => {}, isTerminal } };
  return readFormat(parseArguments(args, [...FORMAT_OPTIONS, JSON_OPTION]), io);
}

test("readFormat() takes the format that is named, or that of the file's ending", () => {
  assertEquals(read(true), undefined);
  for (const name of FORMATS) assertEquals(read(false, "-f", name), { name, output: undefined });
  assertEquals(read(true, "-o", "a/b.parquet"), { name: "parquet", output: "a/b.parquet" });
  assertEquals(read(true, "-o", "a.txt", "--format", "csv"), { name: "csv", output: "a.txt" });
});

test("readFormat() refuses bytes on a terminal, and two forms at once", () => {
  for (const name of ["parquet", "arrow"]) assertThrows(() => read(true, "-f", name), UsageError, `Cannot write ${name} to a terminal`);
  assertThrows(() => read(true, "-f", "csv", "--json"), UsageError, "Cannot use --json with --format");
  assertThrows(() => read(true, "-o", "noending"), UsageError, "Cannot read the format of noending");
});
