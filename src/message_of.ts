/**
 * What is told of anything that was thrown.
 *
 * @module
 */

/**
 * What an error says, or anything else that was thrown.
 *
 * @param error What was thrown
 * @returns Its message
 */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "it threw an object that cannot be shown";
  }
}
