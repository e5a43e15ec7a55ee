/**
 * What a command touches of its process, so that a test can run it without one.
 *
 * @module
 */

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
  /** Aborted by Ctrl-C; the reason is an {@linkcode Interruption}. */
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
