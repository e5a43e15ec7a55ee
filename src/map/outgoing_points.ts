/**
 * A worker's points, as it tells of them.
 *
 * @module
 */

import type { Outbox } from "./outbox.ts";
import type { PointWatch } from "./point_watch.ts";
import type { PointsUnderWay } from "./points_under_way.ts";

/** What took so long to compute is sent at once, in milliseconds: the next point may hold the worker until it is ended. */
const DEAR_MS = 25;

/** Lets the pool see which points of a call are under way. */
export class OutgoingPoints implements PointWatch {
  readonly timeoutMs: number | undefined;
  readonly #outbox: Outbox;
  readonly #call: number;
  readonly #points: PointsUnderWay;
  /** When the point of each lane began. */
  readonly #begun: number[] = [];

  /**
   * Makes a watch.
   *
   * @param outbox Tells of points that failed, where there is a limit
   * @param call The number of the call
   * @param points What the pool sees
   * @param timeoutMs How long a point may take, in milliseconds; 0 for no limit
   */
  constructor(outbox: Outbox, call: number, points: PointsUnderWay, timeoutMs: number) {
    this.timeoutMs = timeoutMs > 0 ? timeoutMs : undefined;
    this.#outbox = outbox;
    this.#call = call;
    this.#points = points;
  }

  begin(lane: number, index: number): void {
    this.#points.begin(this.#call, lane, index);
    if (this.timeoutMs !== undefined) this.#begun[lane] = performance.now();
  }

  end(lane: number): void {
    this.#points.end(lane);
    if (this.timeoutMs !== undefined && performance.now() - this.#begun[lane] >= DEAR_MS) this.#outbox.flush();
  }

  fail(index: number, error: unknown): void {
    if (this.timeoutMs !== undefined) this.#outbox.failedPoint(this.#call, index, error);
  }
}
