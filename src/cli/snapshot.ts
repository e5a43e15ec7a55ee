/**
 * What is known of a sweep, as `plan` and `status` tell it.
 *
 * @module
 */

import type { CacheStatus } from "../cache_status.ts";
import { showValue } from "../grid/chunk_grid.ts";
import { type Survey, survey } from "../maintenance/survey.ts";
import { errorLine } from "./error_line.ts";
import type { Target } from "./target.ts";
import { formatBytes, formatCount, formatMilliseconds, formatNumber } from "./text_table.ts";

/** What is known of a sweep. */
export interface Snapshot {
  readonly status: CacheStatus;
  readonly survey: Survey;
}

/** Looks at a sweep. */
export async function takeSnapshot({ cache }: Target, signal: AbortSignal | undefined): Promise<Snapshot> {
  const options = signal === undefined ? {} : { signal };
  const status = await cache.cacheStatus(undefined, options);
  const found = await survey(cache, options);
  // A record may be of a point that another grid has a value of by now.
  const failedPoints = Math.min(found.failedPoints, status.missingPoints);
  return { status, survey: { ...found, failedPoints, errors: failedPoints === 0 ? [] : found.errors } };
}

/** Above this it takes too long to say of which values points are missing. */
const MAX_LOOKED_AT = 200_000;
/** Values that are named. */
const MAX_VALUES = 5;
/** Errors that are told. */
const MAX_ERRORS = 3;

/** The values of each axis of which every point is missing, where others of that axis are not. */
export function newValues({ missingByChunk, missingPoints, axisValues, axisOrder, knownPoints, totalPoints }: CacheStatus): string[] {
  if (knownPoints === 0 || missingPoints === 0 || missingPoints > MAX_LOOKED_AT) return [];
  const counts = axisOrder.map(() => new Map<string, number>());
  for (const { key, count } of missingByChunk) {
    // A chunk that is missing as a whole has every value as often as any other of its axis.
    const size = key.reduce((product, [, values]) => product * values.length, 1);
    if (count !== size) continue;
    for (const [i, [, values]] of key.entries()) {
      for (const value of values) counts[i].set(showValue(value), (counts[i].get(showValue(value)) ?? 0) + size / values.length);
    }
  }
  return axisOrder.flatMap((axis, i) => {
    const all = totalPoints / axisValues[axis].length;
    const found = axisValues[axis].map(showValue).filter((text) => counts[i].get(text) === all);
    if (found.length === 0 || found.length === axisValues[axis].length) return [];
    const more = found.length > MAX_VALUES ? `, … (${found.length} values)` : "";
    return [`${axis} = ${found.slice(0, MAX_VALUES).join(", ")}${more}`];
  });
}

function processLine({ processes }: Survey): string[] {
  if (processes.length === 0) return [];
  const chunks = processes.reduce((sum, process) => sum + process.chunks, 0);
  const who = processes.map(({ host, pid }) => `${pid ?? "?"} on ${host ?? "?"}`).join(", ");
  return [`at work   ${formatCount(processes.length, "process", "processes")} with ${formatCount(chunks, "chunk")} in hand (${who})`];
}

/** Tells why points failed. */
export function errorLines(errors: Survey["errors"]): string[] {
  const told = errors.slice(0, MAX_ERRORS).map(({ message, points, example }) =>
    `          ${formatNumber(points)} failed: ${errorLine(message)}: as at ${showValue(example)}`
  );
  return errors.length > MAX_ERRORS ? [...told, `          … and of ${formatCount(errors.length - MAX_ERRORS, "other error")}`] : told;
}

/** Tells what leaves points out. */
export function excludedLines({ conditions }: Target, { excludedPoints }: Pick<CacheStatus, "excludedPoints">): string[] {
  return excludedPoints > 0 ? [`          excluded by ${conditions.join(" and ")}`] : [];
}

/** Tells a snapshot in lines. */
export function snapshotLines(target: Target, snapshot: Snapshot): string[] {
  const { cache, name, typedRoot } = target;
  const { status, survey } = snapshot;
  const { totalPoints, knownPoints, missingPoints, excludedPoints, totalChunks, cachedChunks, partialChunks } = status;
  const open = missingPoints - survey.failedPoints;
  const news = newValues(status);
  return [
    `${name}: cache ${cache.cacheId.slice(0, 12)} in ${typedRoot}, version ${cache.version}`,
    `points    ${formatNumber(totalPoints)}: ${formatNumber(knownPoints)} known, ${formatNumber(open)} missing, ${
      formatNumber(survey.failedPoints)
    } failed, ${formatNumber(excludedPoints)} excluded`,
    ...(news.length === 0 ? [] : [`          nothing known of ${news.join("; ")}`]),
    ...errorLines(survey.errors),
    ...excludedLines(target, status),
    `chunks    ${formatNumber(totalChunks)}: ${formatNumber(cachedChunks.length)} complete, ${formatNumber(partialChunks)} in part, ${
      formatNumber(totalChunks - cachedChunks.length - partialChunks)
    } not begun`,
    `files     ${formatNumber(survey.files)} (${formatBytes(survey.bytes)})`,
    ...processLine(survey),
    ...(status.damagedFiles.length > 0 ? [`damaged   ${formatCount(status.damagedFiles.length, "file")}: see verify`] : []),
  ];
}

/** How long the missing points take. */
export interface Estimate {
  /** Milliseconds a point. */
  readonly pointMs: number;
  /** What it rests on. */
  readonly basis: string;
}

/** An estimate by what is on record. */
export function estimateOf({ pointMs, timedPoints }: Survey): Estimate | undefined {
  return pointMs === undefined ? undefined : { pointMs, basis: `${formatCount(timedPoints, "point")} on record` };
}

/** Tells how long the missing points take. */
export function estimateLine(estimate: Estimate | undefined, missingPoints: number, jobs: number): string {
  if (missingPoints === 0) return "time      nothing to execute";
  if (estimate === undefined) return "time      unknown: nothing is on record: try --pilot 3";
  const { pointMs, basis } = estimate;
  const each = pointMs < 1 ? `${(pointMs * 1000).toPrecision(2)} µs` : formatMilliseconds(pointMs);
  const how = jobs === 1 ? "in one thread" : `in ${jobs} workers`;
  return `time      about ${formatMilliseconds(pointMs * missingPoints / jobs)} ${how}: ${each} a point, by ${basis}`;
}

/** A snapshot as fields of JSON. */
export function snapshotFields({ cache, name, root, conditions }: Target, { status, survey }: Snapshot): Record<string, unknown> {
  return {
    name,
    root,
    cacheId: cache.cacheId,
    version: cache.version,
    axes: Object.fromEntries(status.axisOrder.map((axis) => [axis, status.axisValues[axis].length])),
    points: {
      total: status.totalPoints,
      known: status.knownPoints,
      missing: status.missingPoints,
      failed: survey.failedPoints,
      excluded: status.excludedPoints,
    },
    errors: survey.errors,
    conditions,
    chunks: { total: status.totalChunks, cached: status.cachedChunks.length, partial: status.partialChunks },
    files: { count: survey.files, bytes: survey.bytes, damaged: status.damagedFiles },
    pointMs: survey.pointMs ?? null,
    processes: survey.processes,
  };
}
