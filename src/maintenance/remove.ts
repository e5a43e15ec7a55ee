/**
 * Forgets known points: files that hold nothing else are removed, others are written anew without them.
 *
 * @module
 */

import type { ChunkCache } from "../cache.ts";
import { cacheFailures } from "../cache_failures.ts";
import type { CacheState } from "../cache_state.ts";
import type { CacheView } from "../cache_view.ts";
import { DamagedFileError } from "../errors.ts";
import { RowFinder } from "../grid/known_points.ts";
import type { Where } from "../grid/plan.ts";
import { resolveSelection, selectAll, type SelectedPositions } from "../grid/selection.ts";
import type { FileEntry } from "../store/file_entry.ts";
import { checkOptionNames } from "../suggest.ts";
import type { AxesInput, Point, Selection } from "../types.ts";
import { type Catalog, isOfDefinition, readCatalog, setAside } from "./catalog.ts";
import { alone, type DamagedFile, forEachItem, insidesOf, MAINTENANCE_OPTION_NAMES, type MaintenanceOptions } from "./context.ts";
import { type Going, isLeftEmpty, removeIfEmpty } from "./empty_cache.ts";
import { FileGrid, pointsOf } from "./file_grid.ts";
import { Forgotten } from "./forgotten.ts";
import { removeChunk } from "./gc.ts";
import { madeOfRows, takenBy, writePoints } from "./write_points.ts";

/** Options of {@linkcode remove}. */
export interface RemoveOptions<A = AxesInput> extends MaintenanceOptions {
  /** Which points, by value or by index; also values that an axis no longer has. All if absent. */
  readonly selection?: Selection<A> | undefined;
  /** Which of these. */
  readonly where?: ((point: Point<A>) => boolean) | undefined;
  /** Tells what would be forgotten, and forgets nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What {@linkcode remove} did. */
export interface RemoveReport {
  /** The cache id. */
  readonly cacheId: string;
  /** Whether it only looked. */
  readonly dryRun: boolean;
  /** How many known points were forgotten, points that stood in several files once for each. */
  readonly points: number;
  /** How many files were removed, whole outputs among them. */
  readonly removed: number;
  /** How many files were written anew without the points. */
  readonly rewritten: number;
  /** The length of the files that were removed or written anew. */
  readonly bytes: number;
  /** How many whole outputs stay as only some of their points were meant: they cannot be taken apart. */
  readonly wholeKept: number;
  /** How many points on record as failed were forgotten. */
  readonly failures: number;
  /** Files that turned out to be damaged. */
  readonly damaged: readonly DamagedFile[];
  /** Whether the cache's directory is gone, or would be, as nothing of any version is left in it. */
  readonly isRemoved: boolean;
}

/** What becomes of the files. */
interface Tally {
  points: number;
  removed: number;
  rewritten: number;
  bytes: number;
  wholeKept: number;
  readonly damaged: DamagedFile[];
}

/** The hash of its points, in the path of a part. */
const PRESENCE_HASH = /\.[0-9a-f]{32}(\.\w+)$/;
/** Processes may store points meanwhile that they had read before. */
const MAX_ROUNDS = 3;

/**
 * Forgets known points of the cache's version: they will be executed again when they are asked for. Points that stand in several files are
 * taken out of all of them, and off the record of failures. A file that holds other points, too, is written anew without them before it is
 * removed: stopped anywhere, no other point is lost, and doing it again goes on from there. A run that goes on beside it may store again
 * what it has read before. A cache of which nothing is left goes as a whole: no file of any version, no failure, nothing set aside, nobody
 * at work in it.
 *
 * @param cache The cache, or a slice of it
 * @param options Which points, whether to look only
 * @returns What was forgotten
 * @throws {TypeError} If an axis is unknown
 * @throws {RangeError} If a value is neither on its axis nor in a file
 * @throws {CacheConflictError} If another process maintains the cache
 * @throws {StoreError} If the system refuses
 *
 * @example Points that are to be computed anew
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { remove } from "@x/chunk-memo/maintenance";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "squares", axisValues: { s: [1, 2, 3, 4] } });
 * const square = ({ s }: { s: number[] }) => s.map((value) => value ** 2);
 * await run(cache, square);
 * await remove(cache, { selection: { s: [2, 3, 4] }, where: ({ s }) => s % 2 === 0 });
 * const [, { executedPoints }] = await run(cache, square);
 * assertEquals(executedPoints, 2);
 * ```
 */
export async function remove<A extends AxesInput, C>(cache: ChunkCache<A, C>, options: RemoveOptions<A> = {}): Promise<RemoveReport> {
  const view = insidesOf(cache, "edit");
  checkOptionNames("edit cache", options, [...MAINTENANCE_OPTION_NAMES, "selection", "where", "dryRun"]);
  if (options.where !== undefined && typeof options.where !== "function") {
    throw new TypeError(`Cannot edit cache: where must be a function of a point: received ${typeof options.where}`);
  }
  const work = () => forget(view, options as RemoveOptions);
  const { directory } = view.state.store;
  if (options.dryRun) {
    const { gone, ...report } = await work();
    return { ...report, isRemoved: await isLeftEmpty(directory, gone) };
  }
  const { gone: _, ...report } = await alone(view.state, "edit", work);
  return { ...report, isRemoved: await removeIfEmpty(directory) };
}

/** What was forgotten, and what went with it as a whole. */
type ForgetReport = Omit<RemoveReport, "isRemoved"> & { readonly gone: Going };

async function forget(view: CacheView, options: RemoveOptions): Promise<ForgetReport> {
  const { state } = view;
  const tally: Tally = { points: 0, removed: 0, rewritten: 0, bytes: 0, wholeKept: 0, damaged: [] };
  const paths = new Set<string>();
  let forgotten: Forgotten | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const catalog = await readCatalog(state, options);
    const files = [...catalog.files.values()].map(({ entry }) => entry).filter((file) => isOfDefinition(state, file));
    forgotten ??= meant(view, new FileGrid(state.axes, files), options);
    const before = tally.removed + tally.rewritten;
    await forgetIn(state, { catalog, files, forgotten, tally, paths }, options);
    if (options.dryRun || tally.removed + tally.rewritten === before) break;
  }
  const { failures, records } = await forgetFailures(state, forgotten!, options.dryRun ?? false);
  if (!options.dryRun) await state.index.flush({ always: true });
  return { cacheId: state.cacheId, dryRun: options.dryRun ?? false, ...tally, failures, gone: { paths, records } };
}

