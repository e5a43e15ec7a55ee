/**
 * Goes through what is known of a selection, chunk by chunk in plan order, and changes nothing on the disk.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import { Candidate, candidateChunks } from "../candidate_chunks.ts";
import { DamagedFileError } from "../errors.ts";
import type { FileHead } from "../format/payload.ts";
import { sortAsked } from "../grid/asked_rows.ts";
import { everyPoint } from "../grid/block.ts";
import { chunkKey } from "../grid/chunk_grid.ts";
import { type ChunkPlan, planChunk } from "../grid/plan.ts";
import type { ChunkRequest, Request } from "../grid/request.ts";
import type { SelectedPositions } from "../grid/selection.ts";
import { READS_IN_FLIGHT } from "../store/bounded.ts";
import { describes, entryFromHead, type FileEntry } from "../store/file_entry.ts";
import { rowsByName, rowsByValue } from "./expected_rows.ts";
import { type Decoder, type FileRead, type FileRequest, ResultFiles } from "./file_reader.ts";
import { inOrder } from "./in_order.ts";
import { isAscending } from "./ranks.ts";
import type { Piece, ScannedChunk } from "./scanned_chunk.ts";
import { Visits } from "./visits.ts";

/** What is wanted of a scan. */
export interface ScanOptions<T> {
  /** How rows become what is wanted; absent to look at heads alone. */
  readonly decoder: Decoder<T>;
  /** Stops it between two files. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of damaged files. */
  onDamage(path: string, reason: string): void;
}

/** Up to this many chunks are looked for by name without listing the directory. */
const UNLISTED_CHUNKS = 64;
/** From this many chunks per file on, files are found by value. */
const CHUNKS_PER_FILE = 8;
/** Longest chain of "look again" at one chunk. */
const MAX_LOOKS = 100;

const NONE = new Uint32Array(0);

/** A file that is not what was known of it. */
class Stale extends Error {
  readonly head: FileHead;

  constructor(head: FileHead) {
    super("stale entry");
    this.head = head;
  }
}

/** Goes through the chunks of one request. */
export class Scan<T> {
  readonly request: Request;
  readonly #state: CacheState;
  readonly #options: ScanOptions<T>;
  readonly #files: ResultFiles;
  readonly #ignored = new Set<string>();
  #headsOnly: Map<string, FileHead> | undefined;
  #names: ReadonlySet<string> | undefined;
  #isByName = false;
  #synced: Promise<void> | undefined;
  /** How often files were gone that had been there. */
  #moves = 0;
  #candidates: Uint8Array | undefined;
  /** The chunks to look at, once that is known. */
  #numbers: ArrayLike<number> | undefined;
  #visits: Visits<ScannedChunk<T>> | undefined;

  /**
   * @param state The cache's state
   * @param selected What is asked of the axes
   * @param options What is wanted
   */
  constructor(state: CacheState, selected: SelectedPositions, options: ScanOptions<T>) {
    this.#state = state;
    this.#options = options;
    this.#files = new ResultFiles(state.store);
    this.request = state.request(selected);
  }

