/**
 * Tells what ended a command.
 *
 * @module
 */

import { stringifyTagged } from "../format/tagged_json.ts";
import { messageOf } from "../message_of.ts";
import { errorLine } from "./error_line.ts";
import { exitCodeOf } from "./exit_codes.ts";
import { type CliIo, Interruption, StrayError, type TextOutput } from "./io.ts";

/** An output that notes whether anything was written. */
export class NotedOutput implements TextOutput {
  readonly #output: TextOutput;
  /** Whether anything was written. */
  isUsed = false;

  /** @param output Where the text goes */
  constructor(output: TextOutput) {
    this.#output = output;
  }

  /** Whether it is a terminal. */
  get isTerminal(): boolean {
    return this.#output.isTerminal;
  }

  /** Writes text or bytes as they are. */
  write(text: string | Uint8Array): void | Promise<void> {
    this.isUsed = true;
    return this.#output.write(text);
  }
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.stack ?? String(cause);
}

/**
 * Tells what ended a command on stderr: a line, and where it came from if that is asked for.
 *
 * @param error What was thrown
 * @param stderr Where it is told
 * @param isVerbose Whether it is told where it came from
 * @returns The exit code
 */
export function tellLine(error: unknown, stderr: TextOutput, isVerbose: boolean): number {
  const isInterrupted = error instanceof Interruption;
  if (error instanceof StrayError) error.isTold = true;
  stderr.write(isInterrupted ? `${error.message}\n` : `error: ${errorLine(error)}\n`);
  if (isVerbose && error instanceof Error && !isInterrupted) stderr.write(`${stackOf(error)}\n`);
  return exitCodeOf(error);
}

/**
 * Tells what ended a command: on stderr, and on stdout as one object where `--json` asks for one and none was given.
 *
 * @param error What was thrown
 * @param typed What was typed
 * @param io Where it is told
 * @returns The exit code
 */
export function tellError(error: unknown, typed: readonly string[], io: CliIo & { readonly stdout: NotedOutput }): number {
  const end = typed.indexOf("--");
  const args = end < 0 ? typed : typed.slice(0, end);
  const exitCode = tellLine(error, io.stderr, args.includes("--verbose") || args.includes("-v"));
  if (args.includes("--json") && !io.stdout.isUsed) {
    io.stdout.write(`${stringifyTagged({ schema: "chunk-memo/error/1", error: messageOf(error), exitCode })}\n`);
  }
  return exitCode;
}
