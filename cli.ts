#!/usr/bin/env -S deno run -A
/**
 * The command line: sweeps over grids of parameters that never compute a known point again.
 *
 * ```sh
 * deno run -A cli.ts run examples/knn.ts k=1,3,5 distance=euclidean,cosine
 * ```
 *
 * @module
 */

import { parseArguments } from "./src/cli/arguments.ts";
import type { Command } from "./src/cli/command.ts";
import { COMMANDS } from "./src/cli/commands.ts";
import { ExitCode } from "./src/cli/exit_codes.ts";
import { commandHelp, PROGRAM, programHelp } from "./src/cli/help.ts";
import type { CliIo, TextOutput } from "./src/cli/io.ts";
import { COMMON_OPTIONS } from "./src/cli/options.ts";
import { runInProcess } from "./src/cli/process_io.ts";
import type { Sweep, SweepFn } from "./src/cli/sweep.ts";
import { NotedOutput, tellError } from "./src/cli/tell_error.ts";
import { UsageError } from "./src/cli/usage_error.ts";
import { LIBRARY_VERSION } from "./src/made.ts";
import { knownNames, quoteNames } from "./src/suggest.ts";

export type { CliIo, Sweep, SweepFn, TextOutput };

function commandOf(word: string | undefined): Command {
  if (word === undefined) {
    throw new UsageError(
      `Cannot start: no command given: known commands are ${quoteNames(COMMANDS.map(({ name }) => name))}: see ${PROGRAM} --help`,
    );
  }
  const command = COMMANDS.find(({ name }) => name === word);
  if (command !== undefined) return command;
  throw new UsageError(
    `Cannot start: unknown command ${JSON.stringify(word)}: ${knownNames("commands", word, COMMANDS.map(({ name }) => name))}`,
  );
}

/** What is told of the program itself, and of a command that it is asked about. */
function aboutProgram(word: string | undefined, about: string | undefined): string | undefined {
  if (word === "help" && about !== undefined) return commandHelp(commandOf(about));
  if (word === "--help" || word === "-h" || word === "help") return programHelp(COMMANDS);
  return word === "--version" || word === "-V" ? `${PROGRAM} ${LIBRARY_VERSION}\n` : undefined;
}

/**
 * Carries a command out.
 *
 * @param args What was typed behind the program's name
 * @param io Where text goes, where paths start, what stops it
 * @returns The exit code, as the help of every command lists them
 *
 * @example Ask for help without a process
 * ```ts
 * import { main } from "@x/chunk-memo/cli";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * let text = "";
 * const output = { write: (part: string | Uint8Array) => void (text += part), isTerminal: false };
 * assertEquals(await main(["run", "--help"], { stdout: output, stderr: output, cwd: "." }), 0);
 * assertStringIncludes(text, "--root DIR");
 * ```
 */
export async function main(args: string[], io: CliIo): Promise<number> {
  const [word, ...rest] = args;
  const noted = { ...io, stdout: new NotedOutput(io.stdout) };
  try {
    const text = aboutProgram(word, rest[0]);
    if (text !== undefined) {
      noted.stdout.write(text);
      return ExitCode.complete;
    }
    const command = commandOf(word);
    const given = parseArguments(rest, [...command.options, ...COMMON_OPTIONS]);
    if (!given.flag("help")) return await command.run(given, noted);
    noted.stdout.write(commandHelp(command));
    return ExitCode.complete;
  } catch (error) {
    return tellError(error, args, noted);
  }
}

if (import.meta.main) await runInProcess(main);
