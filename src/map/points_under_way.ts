/**
 * The points that a worker has under way, in memory that its pool sees: a worker that computes without a pause, or is gone, cannot be asked.
 *
 * @module
 */

/** So many lanes of a function are seen; those beyond are not. */
const LANES = 1024;

/** Cells before those of the lanes. */
const [MOVES, CALL, LATEST, HEAD] = [0, 1, 2, 3];

/** The points under way in one worker: it writes, and its pool reads. */
export class PointsUnderWay {
  /** The memory of both. */
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  /**
   * Looks at memory.
   *
   * @param buffer That of the pool, where this is its worker
   */
  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer((HEAD + LANES) * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** Changes whenever a point begins or ends. */
  get moves(): number {
    return Atomics.load(this.#cells, MOVES);
  }

  /**
   * Takes note that a point begins.
   *
   * @param call The number of its call
   * @param lane The lane
   * @param index The point
   */
  begin(call: number, lane: number, index: number): void {
    if (!this.isOf(call)) {
      this.#cells.fill(0, HEAD);
      Atomics.store(this.#cells, CALL, call + 1 | 0);
    }
    this.#set(lane, index + 1);
    Atomics.store(this.#cells, LATEST, lane);
  }

  /**
   * Takes note that the point of a lane has ended.
   *
   * @param lane The lane
   */
  end(lane: number): void {
    this.#set(lane, 0);
  }

  #set(lane: number, value: number): void {
    if (lane < LANES) Atomics.store(this.#cells, HEAD + lane, value);
    Atomics.add(this.#cells, MOVES, 1);
  }

  /**
   * Whether the last point that began is one of a call.
   *
   * @param call The number of the call
   * @returns Whether it is
   */
  isOf(call: number): boolean {
    return Atomics.load(this.#cells, CALL) === (call + 1 | 0);
  }

  /**
   * The point of a call that began last, if it is under way: of several it is the one that most likely holds the worker, or ended it, as it
   * went on from where it began.
   *
   * @param call The number of the call
   * @returns The point; nothing if it has ended, or none of the call has begun
   */
  latest(call: number): number | undefined {
    const lane = Atomics.load(this.#cells, LATEST);
    const value = this.isOf(call) && lane < LANES ? Atomics.load(this.#cells, HEAD + lane) : 0;
    return value > 0 ? value - 1 : undefined;
  }

  /**
   * The points of a call that are under way.
   *
   * @param call The number of the call
   * @returns The points, ascending; nothing if none of it has begun
   */
  of(call: number): number[] | undefined {
    if (!this.isOf(call)) return undefined;
    const indexes: number[] = [];
    for (let at = HEAD; at < HEAD + LANES; at++) {
      const value = Atomics.load(this.#cells, at);
      if (value > 0) indexes.push(value - 1);
    }
    return indexes.sort((a, b) => a - b);
  }
}