  /** The chunks of which something may be known, one after another; a few are read ahead. */
  async *chunks(): AsyncGenerator<ScannedChunk<T>> {
    const numbers = await this.#open();
    for await (const chunk of inOrder(numbers.length, READS_IN_FLIGHT, (n) => this.#look(numbers[n]), this.#options.signal)) {
      if (chunk !== undefined) yield chunk;
    }
  }

  /**
   * Shows a function the chunks of which something may be known, one after another. What is made of a file may lie in memory that the next
   * one overwrites: it holds until the function returns.
   *
   * @param use Takes a chunk, and tells whether that is enough for now: then another call goes on from there
   * @returns Whether it was enough; otherwise that was all
   */
  async visit(use: (chunk: ScannedChunk<T>) => boolean): Promise<boolean> {
    const numbers = await this.#open();
    this.#visits ??= new Visits({
      count: numbers.length,
      now: (n) => this.#lookNow(numbers[n]),
      later: (n) => this.#look(numbers[n]),
      signal: this.#options.signal,
    });
    return await this.#visits.visit(use);
  }

  /** Waits for reads that {@linkcode visit} has begun and nobody will take. */
  async close(): Promise<void> {
    await this.#visits?.close();
  }

  /** How many rows are to be expected. */
  async expectedRows(): Promise<number> {
    await this.#open();
    return this.#isByName ? rowsByName(this.request, this.#names) : rowsByValue(this.request, this.#state.known.files.values());
  }

  /** Finds out where to look. Chunks of which nothing is known are passed over. */
  async #open(): Promise<ArrayLike<number>> {
    if (this.#numbers !== undefined) return this.#numbers;
    this.#options.signal?.throwIfAborted();
    await this.#state.record.open();
    this.#isByName = await this.#chooseNames();
    if (!this.#isByName) await this.#sync();
    const candidates = this.#candidates;
    if (candidates === undefined) return this.#numbers = everyPoint(this.request.chunkCount);
    const numbers: number[] = [];
    for (let i = 0; i < candidates.length; i++) if (candidates[i] !== Candidate.none) numbers.push(i);
    return this.#numbers = numbers;
  }

  /** The same, with what the heads of files tell: no value is read, and each file's head once. */
  async *headChunks(): AsyncGenerator<ScannedChunk<T>> {
    this.#headsOnly = new Map();
    yield* this.chunks();
  }

  /** Whether chunks are looked for under their own names first: on an unedited grid that is all there is to do. */
  async #chooseNames(): Promise<boolean> {
    const [state, request] = [this.#state, this.request];
    if (state.where !== undefined || state.options.pathFn !== undefined) return false;
    if (request.chunkCount <= UNLISTED_CHUNKS) return true;
    this.#names = new Set(await state.store.list());
    return request.chunkCount <= this.#names.size * CHUNKS_PER_FILE;
  }

  /** Brings what is known in step with the disk, once, and again where files have moved since. */
  async #sync(): Promise<void> {
    await (this.#synced ??= this.#syncNow());
  }

  /**
   * Notes that a file is gone: its points may be in another one by now.
   *
   * @param since How often that was noted when it was still there
   */
  #move(since: number): void {
    if (since < this.#moves) return;
    this.#moves++;
    this.#synced = undefined;
  }

  async #syncNow(): Promise<void> {
    const { damaged } = await this.#state.sync(this.#options.signal);
    for (const path of damaged) this.#options.onDamage(path, "its head is damaged");
    for (const path of this.#ignored) this.#state.forget(path);
    this.#candidates = candidateChunks(this.#state, this.request);
  }

  async #look(i: number): Promise<ScannedChunk<T> | undefined> {
    if (this.#isByName) {
      const own = await this.#own(i, this.#moves);
      if (own !== undefined) return own;
    }
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      const since = this.#moves;
      await this.#sync();
      if (this.#candidates?.[i] === Candidate.none) return undefined;
      const found = await this.#known(this.request.at(i), since);
      if (found !== undefined) return found;
    }
    throw new Error(`Cannot read results: files of cache ${this.#state.cacheId} change faster than they can be read: try again`);
  }

  /** Reads a chunk's own file, if there is one. */
  async #own(i: number, since: number): Promise<ScannedChunk<T> | undefined> {
    const own = this.#ownRequest(i);
    // What was not listed may have been there or not.
    const read = own === undefined ? undefined : await this.#read(own.path, own, this.#names === undefined ? undefined : since);
    return read === undefined ? undefined : this.#ownChunk(i, own!.asked, read);
  }

  /** The same, if it is a small file that the system has in memory. */
  #lookNow(i: number): ScannedChunk<T> | undefined {
    if (!this.#isByName || this.#headsOnly !== undefined) return undefined;
    const own = this.#ownRequest(i);
    if (own === undefined) return undefined;
    try {
      const read = this.#files.readNow(own.path, own);
      return read === undefined ? undefined : this.#ownChunk(i, own.asked, read);
    } catch (error) {
      this.#note(own.path, error);
      return undefined;
    }
  }

  #ownRequest(i: number): (FileRequest<T> & { readonly path: string; readonly asked: ChunkRequest }) | undefined {
    const { names, axes } = this.#state;
    const asked = this.request.at(i);
    const { chunk } = asked;
    const path = names.pathOf(() => chunkKey(axes, chunk), names.hashOf(chunk));
    if (this.#names?.has(path) === false || this.#ignored.has(path)) return undefined;
    const rows = asked.isWhole ? undefined : asked.points;
    return { path, asked, rows, check: (head) => names.checkOwn(head, chunk), decoder: this.#options.decoder };
  }

  #ownChunk(i: number, request: ChunkRequest, { head, data }: FileRead<T>): ScannedChunk<T> {
    const base = { request, total: this.request.count(i), excluded: NONE, isWhole: head.whole };
    return head.whole ? { ...base, pieces: [], known: 0 } : { ...base, pieces: [{ asked: undefined, data: data! }], known: base.total };
  }

  /** Reads what is known of a chunk, wherever it lies; `undefined` if a file was not what it seemed, and it is to be looked at again. */
  async #known(request: ChunkRequest, since: number): Promise<ScannedChunk<T> | undefined> {
    const { axes, known, where } = this.#state;
    const plan = planChunk(axes, request.chunk, known, where);
    const total = request.points.length;
    if (plan.whole !== undefined) return { request, total, pieces: [], known: 0, excluded: NONE, isWhole: true };
    const { bySource, others } = sortAsked(request, plan.size, plan.sources);
    const pieces: Piece<T>[] = [];
    for (const [s, { file, inside }] of plan.sources.entries()) {
      const { asked, rows } = bySource[s];
      if (asked.length === 0) continue;
      const read = await this.#read(file.path, { ...this.#rowsOf(file, rows), isShared: !inside }, since);
      if (read === undefined) return undefined;
      pieces.push({ asked, data: read.data! });
    }
    return { request, total, pieces, known: total - others.length, excluded: excludedOf(request, plan, others), isWhole: false };
  }

  #rowsOf(file: FileEntry, rows: Uint32Array): FileRequest<T> {
    const isAll = rows.length === file.count && rows[0] === 0 && isAscending(rows);
    const check = (head: FileHead) => {
      if (!describes(file, head)) throw new Stale(head);
    };
    return { rows: isAll ? undefined : rows, check, decoder: this.#options.decoder };
  }

  async #readHead(path: string, request: FileRequest<T>): Promise<FileRead<T> | undefined> {
    const known = this.#headsOnly!.get(path);
    const head = known ?? await this.#files.readHead(path);
    if (head === undefined) return undefined;
    request.check(head);
    if (request.isShared) this.#headsOnly!.set(path, head);
    return head.whole ? { head } : { head, data: request.decoder.whole(head, new Uint8Array(0), request.rows) };
  }

  /** Reads; what is gone or damaged is known no more. `since` tells when it was there, if it was. */
  async #read(path: string, request: FileRequest<T>, since: number | undefined): Promise<FileRead<T> | undefined> {
    const state = this.#state;
    this.#options.signal?.throwIfAborted();
    try {
      const found = await (this.#headsOnly === undefined ? this.#files.read(path, request) : this.#readHead(path, request));
      if (found === undefined) {
        state.lose(path);
        if (since !== undefined) this.#move(since);
      }
      return found;
    } catch (error) {
      this.#note(path, error);
      return undefined;
    }
  }

  /** Notes that a file is not what was known of it, or damaged. */
  #note(path: string, error: unknown): void {
    if (error instanceof Stale) this.#state.learn(entryFromHead(path, error.head));
    else if (error instanceof DamagedFileError) {
      this.#state.forget(path);
      if (!this.#ignored.has(path)) this.#options.onDamage(path, error.reason);
      this.#ignored.add(path);
    } else throw error;
  }
}

function excludedOf(request: ChunkRequest, plan: ChunkPlan<FileEntry>, others: Uint32Array): Uint32Array {
  return plan.excluded === undefined ? NONE : others.filter((k) => plan.excluded![request.points[k]] === 1);
}
