/**
 * Asks before something is done that cannot be undone.
 *
 * @module
 */

import process from "node:process";
import { createInterface } from "node:readline/promises";
import type { Arguments } from "./arguments.ts";
import type { CliIo } from "./io.ts";
import type { CliOption } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/** Answers yes beforehand. */
export const YES_OPTION: CliOption = { name: "yes", short: "y", help: "Does not ask first" };

/** Gives the answer to a question. */
export type Ask = (question: string) => Promise<string>;

/** Who is asked, where there is somebody. */
function askerOf(io: CliIo): Ask | undefined {
  if (!io.stderr.isTerminal || process.stdin.isTTY !== true) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question, io.signal === undefined ? {} : { signal: io.signal });
    } finally {
      lines.close();
    }
  };
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
