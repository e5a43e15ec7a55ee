/**
 * Counts what a scan finds.
 *
 * @module
 */

import { OutputMismatchError } from "../errors.ts";
import type { ResultCounts } from "./columns.ts";
import type { ScannedChunk } from "./scanned_chunk.ts";

/** What of a chunk is counted. */
export type Counted = Pick<ScannedChunk<unknown>, "total" | "known" | "excluded" | "isWhole">;

/** Counts as they grow. */
export class Counter {
  readonly #total: number;
  #known = 0;
  #excluded = 0;
  #wholePoints = 0;
  #wholeChunks = 0;
  readonly #damaged = new Set<string>();

  /**
   * @param total How many points are asked for
   */
  constructor(total: number) {
    this.#total = total;
  }

  /** Takes a chunk in. The points of chunks that never come are missing. */
  add({ total, known, excluded, isWhole }: Counted): void {
    this.#known += known;
    this.#excluded += excluded.length;
    if (!isWhole) return;
    this.#wholeChunks++;
    this.#wholePoints += total;
  }

  /** Takes a damaged file in. */
  addDamaged(path: string): void {
    this.#damaged.add(path);
  }

  /** The counts so far. */
  counts(): ResultCounts {
    return {
      totalPoints: this.#total,
      knownPoints: this.#known,
      missingPoints: this.#total - this.#known - this.#excluded - this.#wholePoints,
      excludedPoints: this.#excluded,
      wholePoints: this.#wholePoints,
      wholeChunks: this.#wholeChunks,
      damagedFiles: [...this.#damaged].sort(),
    };
  }

  /**
   * Refuses to answer by point where there are whole outputs and nothing else.
   *
   * @param what What was to be done
   * @throws {OutputMismatchError} If it is so
   */
  requirePoints(what: string): void {
    if (this.#known > 0 || this.#wholeChunks === 0) return;
    throw new OutputMismatchError(
      `Cannot ${what}: ${this.#wholeChunks} of the chunks hold one whole output each, and no point has one: ` +
        `have the function return one output per point, or read whole outputs with run`,
    );
  }
}
