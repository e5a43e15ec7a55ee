/**
 * Stores what was executed: one file per chunk, which takes in the short files that lie inside it.
 *
 * @module
 */

import { StoreError } from "../errors.ts";
import { encodeFile, unstorableRow } from "../format/payload.ts";
import type { ChunkKey } from "../format/types.ts";
import { isPresent, type Source } from "../grid/plan.ts";
import { blockPoints } from "../item_maps.ts";
import { createMade } from "../made.ts";
import type { FileEntry } from "../store/file_entry.ts";
import type { CacheMethods } from "../types.ts";
import { addTime, type RunContext } from "./context.ts";
import { fileTarget, mergePoints, type Points } from "./file_target.ts";
import type { Job } from "./jobs.ts";
import { canTakeIn } from "./looking_up.ts";
import { blockPoint } from "./outputs.ts";
import type { ValueReader } from "./reading.ts";

/** A payload above this is split into files of fewer points. */
export const MAX_FILE_BYTES = 2 ** 30;

/** Overrides through which values are written instead of by the store. */
const WRITING_METHODS: readonly (keyof CacheMethods)[] = [
  "writeChunkPayload",
  "buildItemMapsFromChunkOutput",
  "buildItemMapsFromAxisValues",
  "itemHash",
];

/** Stores the outputs of jobs. */
export class SaveStage {
  readonly #run: RunContext;
  readonly #reader: ValueReader;
  readonly #kept: ReadonlyMap<string, readonly unknown[]>;
  readonly #byItems: boolean;
  #ready: Promise<void> | undefined;

  constructor(run: RunContext, reader: ValueReader, kept: ReadonlyMap<string, readonly unknown[]>) {
    this.#run = run;
    this.#reader = reader;
    this.#kept = kept;
    this.#byItems = WRITING_METHODS.some((name) => run.options.overridden.has(name));
  }

  /** Makes sure that the directory can be written and has its metadata, before anything is executed. */
  async ready(): Promise<void> {
    await (this.#ready ??= this.#prepare());
  }

  async #prepare(): Promise<void> {
    const { state, options } = this.#run;
    if (!options.overridden.has("writeChunkPayload")) await state.store.prepare();
    if (!state.record.isCurrent || options.overridden.has("writeMetadata")) await options.methods.writeMetadata();
  }

  /**
   * Stores what a job has so far.
   *
   * @param job The job
   * @param isLast Whether nothing more is to come: then short files inside the chunk are taken in
   */
  async save(job: Job, isLast: boolean): Promise<void> {
    const saving = job.saving.then(() => this.#save(job, isLast));
    job.saving = saving.catch(() => {});
    await saving;
  }

  async #save(job: Job, isLast: boolean): Promise<void> {
    // What it has taken in would be lost if a lesser file took the place of its last one.
    if (job.isStored) return;
    if (job.whole !== undefined) {
      await this.#saveWhole(job, job.whole.value);
      job.isStored = true;
      return;
    }
    const fresh = job.collect();
    if (fresh.points.length === 0) return;
    const takenIn: Source<FileEntry>[] = [];
    let points: Points = fresh;
    for (const source of isLast ? job.options.plan.sources.filter((source) => canTakeIn(source, job.options.plan)) : []) {
      const values = await this.#valuesOf(source);
      if (values === undefined) continue;
      takenIn.push(source);
      points = mergePoints(points, { points: source.points, values });
    }
    const written = await this.#write(job, points, takenIn);
    const paths = new Set(written.map((entry) => entry.path));
    // A file that shares points with another one stays: whoever cleans up may rely on it, and remove the other.
    const emptied = takenIn.filter(({ rows, file }) => rows.length === file.count);
    const replaced = [...job.stored, ...emptied.map((source) => source.file)].filter((entry) => !paths.has(entry.path));
    job.isStored = isLast;
    job.stored.splice(0, job.stored.length, ...written);
    for (const entry of replaced) if (!await this.#remove(entry)) job.stored.push(entry);
  }

  async #valuesOf(source: Source<FileEntry>): Promise<readonly unknown[] | undefined> {
    const kept = this.#kept.get(source.file.path);
    if (kept !== undefined) return Array.from(source.rows, (row) => kept[row]);
    const found = await this.#reader.readRows(source.file, source.rows);
    return found.kind === "values" ? found.values : undefined;
  }

