/**
 * Renders a report, part by part.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import type { CacheView } from "../cache_view.ts";
import { toBase64 } from "../format/base64.ts";
import { encodeNumbers, isWithin, RowsBuilder } from "./columns.ts";
import { failedPoints } from "./failed_points.ts";
import { checkFields } from "./field_names.ts";
import { fileTimes } from "./file_times.ts";
import { pageEnd, pageStart, type PageTitle } from "./html.ts";
import { knownValues } from "./known_values.ts";
import { dataPart, type PageCounts, type PageFailure } from "./page_parts.ts";
import { gridStates, packStates, ReportGrid } from "./report_grid.ts";
import { showValue } from "./show_value.ts";

/** What a report shows. */
export interface RenderOptions {
  /** Its title. */
  readonly title: string | undefined;
  /** The fields of the values, each with what is nested in it; all of them if absent. */
  readonly fields: readonly string[] | undefined;
  /** The most points whose values it holds; 100,000 if absent. */
  readonly maxPoints: number | undefined;
  /** Stops the rendering between two files. */
  readonly signal: AbortSignal | undefined;
}

/** What is told of a report beside what it shows. */
interface Told {
  readonly notes: string[];
  readonly damaged: Set<string>;
}

const MAX_POINTS = 100_000;
/** A map of more points says nothing to the eye, and the page would have to go through all of them at every turn of a knob. */
const MAX_STATES = 1 << 22;
const MAX_FIELDS = 100;
const MAX_FILES = 20_000;
const MAX_FAILURES = 5_000;
/** Rows of a part: as much as is held in memory at a time. */
const PART_ROWS = 4096;
/** A multiple of three: then the pieces of a base64 text are one when put together. */
const STATES_BYTES = 3 << 16;

/**
 * Renders a report.
 *
 * @param view What it is of
 * @param options What it shows
 * @param damaged Told of damaged files that are met, by path
 * @returns The page in parts
 * @throws {UnknownFieldError} If values are known, and none has a field asked for
 * @throws {RangeError} If the grid has more points than can be numbered
 * @throws {CacheConflictError} If the cache is on record for something else
 * @throws {FormatVersionError} If a file is of a newer format
 * @throws {StoreError} If the system refuses
 */
