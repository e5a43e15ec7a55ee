import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ExitCode } from "../../src/cli/exit_codes.ts";
import { commandHelp, programHelp } from "../../src/cli/help.ts";
import { COMMON_OPTIONS, optionLabel } from "../../src/cli/options.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { VALUE_FORMS } from "../../src/cli/values.ts";
import { test } from "../test.ts";
import { command } from "./console.ts";

const help = commandHelp(runCommand);

test("commandHelp() has every option of the table and no other", () => {
  const shown = [...help.matchAll(/^ {2}(?:-\w, | {4})(--[a-z]+)/gm)].map(([, name]) => name);
  assertEquals(shown, [...runCommand.options, ...COMMON_OPTIONS].map(({ name }) => `--${name}`));
  for (const option of runCommand.options) assertStringIncludes(help, `${optionLabel(option)} `);
});

test("commandHelp() has every form of values", () => {
  for (const [form, meaning] of VALUE_FORMS) assert(help.includes(form) && help.includes(meaning), form);
});

test("commandHelp() has every exit code", () => {
  for (const code of Object.values(ExitCode)) {
    assert(new RegExp(`\\b${code}\\b`).test(help.slice(help.indexOf("Exit codes:"))), String(code));
  }
});

test("programHelp() has the commands", () => assertStringIncludes(programHelp([runCommand]), `  run  ${runCommand.summary}\n`));

test("main() prints the help on stdout", async () => {
  for (const args of [["run", "--help"], ["run", "x.ts", "-h"]]) {
    assertEquals(await command(".", args), { code: 0, stdout: help, stderr: "" });
  }
  for (const flag of ["--help", "-h"]) assertEquals(await command(".", [flag]), { code: 0, stdout: programHelp([runCommand]), stderr: "" });
});
