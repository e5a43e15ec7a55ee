/**
 * The failure of one point of a block.
 *
 * @module
 */

/** What a function of one point threw, with the point. */
export class PointError extends Error {
  /** The point. */
  readonly point: Record<string, unknown>;

  /**
   * Makes the error.
   *
   * @param point The point
   * @param cause What the function threw
   */
  constructor(point: Record<string, unknown>, cause: unknown) {
    super("point failed", { cause });
    this.point = point;
  }
}
