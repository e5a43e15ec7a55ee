/**
 * Looks up what is known of chunks, reads it, and tells which chunks are left to execute.
 *
 * @module
 */

import { OutputMismatchError } from "../errors.ts";
import { sortAsked } from "../grid/asked_rows.ts";
import { concatenate, everyPoint } from "../grid/block.ts";
import { chunkKey, showValue } from "../grid/chunk_grid.ts";
import { type ChunkPlan, planChunk, type Source } from "../grid/plan.ts";
import type { ChunkRequest } from "../grid/request.ts";
import { Candidate, candidateChunks } from "../candidate_chunks.ts";
import { mapBounded } from "../store/bounded.ts";
import type { FileEntry } from "../store/file_entry.ts";
import { addTime, ChunkOutcome, ownFile, type RunContext } from "./context.ts";
import type { ValueReader } from "./reading.ts";

/** Up to this many chunks are looked for by name without listing the directory. */
const UNLISTED_CHUNKS = 64;
/** From this many chunks per file on, files are found by value: most names would be of files that do not exist. */
const CHUNKS_PER_FILE = 8;
/** Up to this many files per chunk the files are asked where they lie, rather than the chunks what is in them. */
const FILES_PER_CHUNK = 8;

/** Which chunks are left. */
export interface LookUp {
  /** To execute; what was planned is kept only where something is known. */
  readonly todo: number[];
  /** To be looked up again, as a file was not what it seemed. */
  readonly again: number[];
}

/** Rows of one file that one chunk wants. */
interface Want {
  readonly i: number;
  readonly request: ChunkRequest;
  /** Which of the asked points, by their number in the request. */
  readonly asked: Uint32Array;
  /** Their rows in the file. */
  readonly rows: Uint32Array;
}

/** Rows of one file that chunks want. */
interface FileWants {
  readonly entry: FileEntry;
  readonly wants: Want[];
  /** Whether all rows are kept, to go into a chunk's next file. */
  keep: boolean;
}

/** Looks up chunks. */
export class LookUpStage {
  readonly #run: RunContext;
  readonly #reader: ValueReader;
  /** Plans of chunks of which something is known. */
  readonly plans = new Map<number, ChunkPlan<FileEntry>>();
  /** How many points of a chunk are to be executed, where these are not all that it has. */
  readonly planned = new Map<number, number>();
  /** All rows of short files, read once, placed, and kept for the file that will take them in. */
  readonly kept = new Map<string, readonly unknown[]>();

  constructor(run: RunContext, reader: ValueReader) {
    this.#run = run;
    this.#reader = reader;
  }

