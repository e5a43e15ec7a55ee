/**
 * Warnings: the one place where the library speaks without being asked, on stderr.
 *
 * @module
 */

/** Warns on stderr. */
export function warn(message: string): void {
  // deno-lint-ignore no-console
  console.warn(`chunk-memo: ${message}`);
}
