/**
 * The time of the call, or of the point, that a worker has under way.
 *
 * @module
 */

/** A call's time counts from the last message before it, which may be so much older, in milliseconds. */
const SLACK_MS = 5;

/** A point that waits for something is given up by its worker, which may be late by so much, in milliseconds. */
const POINT_SLACK_MS = 100;

/** What a worker has posted may wait behind a timer, where this thread was busy: a call is overdue only if that long nothing comes. */
const DRAIN_MS = 10;

/** So often within the time of a call is looked whether another point of it is under way. */
const LOOKS = 8;

/** What a clock looks at. */
export interface Clocked {
  /** Changes whenever a point begins or ends. */
  readonly moves: number;
  /** Whether the call under way goes through its points one by one. */
  readonly isByPoint: boolean;
}

/** Watches the time of what a worker has under way. */
export class CallClock {
  readonly #clocked: Clocked;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #limitMs = 0;
  #since = 0;
  #moves = 0;
  #end: () => void = () => {};

  /**
   * Makes a clock that stands still.
   *
   * @param clocked What it looks at
   */
  constructor(clocked: Clocked) {
    this.#clocked = clocked;
  }

  /**
   * Starts it, at a call's beginning.
   *
   * @param limitMs How long the call may take, or each of its points, in milliseconds
   * @param end Called once it has taken longer
   */
  start(limitMs: number, end: () => void): void {
    this.stop();
    this.#limitMs = limitMs;
    this.#end = end;
    this.#since = performance.now();
    this.#moves = this.#clocked.moves;
    this.#wait();
  }

  /** Stops it. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  get #leftMs(): number {
    return this.#since + this.#limitMs + (this.#clocked.isByPoint ? POINT_SLACK_MS : SLACK_MS) - performance.now();
  }

  /** Whether another point is under way than when it looked last. */
  #hasMoved(): boolean {
    const { moves } = this.#clocked;
    if (moves === this.#moves) return false;
    this.#moves = moves;
    this.#since = performance.now();
    return true;
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#look(), Math.max(1, Math.min(this.#leftMs, this.#limitMs / LOOKS)));
  }

  #look(): void {
    if (this.#hasMoved() || this.#leftMs > 0) return this.#wait();
    this.#timer = setTimeout(() => this.#hasMoved() ? this.#wait() : this.#end(), DRAIN_MS);
  }
}
