/**
 * `run --frozen`: whether every point has a value, found out by reading all of them. Executes and changes nothing.
 *
 * @module
 */

import type { CacheStatus } from "../cache_status.ts";
import { OutputMismatchError } from "../errors.ts";
import type { ResultCounts } from "../results/columns.ts";
import { ExitCode } from "./exit_codes.ts";
import type { AnyCache, Work } from "./sweep_run.ts";
import { formatCount } from "./text_table.ts";

/** Damaged files that are named. */
const MAX_NAMED = 5;

/** What stands against a frozen run. */
export interface FrozenVerdict {
  /** Its exit code. */
  readonly exitCode: number;
  /** Why it is not 0. */
  readonly reason?: string;
  /** What is known, where that was read. */
  readonly counts?: ResultCounts;
}

function damageVerdict(paths: readonly string[], counts?: ResultCounts): FrozenVerdict {
  const named = paths.slice(0, MAX_NAMED).join(", ");
  const more = paths.length > MAX_NAMED ? ", …" : "";
  const reason = `${formatCount(paths.length, "damaged file")} found, whose points would be executed: ${named}${more}`;
  return { exitCode: ExitCode.damaged, reason, ...(counts === undefined ? {} : { counts }) };
}

function missingVerdict(points: number, counts?: ResultCounts): FrozenVerdict {
  const reason = `${formatCount(points, "point")} would be executed`;
  return { exitCode: ExitCode.missing, reason, ...(counts === undefined ? {} : { counts }) };
}

/** Reads every value. */
async function readAll(cache: AnyCache, signal: AbortSignal | undefined): Promise<ResultCounts> {
  const results = cache.results();
  try {
    for await (const _ of results.batches({ signal }));
  } catch (error) {
    // Whole outputs have no value by point, and are known all the same.
    if (!(error instanceof OutputMismatchError)) throw error;
  }
  return await results.status({ signal });
}

/**
 * Finds out whether a run would have anything to execute. What the index says is not enough: a file that it tells of may be damaged.
 *
 * @param cache The cache
 * @param status What is known of it
 * @param work What a run would execute by that
 * @param signal Stops the reading
 * @returns What stands against it
 * @throws {StoreError} If the disk refuses
 */
export async function checkFrozen(
  cache: AnyCache,
  { damagedFiles, missingPoints }: Pick<CacheStatus, "damagedFiles" | "missingPoints">,
  work: Pick<Work, "missingPoints">,
  signal: AbortSignal | undefined,
): Promise<FrozenVerdict> {
  if (damagedFiles.length > 0) return damageVerdict(damagedFiles);
  if (work.missingPoints > 0) return missingVerdict(work.missingPoints);
  const counts = await readAll(cache, signal);
  if (counts.damagedFiles.length > 0) return damageVerdict(counts.damagedFiles, counts);
  // Points of other shards were missing before.
  const vanished = counts.missingPoints - missingPoints;
  return vanished > 0 ? missingVerdict(vanished, counts) : { exitCode: ExitCode.complete, counts };
}