export async function* render(
  view: CacheView,
  options: RenderOptions,
  damaged: Set<string> = new Set(),
): AsyncIterableIterator<string> {
  const { fields, maxPoints = MAX_POINTS, signal } = options;
  await view.state.record.open();
  for (const path of (await view.state.sync(signal)).damaged) damaged.add(path);
  const grid = new ReportGrid(view);
  if (fields !== undefined) await checkFields(grid, fields, damaged, signal);
  const notes: string[] = [];
  const onRecord = new Set<number>();
  for await (const { points } of failedPoints(grid, signal)) for (const point of points) onRecord.add(point);
  const { states, counts, failed } = gridStates(grid, onRecord, MAX_STATES, signal);
  yield pageStart(pageTitle(grid, counts, options.title));
  yield dataPart("head", { axes: grid.pageAxes, counts, hasStates: states !== undefined });
  if (states !== undefined) yield* statesParts(packStates(states));
  else if (counts.excluded > 0 || counts.known > maxPoints) {
    notes.push(`The grid has ${count(grid.length, "point", "points")}, too many for a map of what is known: report a part of the axes.`);
  }
  yield* failureParts(grid, failed, notes, signal);
  yield* fileParts(grid, notes, damaged, signal);
  yield* rowsParts(grid, counts, options, { notes, damaged });
  if (damaged.size > 0) notes.push(damageNote(damaged.size));
  yield dataPart("notes", notes);
  yield pageEnd();
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** The name of the function, as far as anything tells it. */
function functionName({ functionIdentity, metadata }: CacheState): string | undefined {
  const recorded = metadata.function;
  const name = typeof recorded === "object" && recorded !== null && "name" in recorded ? recorded.name : undefined;
  return functionIdentity?.name ?? (typeof name === "string" ? name : undefined);
}

function damageNote(files: number): string {
  return `${count(files, "file is", "files are")} damaged: the next run computes their points again.`;
}

function pageTitle(grid: ReportGrid, counts: PageCounts, title: string | undefined): PageTitle {
  const { state } = grid;
  const { total, known, missing, failed, excluded } = counts;
  const axes = state.axes.map((axis, i) => `${axis.name} (${grid.lengths[i].toLocaleString("en")})`).join(", ");
  const kinds = ([["missing", missing], ["failed", failed], ["excluded", excluded]] as const).filter(([, number]) => number > 0);
  const words = [`${known.toLocaleString("en")} known`, ...kinds.map(([word, number]) => `${number.toLocaleString("en")} ${word}`)];
  const params = Object.entries(state.params).map(([name, value]) => `${name} = ${showValue(value)}`).join(", ");
  return {
    title: title ?? functionName(state) ?? `Cache ${state.cacheId.slice(0, 12)}`,
    summary: `${count(total, "point", "points")}: ${words.join(", ")}.`,
    facts: [
      ["Axes", axes],
      ...params === "" ? [] : [["Params", params] as const],
      ["Cache", state.cacheId],
      ["Version", state.version],
      ["As of", new Date().toISOString().slice(0, 16).replace("T", " ") + " UTC"],
    ],
  };
}

function* statesParts(packed: Uint8Array): Iterable<string> {
  for (let start = 0; start < packed.length; start += STATES_BYTES) {
    yield dataPart("states", toBase64(packed.subarray(start, start + STATES_BYTES)));
  }
}

async function* failureParts(grid: ReportGrid, failed: ReadonlySet<number>, notes: string[], signal?: AbortSignal): AsyncIterable<string> {
  if (failed.size === 0) return;
  const open = new Set(failed);
  let [part, told]: [PageFailure[], number] = [[], 0];
  for await (const { points, failure } of failedPoints(grid, signal)) {
    const here = points.filter((point) => open.delete(point));
    if (here.length === 0 || told++ >= MAX_FAILURES) continue;
    part.push({ points: encodeNumbers(here), ...failure });
    if (part.length < MAX_FAILURES / 20) continue;
    yield dataPart("failures", part);
    part = [];
  }
  if (part.length > 0) yield dataPart("failures", part);
  if (told > MAX_FAILURES) {
    notes.push(`Of ${count(told, "failure", "failures")} on record the page has the first ${MAX_FAILURES.toLocaleString("en")}.`);
  }
}

async function* fileParts(grid: ReportGrid, notes: string[], damaged: Set<string>, signal?: AbortSignal): AsyncIterable<string> {
  let told = 0;
  for await (const files of fileTimes(grid, damaged, signal)) {
    const here = files.slice(0, MAX_FILES - told);
    told += here.length;
    if (here.length > 0) yield dataPart("files", here);
    if (told < MAX_FILES) continue;
    notes.push(`The durations are those of the first ${count(MAX_FILES, "file", "files")}.`);
    return;
  }
}

async function* rowsParts(grid: ReportGrid, counts: PageCounts, options: RenderOptions, { notes, damaged }: Told): AsyncIterable<string> {
  const { fields, maxPoints = MAX_POINTS, signal } = options;
  const rows = new RowsBuilder(fields, MAX_FIELDS);
  const unread = { wholeChunks: 0, damaged };
  let told = 0;
  for await (const { points, values } of knownValues(grid, unread, signal)) {
    for (let n = 0; n < points.length && told < maxPoints; n++, told++) {
      rows.add(points[n], values[n]);
      if (rows.length === PART_ROWS) yield dataPart("rows", rows.take());
    }
    if (told === maxPoints) break;
  }
  if (rows.length > 0) yield dataPart("rows", rows.take());
  const { wholeChunks } = unread;
  if (told === maxPoints && counts.known > told) {
    notes.push(
      `The page holds the values of ${count(told, "point", "points")} of ${
        count(counts.known, "known point", "known points")
      }, the first in the order of the chunks: report a part of the axes, or allow more.`,
    );
  }
  if (wholeChunks > 0) notes.push(`${count(wholeChunks, "chunk has", "chunks have")} one output for all points: no values by point.`);
  for (const field of fields ?? []) {
    if (!rows.fields.some((name) => isWithin(name, field))) notes.push(`No value on this page has a field ${JSON.stringify(field)}.`);
  }
  if (rows.leftOut.size > 0) notes.push(`The values have more than ${MAX_FIELDS} fields: further ones are left out.`);
}
