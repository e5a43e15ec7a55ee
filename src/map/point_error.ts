/**
 * The failure of single points of a block.
 *
 * @module
 */

import type { PointFailure } from "./call.ts";

/** One for all copies of this library in a thread: a task's module may have lifted its function by another one. */
const MARK = Symbol.for("@x/chunk-memo/point-error");

/** What a function of one point threw, with the points. Its cause is what was thrown first. */
export class PointError extends Error {
  /** The points that failed, in the order in which they did. */
  readonly failures: readonly PointFailure[];

  /**
   * Makes the error.
   *
   * @param failures The points that failed, in the order in which they did; at least one
   */
  constructor(failures: readonly PointFailure[]) {
    super(failures.length === 1 ? "1 point failed" : `${failures.length} points failed`, { cause: failures[0].error });
    this.failures = failures;
    Object.defineProperty(this, MARK, { value: true });
  }
}

/**
 * Whether something thrown is the failure of single points.
 *
 * @param error What was thrown
 * @returns Whether it is, whichever copy of this library made it
 */
export function isPointError(error: unknown): error is PointError {
  return typeof error === "object" && error !== null && Object.hasOwn(error, MARK);
}
