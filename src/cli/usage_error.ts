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
