/**
 * What a command touches of its process, so that a test can run it without one.
 *
 * @module
 */

import { ExecutionError } from "../errors.ts";
import { messageOf } from "../message_of.ts";

/** A stream of text, or of bytes. */
export interface TextOutput {
  /** Writes text or bytes as they are. A promise is one of room for more: who writes much waits for it. */
  readonly write: (text: string | Uint8Array) => void | Promise<void>;
  /** Whether it is a terminal. */
  readonly isTerminal: boolean;
}

/** What a command touches of its process. */
export interface CliIo {
  /** Where data go. */
  readonly stdout: TextOutput;
  /** Where messages and progress go. */
  readonly stderr: TextOutput;
  /** The directory that relative paths start from. */
  readonly cwd: string;
  /** Aborted by Ctrl-C, with an {@linkcode Interruption} as its reason, and by what is thrown outside of all calls, with a {@linkcode StrayError}. */
  readonly signal?: AbortSignal;
}

/** Why a run was aborted: a signal, with the exit code that goes with it. */
export class Interruption extends Error {
  /** The exit code. */
  readonly exitCode: number;

  /**
   * @param signal The name of the signal
   * @param exitCode The exit code
   */
  constructor(signal: string, exitCode: number) {
    super(`Interrupted by ${signal}`);
    this.name = "Interruption";
    this.exitCode = exitCode;
  }
}

/** Why a run was aborted: the module or its function threw where nobody could catch it. No point can be blamed for it. */
export class StrayError extends ExecutionError {
  /** Whether it has been told. */
  isTold = false;

  /**
   * @param cause What was thrown
   * @param isRejection Whether a promise was rejected with it
   */
  constructor(cause: unknown, isRejection: boolean) {
    const where = isRejection ? "in a promise that nobody awaits" : "in a timer or an event";
    super(`Cannot go on: the module or its function threw outside of a call, ${where}: ${messageOf(cause)}`, {}, cause);
  }
}
