import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseArguments } from "../../src/cli/arguments.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { ExitCode } from "../../src/cli/exit_codes.ts";
import { commandHelp, programHelp } from "../../src/cli/help.ts";
import { COMMON_OPTIONS, optionLabel } from "../../src/cli/options.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { VALUE_FORMS } from "../../src/cli/values.ts";
import { WHERE_FORMS } from "../../src/cli/where.ts";
import { LIBRARY_VERSION } from "../../src/made.ts";
import { test } from "../test.ts";
import { command } from "./console.ts";

const help = commandHelp(runCommand);

for (const one of COMMANDS) {
  test(`commandHelp() of ${one.name} has every option of the table and no other`, async () => {
    const text = commandHelp(one);
    const shown = [...text.matchAll(/^ {2}(?:-\w, | {4})(--[a-z-]+)/gm)].map(([, name]) => name);
    assertEquals(shown, [...one.options, ...COMMON_OPTIONS].map(({ name }) => `--${name}`));
    for (const option of one.options) assertStringIncludes(text, `${optionLabel(option)} `);
    assertEquals(await command(".", [one.name, "--help"]), { code: 0, stdout: text, stderr: "" });
  });

  test(`${one.name} reads every option of its table, and tells short names apart`, () => {
    const options = [...one.options, ...COMMON_OPTIONS];
    for (const { name, value } of options) {
      const args = parseArguments(value === undefined ? [`--${name}`] : [`--${name}`, "1"], options);
      assertEquals(value === undefined ? args.flag(name) : args.text(name) ?? args.texts(name)[0], value === undefined ? true : "1", name);
    }
    const names = options.flatMap(({ name, short }) => short === undefined ? [name] : [name, short]);
    assertEquals(new Set(names).size, names.length);
  });

  test(`the examples of ${one.name} are typed as its options are`, () => {
    for (const example of one.examples) {
      const [word, ...args] = example.match(/'[^']*'|\S+/g)!;
      assertEquals(word, one.name);
      parseArguments(args, [...one.options, ...COMMON_OPTIONS]);
    }
  });
}

test("commandHelp() has every form of values and conditions", () => {
  for (const [form, meaning] of [...VALUE_FORMS, ...WHERE_FORMS]) assert(help.includes(form) && help.includes(meaning), form);
});

test("commandHelp() has every exit code", () => {
  for (const code of Object.values(ExitCode)) {
    assert(new RegExp(`\\b${code}\\b`).test(help.slice(help.indexOf("Exit codes:"))), String(code));
  }
});

test("programHelp() has the commands", () => {
  const lines = programHelp(COMMANDS).split("\n");
  for (const { name, summary } of COMMANDS) assert(lines.some((line) => line.startsWith(`  ${name} `) && line.endsWith(summary)), name);
});

test("main() prints the help on stdout", async () => {
  for (const args of [["run", "--help"], ["run", "x.ts", "-h"]]) {
    assertEquals(await command(".", args), { code: 0, stdout: help, stderr: "" });
  }
  for (const flag of ["--help", "-h", "help"]) {
    assertEquals(await command(".", [flag]), { code: 0, stdout: programHelp(COMMANDS), stderr: "" });
  }
});

test("main() prints the help of a command that help is asked about", async () => {
  assertEquals(await command(".", ["help", "run"]), { code: 0, stdout: help, stderr: "" });
  const { code, stderr } = await command(".", ["help", "rnu"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'did you mean "run"');
});

test("main() prints the version", async () => {
  for (const flag of ["--version", "-V"]) {
    assertEquals(await command(".", [flag]), { code: 0, stdout: `chunk-memo ${LIBRARY_VERSION}\n`, stderr: "" });
  }
});
