/**
 * The help, made from the tables of commands, options, values and exit codes.
 *
 * @module
 */

import type { Command } from "./command.ts";
import { EXIT_CODES } from "./exit_codes.ts";
import { COMMON_OPTIONS, optionLabel } from "./options.ts";
import { VALUE_FORMS } from "./values.ts";
import { WHERE_FORMS } from "./where.ts";

/** How the program is called. */
export const PROGRAM = "chunk-memo";

function columns(rows: readonly (readonly [left: string | number, right: string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => String(left).length));
  return rows.map(([left, right]) => `  ${String(left).padEnd(width)}  ${right}`);
}

/** The help of the program: its commands. */
export function programHelp(commands: readonly Command[]): string {
  return [
    "Sweeps over grids of parameters that never compute a known point again.",
    "",
    `Usage: ${PROGRAM} COMMAND …`,
    "",
    "Commands:",
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    `Help of a command: ${PROGRAM} COMMAND --help`,
    "",
  ].join("\n");
}

function takesAxes({ words }: Command): boolean {
  return words.some(([word]) => word.startsWith("axis="));
}

/** The help of a command. */
export function commandHelp(command: Command): string {
  const options = [...command.options, ...COMMON_OPTIONS];
  return [
    `${command.summary}.`,
    "",
    `Usage: ${PROGRAM} ${command.name} ${command.usage}`,
    "",
    ...columns(command.words),
    "",
    "Options:",
    ...columns(options.map((option) => [optionLabel(option), option.help])),
    "",
    ...(takesAxes(command) ? ["Values:", ...columns(VALUE_FORMS), ""] : []),
    ...(options.some(({ name }) => name === "where") ? ["Conditions:", ...columns(WHERE_FORMS), ""] : []),
    "Exit codes:",
    ...columns(EXIT_CODES.map(([code, meaning]) => [String(code).padStart(3), meaning])),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${PROGRAM} ${example}`),
    "",
  ].join("\n");
}
