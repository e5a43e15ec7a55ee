/**
 * What a command's exit code says.
 *
 * @module
 */

/** The exit codes. */
export const ExitCode = {
  /** Every point has a value. */
  complete: 0,
  /** The function failed, or something that is not the user's doing. */
  failed: 1,
  /** The command was not understood. */
  usage: 2,
  /** Some points have no value. */
  missing: 3,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
  /** Stopped by a request to end. */
  terminated: 143,
} as const;

/** The exit codes as the help has them. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [ExitCode.complete, "every point has a value"],
  [ExitCode.failed, "the function failed, or the cache could not be read or written; what was finished is stored"],
  [ExitCode.usage, "the command was not understood; nothing was done"],
  [ExitCode.missing, "some points have no value"],
  [ExitCode.interrupted, "interrupted; what was finished is stored (143 if it was asked to end)"],
];
