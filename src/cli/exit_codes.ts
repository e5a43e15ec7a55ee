/**
 * What a command's exit code says.
 *
 * @module
 */

import { CacheConflictError, CacheNotFoundError, FormatVersionError, InvalidMetadataError, StoreError } from "../errors.ts";
import { ExecutionError, OutputMismatchError, UnstorableValueError } from "../errors.ts";
import { Interruption } from "./io.ts";
import { UsageError } from "./usage_error.ts";

/** The exit codes. */
export const ExitCode = {
  /** Every point has a value. */
  complete: 0,
  /** Something that is nobody's doing. */
  internal: 1,
  /** The command was not understood. */
  usage: 2,
  /** The function failed at some points. */
  failed: 3,
  /** Stopped by a limit. */
  limited: 4,
  /** Points have no value where all of them were asked for. */
  missing: 5,
  /** Files are damaged. */
  damaged: 6,
  /** The cache cannot be used. */
  unusable: 7,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
  /** Stopped by a request to end. */
  terminated: 143,
} as const;

/** The exit codes as the help has them. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [ExitCode.complete, "every point asked for has a value"],
  [ExitCode.internal, "something went wrong that is not described below"],
  [ExitCode.usage, "the command was not understood, or its module does not load; nothing was done"],
  [ExitCode.failed, "the function failed at some points; what was finished is stored"],
  [ExitCode.limited, "stopped by --max-points or --max-time; what was finished is stored"],
  [ExitCode.missing, "points have no value, under run --frozen, run --partial, status --check, get, or where a run writes results"],
  [ExitCode.damaged, "damaged files were found; not of a run that set them aside and computed their points again, which ends with 0"],
  [ExitCode.unusable, "the cache cannot be read or written"],
  [ExitCode.interrupted, "interrupted; what was finished is stored (143 if it was asked to end)"],
];

/** Which errors end with which code. */
const CODES: readonly (readonly [new (...args: never[]) => Error, number])[] = [
  [UsageError, ExitCode.usage],
  [ExecutionError, ExitCode.failed],
  [OutputMismatchError, ExitCode.failed],
  [UnstorableValueError, ExitCode.failed],
  [StoreError, ExitCode.unusable],
  [FormatVersionError, ExitCode.unusable],
  [InvalidMetadataError, ExitCode.unusable],
  [CacheConflictError, ExitCode.unusable],
  [CacheNotFoundError, ExitCode.unusable],
];

/** Codes of what can be said of the points of one run, from the least serious to the most: any other code says more than all of them. */
const BY_WEIGHT: readonly number[] = [ExitCode.complete, ExitCode.missing, ExitCode.limited, ExitCode.failed, ExitCode.damaged];

/** The more serious of two exit codes; the first one of two that say more than what became of points. */
export function worseCode(one: number, other: number): number {
  const [first, second] = [one, other].map((code) => BY_WEIGHT.indexOf(code));
  return first < 0 || (second >= 0 && first >= second) ? one : other;
}

/** The exit code of a command that ended with an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interruption) return error.exitCode;
  return CODES.find(([kind]) => error instanceof kind)?.[1] ?? ExitCode.internal;
}
