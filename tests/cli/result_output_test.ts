import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { parseArguments } from "../../src/cli/arguments.ts";
import type { CliIo } from "../../src/cli/io.ts";
import { FORMAT_OPTIONS, JSON_OPTION } from "../../src/cli/options.ts";
import { FORMATS, readFormat, warnOfDamage, withPackage } from "../../src/cli/result_output.ts";
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

test("withPackage() names the package that is not installed, and lets every other error be", async () => {
  const failing = (message: string, code?: string) => {
    const error = Object.assign(new Error(message), { code });
    return { error, load: () => Promise.reject(error) };
  };
  for (const [format, name] of [["parquet", "hyparquet-writer"], ["arrow", "apache-arrow"]] as const) {
    const { load } = failing(`Cannot find package '${name}' imported from parquet.js`, "ERR_MODULE_NOT_FOUND");
    const told = await assertRejects(() => withPackage(format, load), UsageError);
    assertEquals(told.message, `Cannot write ${format}: the package ${name} is not installed: npm install ${name}`);
  }
  for (const { error, load } of [failing("Cannot find package 'other'", "ERR_MODULE_NOT_FOUND"), failing("hyparquet-writer broke")]) {
    assertStrictEquals(await assertRejects(() => withPackage("parquet", load)), error);
  }
  assertEquals(await withPackage("arrow", () => Promise.resolve(3)), 3);
});

test("warnOfDamage() says on stderr whether points are missing for damage, and nothing where there is none", () => {
  const lines: string[] = [];
  const out = { write: () => {}, isTerminal: false };
  const io: CliIo = { cwd: "/", stdout: out, stderr: { write: (text) => void lines.push(String(text)), isTerminal: false } };
  for (const files of [0, 1, 2]) warnOfDamage(files, io);
  const rest = "points are missing here: verify --repair sets such files aside, and the next run computes their points again\n";
  warnOfDamage(1, io, false);
  const elsewhere = "warning: 1 damaged file: every point here is in another file, too\n";
  assertEquals(lines, [`warning: 1 damaged file: ${rest}`, `warning: 2 damaged files: ${rest}`, elsewhere]);
});
