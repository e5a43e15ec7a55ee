/**
 * Asks before something is done that cannot be undone.
 *
 * @module
 */

import process from "node:process";
import { createInterface } from "node:readline/promises";
import type { Arguments } from "./arguments.ts";
import { ExitCode } from "./exit_codes.ts";
import { type CliIo, Interruption } from "./io.ts";
import type { CliOption } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/** Answers yes beforehand. */
export const YES_OPTION: CliOption = { name: "yes", short: "y", help: "Does not ask first" };

/** Gives the answer to a question. */
export type Ask = (question: string) => Promise<string>;

/**
 * Asks on a terminal, which gives Ctrl-C to the question and not to the process; Ctrl-D is no answer.
 *
 * @param terminal Its two directions
 * @param question The question
 * @param signal What takes the question back
 * @returns The answer
 * @throws {Interruption} On Ctrl-C
 */
export async function askOn(
  terminal: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
  question: string,
  signal?: AbortSignal,
): Promise<string> {
  const lines = createInterface({ ...terminal, terminal: true });
  const stopped = new Promise<string>((resolve, reject) => {
    lines.once("SIGINT", () => reject(new Interruption("SIGINT", ExitCode.interrupted))).once("close", () => resolve(""));
  });
  try {
    return await Promise.race([lines.question(question, signal === undefined ? {} : { signal }), stopped]);
  } finally {
    lines.close();
  }
}

/** Who is asked, where there is somebody. */
function askerOf({ stderr, signal }: CliIo): Ask | undefined {
  if (!stderr.isTerminal || process.stdin.isTTY !== true) return undefined;
  return (question) => askOn({ input: process.stdin, output: process.stderr }, question, signal);
}

/**
 * Asks whether to go on.
 *
 * @param what What is about to be done, e.g. `rm forgets 12 points`
 * @param args What was typed: `--yes` is an answer
 * @param io Where the question goes
 * @param ask Who is asked; the terminal if absent
 * @returns Whether to go on; anything but `y` or `yes` is a no
 * @throws {UsageError} If there is nobody to ask
 */
export async function confirm(what: string, args: Arguments, io: CliIo, ask: Ask | undefined = askerOf(io)): Promise<boolean> {
  if (args.flag("yes")) return true;
  if (ask === undefined) throw new UsageError(`Cannot ask: ${what}, and there is no terminal: write --yes to do it, --dry-run to look`);
  return /^y(es)?$/i.test((await ask(`${what}. Go on? [y/N] `)).trim());
}
