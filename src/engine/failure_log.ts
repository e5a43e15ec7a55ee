/**
 * Keeps the records of failed points in step with what a run finds out.
 *
 * @module
 */

import { StoreError } from "../errors.ts";
import { binValues } from "../grid/chunk_grid.ts";
import { coordinates } from "../grid/block.ts";
import { blockPoints } from "../item_maps.ts";
import { type FailureEntry, failureError, FailureRecords, updateFailures } from "../store/failure_records.ts";
import type { RunContext } from "./context.ts";
import type { FailedTask, Job } from "./jobs.ts";

/** Notes which points of chunks failed, and which are known by now. */
export class FailureLog {
  readonly #run: RunContext;
  readonly #isShared: boolean;
  #opened: Promise<{ readonly records: FailureRecords; readonly hashes: Set<string> }> | undefined;

  /**
   * @param run The run
   * @param isShared Whether other processes may work on the same chunks
   */
  constructor(run: RunContext, isShared = false) {
    this.#run = run;
    this.#isShared = isShared;
  }

  /**
   * Brings the record of a chunk up to date. A disk that refuses it costs no point, and stops no run.
   *
   * @param job The chunk, after it was stored
   */
  async note(job: Job): Promise<void> {
    try {
      const { records, hashes } = await (this.#opened ??= this.#open());
      const { hash } = job.options.own;
      // A chunk may have failed elsewhere before it came here.
      if (this.#isShared && !hashes.has(hash) && await records.read(hash) !== undefined) hashes.add(hash);
      if (job.failed.length > 0 || hashes.has(hash)) await this.#update(records, hashes, job);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#run.state.warn(`failed points are not on record: ${error.message}`);
    }
  }

  async #open() {
    const records = new FailureRecords(this.#run.state.store.directory);
    return { records, hashes: await records.list() };
  }

  async #update(records: FailureRecords, hashes: Set<string>, job: Job): Promise<void> {
    const { hash } = job.options.own;
    const failed = job.failed.map(entryOf);
    const record = updateFailures(await records.read(hash), { chunkKey: job.key, failed, known: knownPoints(job) });
    if (record !== undefined) {
      await records.write(hash, record);
      hashes.add(hash);
    } else if (hashes.delete(hash)) await records.remove(hash);
  }
}

function entryOf({ task, error, time }: FailedTask): FailureEntry {
  const { axes, positions } = task.block;
  const block = axes.map((axis, i) => [axis.name, Array.from(positions[i], (position) => axis.values[position])] as const);
  return { points: [...blockPoints(block)], error: failureError(error), attempts: Math.max(task.failures, 1), time };
}

/** The points of a chunk that were known before, and those that are stored now. */
function* knownPoints(job: Job): Iterable<readonly unknown[]> {
  const vectors = job.chunk.map((bin, i) => binValues(job.axes[i], bin));
  const isWhole = job.whole !== undefined && job.isStored;
  const stored = isWhole ? [job.wholeTask.points] : job.stored.length > 0 ? [job.collect().points] : [];
  for (const points of [...stored, ...job.options.plan.sources.map((source) => source.points)]) {
    for (const point of points) yield coordinates(point, job.lengths).map((offset, axis) => vectors[axis][offset]);
  }
}
