/**
 * What a run came to: in a line, or as JSON.
 *
 * @module
 */

import type { CacheStatus } from "../cache_status.ts";
import type { Diagnostics, Failure } from "../diagnostics.ts";
import { stringifyTagged } from "../format/tagged_json.ts";
import { showValue } from "../grid/chunk_grid.ts";
import type { AnyResults } from "../export/sink.ts";
import { messageOf } from "../message_of.ts";
import type { ResultCounts } from "../results/columns.ts";
import { errorLine } from "./error_line.ts";
import type { SweepSetup } from "./sweep_setup.ts";
import { formatBytes, formatCount, formatMilliseconds, formatNumber } from "./text_table.ts";

/** Failures that are shown. */
const MAX_FAILURES = 5;

/** The grid, and what of it is to be done. */
export function planLine({ totalPoints, totalChunks, knownPoints, excludedPoints }: CacheStatus, missing: number, shard?: string): string {
  const excluded = excludedPoints === 0 ? "" : `, ${formatNumber(excludedPoints)} excluded`;
  const part = shard === undefined ? "" : ` in shard ${shard}`;
  return `plan: ${formatCount(totalPoints, "point")} in ${formatCount(totalChunks, "chunk")}: ${
    formatNumber(knownPoints)
  } known${excluded}, ${formatNumber(missing)} to execute${part}\n`;
}

/** What was done, in a line. A run of a part tells how much of the whole was known before, as its plan does. */
export function summaryLine(diagnostics: Diagnostics, knownBefore: number = diagnostics.cachedPoints): string {
  const { executedPoints, failedPoints, filesRead, filesWritten, bytesRead, bytesWritten, damagedFiles, missing, timings } = diagnostics;
  return [
    `${formatCount(executedPoints, "point")} executed`,
    ...(failedPoints > 0 ? [`${formatNumber(failedPoints)} failed`] : []),
    `${formatNumber(knownBefore)} known before`,
    ...(missing.length > 0 ? [`${missing.length} left out`] : []),
    ...(filesRead > 0 ? [`${formatCount(filesRead, "file")} read (${formatBytes(bytesRead)})`] : []),
    `${formatCount(filesWritten, "file")} written (${formatBytes(bytesWritten)})`,
    ...(damagedFiles > 0 ? [`${formatCount(damagedFiles, "damaged file")} set aside`] : []),
    formatMilliseconds(timings.total),
  ].join(", ");
}

/** What failed: the first of the blocks, and how many more. */
export function failureLines(failures: readonly Failure[]): string[] {
  const lines = failures.slice(0, MAX_FAILURES).map(({ block, error, attempts }) =>
    `failed: ${showValue(block)}: ${errorLine(error)} (${formatCount(attempts, "attempt")})`
  );
  return failures.length > MAX_FAILURES ? [...lines, `failed: … and ${formatCount(failures.length - MAX_FAILURES, "more block")}`] : lines;
}

/** What a run came to. */
export interface RunOutcome {
  /** What is known after it. */
  readonly counts: ResultCounts;
  /** What was done; nothing is told of a run that stopped. */
  readonly diagnostics?: Diagnostics | undefined;
  /** Why it stopped. */
  readonly error?: unknown;
  /** Its exit code. */
  readonly exitCode: number;
}

/** The counts of a run without what can be looked at only. */
function countersOf({ missing, timings, failures, ...counters }: Diagnostics): Record<string, unknown> {
  return {
    ...counters,
    missing: missing.length,
    failures: failures.map(({ block, error, attempts, time }) => ({ block, error: messageOf(error), attempts, time })),
    timings: { ...timings },
  };
}

/** How many points are stored: those of chunks with one whole output have no value of their own. */
export function storedPoints({ knownPoints, wholePoints }: ResultCounts): number {
  return knownPoints + wholePoints;
}

/** A run as JSON. Values that JSON lacks are tagged, as in the files. */
export function runJson(
  setup: SweepSetup,
  { cacheId, axisOrder, axisValues }: Pick<AnyResults, "cacheId" | "axisOrder" | "axisValues">,
  { counts, diagnostics, error, exitCode }: RunOutcome,
): string {
  return stringifyTagged({
    schema: "chunk-memo/run/2",
    root: setup.root,
    cacheId,
    name: setup.sweep.name,
    version: setup.version ?? "v1",
    params: setup.params,
    axes: Object.fromEntries(axisOrder.map((axis) => [axis, axisValues[axis]])),
    points: {
      total: counts.totalPoints,
      known: storedPoints(counts),
      missing: counts.missingPoints,
      excluded: counts.excludedPoints,
    },
    ...(diagnostics === undefined ? {} : { diagnostics: countersOf(diagnostics) }),
    ...(error === undefined ? {} : { error: messageOf(error) }),
    exitCode,
  });
}
