/**
 * What a command is.
 *
 * @module
 */

import type { Arguments } from "./arguments.ts";
import type { CliIo } from "./io.ts";
import type { CliOption } from "./options.ts";

/** A command. */
export interface Command {
  /** The word that calls it. */
  readonly name: string;
  /** What stands behind the word. */
  readonly usage: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** What its words mean. */
  readonly words: readonly (readonly [word: string, meaning: string])[];
  /** Its options; those of every command come on top. */
  readonly options: readonly CliOption[];
  /** Commands to copy. */
  readonly examples: readonly string[];
  /** Carries it out and gives the exit code. */
  readonly run: (args: Arguments, io: CliIo) => Promise<number>;
}
