/**
 * The failure of single points of a block.
 *
 * @module
 */

import type { PointFailure } from "./call.ts";

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
  }
}