  async #write(job: Job, { points, values }: Points, takenIn: readonly Source<FileEntry>[]): Promise<FileEntry[]> {
    const { path, axes, presence } = fileTarget(this.#run, job, points);
    const createdAt = takenIn.map(({ file }) => file.createdAt).filter((time) => time !== "").sort()[0];
    // What somebody asked for as a chunk is to be completed, whatever single points were asked for beside it.
    const isByPoint = job.options.byPoint && takenIn.every(({ file }) => file.request === "points");
    const entry = { path, axes, values, presence, whole: false, createdAt, isByPoint, takesIn: takenIn.length > 0 };
    if (this.#byItems) return [await this.#writeItems(job, entry)];
    const start = performance.now();
    const { bytes, made } = this.#encode(job, entry, points);
    addTime(this.#run, "encoding", start);
    if (bytes.length > MAX_FILE_BYTES && points.length > 1) {
      const half = points.length >> 1;
      const parts = [[0, half], [half, points.length]] as const;
      const written: FileEntry[] = [];
      for (const [from, to] of parts) {
        written.push(...await this.#write(job, { points: points.subarray(from, to), values: values.slice(from, to) }, takenIn));
      }
      return written;
    }
    return [await this.#store(job, entry, bytes, made)];
  }

  async #saveWhole(job: Job, value: unknown): Promise<void> {
    const entry = {
      path: job.options.own.path,
      axes: job.key,
      values: [value],
      presence: undefined,
      whole: true,
      createdAt: undefined,
      isByPoint: false,
      takesIn: false,
    };
    if (this.#byItems) {
      await this.#writeItems(job, entry);
      return;
    }
    const start = performance.now();
    const { bytes, made } = this.#encode(job, entry, undefined);
    addTime(this.#run, "encoding", start);
    await this.#store(job, entry, bytes, made);
  }

  #encode(job: Job, entry: NewFile, points: Uint32Array | undefined) {
    const { state } = this.#run;
    const made = createMade({
      request: entry.isByPoint ? "points" : "chunk",
      durationMs: job.executedMs,
      createdAt: entry.createdAt,
      identity: state.functionIdentity,
    });
    const { axes, values, presence, whole } = entry;
    try {
      return { made, bytes: encodeFile({ cacheId: state.cacheId, version: state.version, axes, values, presence, whole, made }) };
    } catch (error) {
      const row = unstorableRow(error);
      if (points === undefined || row === undefined) throw error;
      const { positions, size } = job.wholeTask.block;
      const point = blockPoint({ axes: job.axes, positions, size }, points[row]);
      (error as Error).message += `: in the output of the point ${JSON.stringify(point)}: return plain data`;
      throw error;
    }
  }

  async #store(
    job: Job,
    entry: NewFile,
    bytes: Uint8Array,
    made: { createdAt: string; updatedAt: string; request: "chunk" | "points" },
  ): Promise<FileEntry> {
    const { state, diagnostics, shared } = this.#run;
    const start = performance.now();
    // What the short files cost is not known any more: their values are not risked.
    await state.store.writeChunk(entry.path, bytes, { executedMs: entry.takesIn ? Infinity : job.executedMs });
    const known: FileEntry = {
      path: entry.path,
      version: state.version,
      axes: entry.axes,
      ...(entry.presence === undefined ? {} : { presence: entry.presence }),
      whole: entry.whole,
      count: entry.values.length,
      request: made.request,
      bytes: bytes.length,
      createdAt: made.createdAt,
      updatedAt: made.updatedAt,
    };
    state.learn(known);
    this.#run.ignored.delete(entry.path);
    shared.announce(known);
    diagnostics.filesWritten++;
    diagnostics.bytesWritten += bytes.length;
    await this.#note(job, known);
    addTime(this.#run, "writing", start);
    return known;
  }

  async #note(job: Job, entry: FileEntry): Promise<void> {
    const { state, options } = this.#run;
    if (options.overridden.has("updateChunkIndex")) {
      await options.methods.updateChunkIndex(job.options.own.hash, job.key);
      return;
    }
    state.index.add(entry);
    await state.index.flushIfDue();
  }

  async #writeItems(job: Job, entry: NewFile): Promise<FileEntry> {
    const { options: { methods }, state, diagnostics } = this.#run;
    const path = state.store.absolute(entry.path);
    const payload = entry.whole
      ? { chunkKey: entry.axes, spec: {}, output: entry.values[0] }
      : { chunkKey: entry.axes, ...await this.#itemMaps(entry) };
    await methods.writeChunkPayload(path, payload);
    diagnostics.filesWritten++;
    const now = new Date().toISOString();
    const { presence, whole, axes } = entry;
    const known: FileEntry = {
      path: entry.path,
      version: state.version,
      axes,
      ...(presence === undefined ? {} : { presence }),
      whole,
      count: entry.values.length,
      request: entry.isByPoint ? "points" : "chunk",
      bytes: 0,
      createdAt: now,
      updatedAt: now,
    };
    await this.#note(job, known);
    return known;
  }

  async #itemMaps(entry: NewFile) {
    const { methods } = this.#run.options;
    const maps = entry.presence === undefined ? await methods.buildItemMapsFromChunkOutput(entry.axes, entry.values) : undefined;
    return maps ?? await methods.buildItemMapsFromAxisValues(entry.axes, presentPoints(entry), entry.values);
  }

  /** Removes a file whose points lie in another one. A disk that refuses costs space, no points, and stops no run. */
  async #remove(entry: FileEntry): Promise<boolean> {
    const { state } = this.#run;
    try {
      await state.store.remove(entry.path);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      state.warn(`${error.message}: its points are stored in another file, too`);
      return false;
    }
    state.forget(entry.path);
    state.index.remove(entry.path);
    return true;
  }
}

/** A file about to be written. */
interface NewFile {
  readonly path: string;
  readonly axes: ChunkKey;
  readonly values: readonly unknown[];
  readonly presence: Uint8Array | undefined;
  readonly whole: boolean;
  readonly createdAt: string | undefined;
  /** Whether its points were asked for one by one. */
  readonly isByPoint: boolean;
  /** Whether it takes the place of other files. */
  readonly takesIn: boolean;
}

function presentPoints({ axes, presence }: NewFile): unknown[][] {
  return [...blockPoints(axes)].filter((_, point) => isPresent(presence, point));
}