/** What is meant: positions count on the present axes, values on all that files have. */
function meant(view: CacheView, grid: FileGrid<FileEntry>, { selection, where }: RemoveOptions): Forgotten {
  const { state: { axes }, slice } = view;
  const isByIndex = selection !== undefined && selection.axisIndices !== undefined;
  const base = isByIndex ? axes : grid.axes;
  const selected = resolveSelection(base, slice ?? selectAll(base), selection as Record<string, unknown> | undefined);
  const named = isByIndex ? selection.axisIndices as Readonly<Record<string, unknown>> : selection ?? {};
  return new Forgotten(axes, askedValues(grid, selected, (name) => slice !== undefined || Object.hasOwn(named, name)), where as Where);
}

function askedValues(grid: FileGrid<FileEntry>, selected: SelectedPositions, isNamed: (name: string) => boolean) {
  return grid.axes.map(({ name, values }, i) => isNamed(name) ? Array.from(selected[i], (position) => values[position]) : undefined);
}

interface Work {
  readonly catalog: Catalog;
  readonly files: readonly FileEntry[];
  readonly forgotten: Forgotten;
  readonly tally: Tally;
  /** The files that go as a whole. */
  readonly paths: Set<string>;
}

async function forgetIn(state: CacheState, work: Work, options: RemoveOptions): Promise<void> {
  const { files, forgotten, tally, catalog, paths } = work;
  const taken = new Map(catalog.files);
  tally.wholeKept = 0;
  await forEachItem(files, "forgetting", options, async (file) => {
    if (!forgotten.touches(file.axes)) return;
    const sorted = forgotten.sort(file.axes, file.presence);
    if (sorted.forgotten.length === 0) return;
    if (sorted.kept.length > 0 && file.whole) {
      tally.wholeKept++;
      return;
    }
    if (sorted.kept.length > 0) {
      if (!options.dryRun && !await rewrite(state, file, sorted.kept, { ...work, taken })) return;
      tally.rewritten++;
    } else {
      tally.removed++;
      paths.add(file.path);
    }
    if (!options.dryRun) await removeChunk(state, file.path);
    tally.points += file.whole ? pointsOf(file) : sorted.forgotten.length;
    tally.bytes += file.bytes;
  });
}

/** Writes what stays of a file. Returns whether the file can go. */
async function rewrite(
  state: CacheState,
  file: FileEntry,
  points: Uint32Array,
  { catalog, tally, taken }: Work & { readonly taken: Map<string, { readonly entry: FileEntry }> },
): Promise<boolean> {
  const finder = new RowFinder(file);
  try {
    const read = await state.store.readRows(file.path, { rows: points.map((point) => finder.row(point)) });
    // Another process has taken it in: it is found in the next round.
    if (read === undefined) return false;
    // A chunk that was complete is to be completed again.
    const request = file.presence === undefined && !PRESENCE_HASH.test(file.path) ? "chunk" : file.request;
    const made = madeOfRows([{ made: catalog.files.get(file.path)!.made, count: file.count, taken: points.length }], request);
    const target = { ownPath: file.path.replace(PRESENCE_HASH, "$1"), isTaken: takenBy(taken, file.version), version: file.version, made };
    for (const entry of await writePoints(state, { block: file.axes, points, values: read.values }, target)) {
      taken.set(entry.path, { entry });
    }
    return true;
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    tally.damaged.push(await setAside(state, file.path, error.reason));
    return false;
  }
}

/** Takes points off the record of failures, as far as it is of the cache's version. */
async function forgetFailures(state: CacheState, forgotten: Forgotten, dryRun: boolean) {
  let [count, removed] = [0, 0];
  for await (const { records, hash, record } of cacheFailures(state)) {
    const failures = record.failures.map((entry) => ({
      ...entry,
      points: entry.points.filter((values) => !forgotten.has(values, record.chunkKey)),
    }));
    const left = failures.filter(({ points }) => points.length > 0);
    const total = (list: typeof failures) => list.reduce((sum, { points }) => sum + points.length, 0);
    const gone = total(record.failures as typeof failures) - total(failures);
    count += gone;
    if (left.length === 0) removed++;
    if (dryRun || gone === 0 && left.length > 0) continue;
    if (left.length === 0) await records.remove(hash);
    else await records.write(hash, { chunkKey: record.chunkKey, failures: left });
  }
  return { failures: count, records: removed };
}
