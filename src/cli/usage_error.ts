/**
 * Errors of the one who typed the command.
 *
 * @module
 */

/** A command that cannot be carried out as it was typed: told in one line, exit code 2. */
export class UsageError extends Error {
  /** The name, for those who print it. */
  override readonly name = "UsageError";
}

/**
 * Does what may refuse what was typed.
 *
 * @param act What is done
 * @returns What it gives
 * @throws {UsageError} In place of a `TypeError` or `RangeError`: what is wrong with axes and params is the user's to mend
 */
export function asUsageError<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