  /**
   * Looks for chunks under their own names: on an unedited grid that is all there is to do.
   *
   * @param numbers The chunks
   * @returns Chunks without a file of their own are to be looked up again, by value; if there is no file at all they are to be executed
   */
  async byName(numbers: readonly number[]): Promise<LookUp> {
    const { state, options } = this.#run;
    const everything = { todo: [], again: [...numbers] };
    if (state.where !== undefined) return everything;
    let names: Set<string> | undefined;
    const plainNames = state.options.pathFn === undefined && !options.overridden.has("resolveCachePath") && !this.#reader.byItems;
    if (plainNames && numbers.length > UNLISTED_CHUNKS) {
      names = new Set(await state.store.list());
      if (names.size === 0) return { todo: [...numbers], again: [] };
      if (numbers.length > names.size * CHUNKS_PER_FILE) return everything;
    }
    const again: number[] = [];
    await mapBounded(numbers, async (i) => {
      if (!await this.#loadOwn(i, names)) again.push(i);
    }, { signal: options.signal });
    return { todo: [], again: again.sort((a, b) => a - b) };
  }

  async #loadOwn(i: number, names: ReadonlySet<string> | undefined): Promise<boolean> {
    const { sink, ignored, outcomes, knownPoints } = this.#run;
    const start = performance.now();
    const { path } = await ownFile(this.#run, this.#run.request.chunk(i));
    if (ignored.has(path) || names?.has(path) === false) return false;
    const request = this.#run.request.at(i);
    addTime(this.#run, "planning", start);
    if (!sink.isWanted) {
      const kind = await this.#reader.hasOwn(path, request.chunk);
      if (kind === "nothing") return false;
      if (kind === "whole") this.#checkWhole(request);
    } else {
      const found = await this.#reader.readOwn(path, request.chunk, request.isWhole ? undefined : request.points);
      if (found.kind === "nothing") return false;
      if (found.kind === "whole") this.#checkWhole(request);
      if (found.kind === "whole") sink.placeWhole(i, request, found.value);
      else sink.place(i, request, undefined, found.values);
    }
    outcomes[i] = ChunkOutcome.cached;
    knownPoints[i] = this.#run.request.count(i);
    return true;
  }

  /** Refuses to answer for single points by an output of all of a chunk. */
  #checkWhole({ chunk }: ChunkRequest): void {
    if (this.#run.options.items === undefined) return;
    throw new OutputMismatchError(
      `Cannot run items: the chunk ${
        showValue(chunkKey(this.#run.state.axes, chunk))
      } holds one whole output, and none of its points has one: run items over another cache or version`,
    );
  }

  /**
   * Looks for the points of chunks wherever they lie.
   *
   * @param numbers The chunks
   * @returns What is left
   */
  async byValue(numbers: readonly number[]): Promise<LookUp> {
    const { state, options, ignored } = this.#run;
    if (options.overridden.has("loadChunkIndex")) await options.methods.loadChunkIndex();
    const { damaged } = await state.sync(options.signal);
    // What the caller's override reads need not be a file of this library's format.
    if (!options.overridden.has("loadPayload")) {
      for (const path of damaged) await this.#reader.setAside(path, "its head is damaged");
    }
    for (const path of ignored) state.known.remove(path);
    const start = performance.now();
    const wants = new Map<string, FileWants>();
    const todo: number[] = [];
    // To ask all files where they lie is worth it for many chunks, not for a few.
    const isWorthIt = numbers.length * FILES_PER_CHUNK > state.known.files.size;
    const candidates = isWorthIt ? candidateChunks(state, this.#run.request) : undefined;
    for (const i of numbers) {
      if (candidates?.[i] === Candidate.none) this.#open(i);
      if (candidates?.[i] === Candidate.none || await this.#plan(i, wants)) todo.push(i);
    }
    addTime(this.#run, "planning", start);
    const again = await this.#load([...wants.values()]);
    for (const i of again) this.plans.delete(i);
    return { todo: todo.filter((i) => !again.has(i)), again: [...again] };
  }

  /** Notes that nothing is settled of a chunk. */
  #open(i: number): void {
    this.#run.outcomes[i] = ChunkOutcome.open;
    this.#run.knownPoints[i] = 0;
    this.#run.leftOut.delete(i);
  }

  /** Plans a chunk and notes what it wants of which file. Returns whether something is left to execute. */
  async #plan(i: number, wants: Map<string, FileWants>): Promise<boolean> {
    const { outcomes, knownPoints } = this.#run;
    const request = this.#run.request.at(i);
    const plan = await this.planOf(request);
    this.#open(i);
    if (plan.whole !== undefined) {
      this.#checkWhole(request);
      this.#want(wants, plan.whole, { i, request, asked: new Uint32Array(0), rows: new Uint32Array(0) });
      outcomes[i] = ChunkOutcome.cached;
      knownPoints[i] = request.points.length;
      return false;
    }
    const { bySource, others } = sortAsked(request, plan.size, plan.sources);
    const { excluded } = plan;
    const { points } = request;
    if (excluded !== undefined && this.#run.sink.isWanted) {
      this.#run.sink.leaveOut(i, request, others.filter((k) => excluded[points[k]] === 1));
    }
    const open = excluded === undefined ? others : others.filter((k) => excluded[points[k]] === 0);
    const isTodo = await this.#isTodo(i, request, plan, open);
    knownPoints[i] = request.points.length - others.length;
    if (isTodo && plan.sources.length > 0) this.plans.set(i, plan);
    const planned = this.#run.options.granularity === "point" ? open.length : plan.missing.length;
    if (isTodo && planned < plan.size) this.planned.set(i, planned);
    for (const [s, source] of plan.sources.entries()) {
      const keep = isTodo && canTakeIn(source, plan);
      const want = { i, request, ...bySource[s] };
      if (want.asked.length > 0 || keep) this.#want(wants, source.file, want, keep);
    }
    return isTodo;
  }

  /** The plan of a chunk, by what is known now. */
  async planOf(request: ChunkRequest): Promise<ChunkPlan<FileEntry>> {
    const { state, options } = this.#run;
    const plan = planChunk(state.axes, request.chunk, state.known, state.where);
    if (options.reuse === "value" || plan.sources.length + Number(plan.whole !== undefined) === 0) return plan;
    const { path } = await ownFile(this.#run, request.chunk);
    const sources = plan.sources.filter(({ file }) => state.names.belongsTo(file.path, path));
    const known = new Set(sources.flatMap((source) => [...source.points]));
    const missing = everyPoint(plan.size).filter((point) => !known.has(point) && plan.excluded?.[point] !== 1);
    return { ...plan, sources, missing };
  }

  async #isTodo(i: number, request: ChunkRequest, plan: ChunkPlan<FileEntry>, missing: Uint32Array): Promise<boolean> {
    const { options, outcomes, leftOut } = this.#run;
    // A chunk listed by its key may lie outside of the slice: it is not touched.
    const isTouched = request.points.length > 0;
    if (!isTouched || plan.missing.length === 0 || (options.granularity === "point" && missing.length === 0)) {
      outcomes[i] = ChunkOutcome.cached;
      return false;
    }
    if (options.partial === "complete" || options.granularity === "point" || !await this.#isPartialByRequest(request, plan)) return true;
    outcomes[i] = missing.length > 0 ? ChunkOutcome.partial : ChunkOutcome.cached;
    if (missing.length > 0) {
      leftOut.set(i, missing);
      this.#run.sink.leaveOut(i, request, missing);
    }
    return false;
  }

  /** Whether some of a chunk's points, and not all, were once asked for one by one: then it is a partial chunk by somebody's will. */
  async #isPartialByRequest(request: ChunkRequest, plan: ChunkPlan<FileEntry>): Promise<boolean> {
    const byPoint = plan.sources.filter(({ file }) => file.request === "points");
    if (byPoint.length === 0) return false;
    const { path } = await ownFile(this.#run, request.chunk);
    return byPoint.some(({ file }) => this.#run.state.names.belongsTo(file.path, path));
  }

  #want(wants: Map<string, FileWants>, entry: FileEntry, want: Want, keep = false): void {
    let file = wants.get(entry.path);
    if (file === undefined) wants.set(entry.path, file = { entry, wants: [], keep: false });
    file.wants.push(want);
    file.keep ||= keep;
  }

  /** Reads every file once and scatters it to its places. Returns the chunks that must be looked up again. */
  async #load(files: readonly FileWants[]): Promise<Set<number>> {
    const { sink, options } = this.#run;
    const again = new Set<number>();
    await mapBounded(files, async ({ entry, wants, keep }) => {
      if (!sink.isWanted) {
        if (!await this.#reader.has(entry)) { for (const want of wants) again.add(want.i); }
        return;
      }
      const all = keep || wants.reduce((sum, want) => sum + want.rows.length, 0) >= entry.count;
      const rows = all ? undefined : concatenate(wants.map((want) => want.rows));
      const found = await this.#reader.readRows(entry, rows);
      if (found.kind === "nothing") {
        for (const want of wants) again.add(want.i);
        return;
      }
      if (found.kind === "whole") {
        for (const want of wants) sink.placeWhole(want.i, want.request, found.value);
        return;
      }
      if (keep) this.kept.set(entry.path, found.values);
      let offset = 0;
      for (const { i, request, asked, rows: wanted } of wants) {
        sink.place(i, request, asked, found.values, all ? wanted : rowsFrom(offset, wanted.length));
        offset += wanted.length;
      }
    }, { signal: options.signal });
    return again;
  }
}

/** Whether a chunk's next file takes a source in: it lies inside the chunk and is shorter. */
export function canTakeIn(source: Source<FileEntry>, plan: ChunkPlan<FileEntry>): boolean {
  return source.inside && source.file.count < plan.size;
}

function rowsFrom(start: number, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let n = 0; n < count; n++) rows[n] = start + n;
  return rows;
}
