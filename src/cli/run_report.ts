/**
 * What a run came to: as a table and a line, or as JSON.
 *
 * @module
 */

import type { CacheStatus } from "../cache_status.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { canonicalText } from "../format/canonical.ts";
import { stringifyTagged } from "../format/tagged_json.ts";
import type { RunSetup } from "./run_setup.ts";
import { formatBytes, formatCount, formatMilliseconds, textTable } from "./text_table.ts";

/** Points in the table. */
const MAX_ROWS = 10;

/** What a run came to. */
export interface RunResult {
  /** What was known before. */
  readonly status: CacheStatus;
  /** One output per known point, in the order of the points. */
  readonly output: readonly unknown[];
  /** What was done. */
  readonly diagnostics: Diagnostics;
}

type Point = Readonly<Record<string, unknown>>;

/** The points of the grid, the last axis the fastest. */
function* pointsOf({ axisOrder, axisValues }: CacheStatus): Generator<Point> {
  const lists = axisOrder.map((axis) => axisValues[axis]);
  const at = lists.map(() => 0);
  for (let more = lists.every((list) => list.length > 0); more;) {
    yield Object.fromEntries(axisOrder.map((axis, i) => [axis, lists[i][at[i]]]));
    let i = lists.length - 1;
    while (i >= 0 && ++at[i] === lists[i].length) at[i--] = 0;
    more = i >= 0;
  }
}

/** The places of the points without a value among all points. */
function missingPlaces({ status, diagnostics }: RunResult): number[] {
  if (diagnostics.missing.length === 0) return [];
  const text = (point: Point) => canonicalText(status.axisOrder.map((axis) => point[axis]));
  const missing = new Set(Array.from(diagnostics.missing, text));
  const places: number[] = [];
  let place = 0;
  for (const point of pointsOf(status)) {
    if (missing.has(text(point))) places.push(place);
    place++;
  }
  return places;
}

/** Whether there is one output for each point; whole outputs are one for several. */
export function isByPoint({ status, output, diagnostics }: RunResult): boolean {
  return output.length === status.totalPoints - diagnostics.missing.length;
}

function isRecord(value: unknown): value is Point {
  return typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

/** The first points with their values, a row each. */
export function resultTable(result: RunResult): string[] {
  const { status: { axisOrder }, output } = result;
  if (!isByPoint(result)) return [];
  const missing = new Set(missingPlaces(result));
  const shown = output.slice(0, MAX_ROWS);
  const areRecords = shown.every(isRecord);
  const fields = areRecords
    ? [...new Set(shown.flatMap((value) => Object.keys(value as Point)))].filter((field) => !axisOrder.includes(field))
    : [];
  const rows: unknown[][] = [];
  let place = 0;
  for (const point of pointsOf(result.status)) {
    if (rows.length === shown.length) break;
    if (missing.has(place++)) continue;
    const value = shown[rows.length];
    const cells = areRecords ? fields.map((field) => (value as Point)[field]) : [value];
    rows.push([...axisOrder.map((axis) => point[axis]), ...cells]);
  }
  const lines = textTable([...axisOrder, ...(areRecords ? fields : ["value"])], rows);
  const more = output.length - shown.length;
  return more > 0 ? [...lines, `… and ${formatCount(more, "more point")}`] : lines;
}

/** What was done, in a line. */
export function summaryLine({ status, diagnostics }: RunResult): string {
  const { cachedPoints, executedPoints, filesRead, filesWritten, bytesRead, bytesWritten, damagedFiles, missing, timings } = diagnostics;
  return [
    `${formatCount(status.totalPoints, "point")}: ${cachedPoints} known, ${executedPoints} executed`,
    ...(missing.length > 0 ? [`${missing.length} without a value`] : []),
    `${formatCount(filesRead, "file")} read (${formatBytes(bytesRead)})`,
    `${formatCount(filesWritten, "file")} written (${formatBytes(bytesWritten)})`,
    ...(damagedFiles > 0 ? [`${formatCount(damagedFiles, "damaged file")} set aside`] : []),
    formatMilliseconds(timings.total),
  ].join(", ");
}

/** What is the same in every object of JSON. */
function head(setup: RunSetup, status: CacheStatus): Record<string, unknown> {
  return {
    schema: "chunk-memo/run/1",
    root: setup.root,
    cacheId: status.cacheId,
    name: setup.sweep.name,
    version: setup.version ?? "v1",
    params: setup.params,
    axes: Object.fromEntries(status.axisOrder.map((axis) => [axis, status.axisValues[axis]])),
  };
}

/** A run as JSON. Values that JSON lacks are tagged, as in the files. */
export function resultJson(setup: RunSetup, result: RunResult): string {
  const missing = missingPlaces(result);
  const places = new Set(missing);
  const output: unknown[] = [];
  for (const value of result.output) {
    while (places.has(output.length)) output.push(null);
    output.push(value);
  }
  while (isByPoint(result) && output.length < result.status.totalPoints) output.push(null);
  const { missing: points, timings, ...counters } = result.diagnostics;
  return stringifyTagged({
    ...head(setup, result.status),
    points: result.status.totalPoints,
    diagnostics: { ...counters, missing: points.length, timings: { ...timings } },
    missing,
    output,
  });
}

/** A run that failed, as JSON. */
export function failureJson(setup: RunSetup, status: CacheStatus, message: string): string {
  return stringifyTagged({ ...head(setup, status), points: status.totalPoints, known: status.knownPoints, error: message });
}
