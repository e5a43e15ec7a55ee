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
import { type Chunk, chunkKey } from "../grid/chunk_grid.ts";
import { type ChunkPlan, planChunk } from "../grid/plan.ts";
import type { ChunkRequest, Request } from "../grid/request.ts";
import type { SelectedPositions } from "../grid/selection.ts";
import { READS_IN_FLIGHT } from "../store/bounded.ts";
import { describes, entryFromHead, type FileEntry } from "../store/file_entry.ts";
import { type Decoder, type FileRead, type FileRequest, ResultFiles } from "./file_reader.ts";
import { inOrder } from "./in_order.ts";

/** Values of some of the points that are asked of a chunk. */
export interface Piece<T> {
  /** Which of the asked points, by their number in the request; all in order if absent. */
  readonly asked: Uint32Array | undefined;
  /** What was made of their rows, in that order. */
  readonly data: T;
}

/** What was found of a chunk. */
export interface ScannedChunk<T> {
  /** What is asked of it. */
  readonly request: ChunkRequest;
  /** How many points are asked for. */
  readonly total: number;
  /** What is known of them; no point in two pieces. */
  readonly pieces: readonly Piece<T>[];
  /** How many of them are known. */
  readonly known: number;
  /** Those that are not part of the grid, by their number in the request. */
  readonly excluded: Uint32Array;
  /** Whether it has one whole output. */
  readonly isWhole: boolean;
}

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
  #candidates: Uint8Array | undefined;

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
    const { signal } = this.#options;
    signal?.throwIfAborted();
    await this.#state.record.open();
    this.#isByName = await this.#chooseNames();
    if (!this.#isByName) await this.#sync();
    const numbers = this.#numbers();
    for await (const chunk of inOrder(numbers.length, READS_IN_FLIGHT, (n) => this.#look(numbers[n]), signal)) {
      if (chunk !== undefined) yield chunk;
    }
  }

  /** The chunks to look at: those of which nothing is known are passed over at once. */
  #numbers(): ArrayLike<number> {
    const candidates = this.#candidates;
    if (candidates === undefined) return everyPoint(this.request.chunkCount);
    const numbers: number[] = [];
    for (let i = 0; i < candidates.length; i++) if (candidates[i] !== Candidate.none) numbers.push(i);
    return numbers;
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

  /** Brings what is known in step with the disk, once. */
  async #sync(): Promise<void> {
    await (this.#synced ??= this.#syncNow());
  }

  async #syncNow(): Promise<void> {
    const { damaged } = await this.#state.sync(this.#options.signal);
    for (const path of damaged) this.#options.onDamage(path, "its head is damaged");
    for (const path of this.#ignored) this.#state.forget(path);
    this.#candidates = candidateChunks(this.#state, this.request);
  }

  async #look(i: number): Promise<ScannedChunk<T> | undefined> {
    if (this.#isByName) {
      const own = await this.#own(i);
      if (own !== undefined) return own;
      await this.#sync();
      if (this.#candidates?.[i] === Candidate.none) return undefined;
    }
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      const found = await this.#known(this.request.at(i));
      if (found !== undefined) return found;
    }
    throw new Error(`Cannot read results: files of cache ${this.#state.cacheId} change faster than they can be read: try again`);
  }

  /** Reads a chunk's own file, if there is one. */
  async #own(i: number): Promise<ScannedChunk<T> | undefined> {
    const { names, axes } = this.#state;
    const chunk: Chunk = this.request.chunk(i);
    const path = names.pathOf(() => chunkKey(axes, chunk), names.hashOf(chunk));
    if (this.#names?.has(path) === false || this.#ignored.has(path)) return undefined;
    const request = this.request.at(i);
    const rows = request.isWhole ? undefined : request.points;
    const check = (head: FileHead) => names.checkOwn(head, chunk);
    const read = await this.#read(path, { rows, check, decoder: this.#options.decoder });
    if (read === undefined) return undefined;
    const total = this.request.count(i);
    if (read.head.whole) return { request, total, pieces: [], known: 0, excluded: NONE, isWhole: true };
    return { request, total, pieces: [{ asked: undefined, data: read.data! }], known: total, excluded: NONE, isWhole: false };
  }

  /** Reads what is known of a chunk, wherever it lies; `undefined` if a file was not what it seemed, and it is to be looked at again. */
  async #known(request: ChunkRequest): Promise<ScannedChunk<T> | undefined> {
    const { axes, known, where } = this.#state;
    const plan = planChunk(axes, request.chunk, known, where);
    const total = request.points.length;
    if (plan.whole !== undefined) return { request, total, pieces: [], known: 0, excluded: NONE, isWhole: true };
    const { bySource, others } = sortAsked(request, plan.size, plan.sources);
    const pieces: Piece<T>[] = [];
    for (const [s, { file, inside }] of plan.sources.entries()) {
      const { asked, rows } = bySource[s];
      if (asked.length === 0) continue;
      const piece = await this.#piece(file, asked, rows, !inside);
      if (piece === undefined) return undefined;
      pieces.push(piece);
    }
    return { request, total, pieces, known: total - others.length, excluded: excludedOf(request, plan, others), isWhole: false };
  }

  async #piece(file: FileEntry, asked: Uint32Array, rows: Uint32Array, isShared: boolean): Promise<Piece<T> | undefined> {
    const isAll = rows.length === file.count && rows[0] === 0 && isAscending(rows);
    const check = (head: FileHead) => {
      if (!describes(file, head)) throw new Stale(head);
    };
    const read = await this.#read(file.path, { rows: isAll ? undefined : rows, check, decoder: this.#options.decoder, isShared });
    return read === undefined ? undefined : { asked, data: read.data! };
  }

  async #readHead(path: string, request: FileRequest<T>): Promise<FileRead<T> | undefined> {
    const known = this.#headsOnly!.get(path);
    const head = known ?? await this.#files.readHead(path);
    if (head === undefined) return undefined;
    request.check(head);
    if (request.isShared) this.#headsOnly!.set(path, head);
    return head.whole ? { head } : { head, data: request.decoder.whole(head, new Uint8Array(0), request.rows) };
  }

  /** Reads; what is gone or damaged is known no more. */
  async #read(path: string, request: FileRequest<T>): Promise<FileRead<T> | undefined> {
    const state = this.#state;
    this.#options.signal?.throwIfAborted();
    try {
      const found = await (this.#headsOnly === undefined ? this.#files.read(path, request) : this.#readHead(path, request));
      if (found === undefined) state.forget(path);
      return found;
    } catch (error) {
      if (error instanceof Stale) state.learn(entryFromHead(path, error.head));
      else if (error instanceof DamagedFileError) {
        state.forget(path);
        if (!this.#ignored.has(path)) this.#options.onDamage(path, error.reason);
        this.#ignored.add(path);
      } else throw error;
      return undefined;
    }
  }
}

function excludedOf(request: ChunkRequest, plan: ChunkPlan<FileEntry>, others: Uint32Array): Uint32Array {
  return plan.excluded === undefined ? NONE : others.filter((k) => plan.excluded![request.points[k]] === 1);
}

/** Which of the asked points of a chunk are known, and where the values of each piece belong among them. */
export interface Ranks {
  /** Their numbers in the request, ascending; absent if all are known. */
  readonly known: Uint32Array | undefined;
  /** Per piece the rank from which its points run on, or one rank each. */
  readonly ranks: readonly (number | Uint32Array)[];
}

/**
 * Ranks the known points of a chunk.
 *
 * @param chunk What was found of it
 * @returns The ranks
 */
export function ranksOf<T>({ pieces, total, known: count }: ScannedChunk<T>): Ranks {
  const known = count === total ? undefined : new Uint32Array(count);
  if (pieces.length === 1 && (pieces[0].asked === undefined || isAscending(pieces[0].asked))) {
    return { known: known === undefined ? undefined : pieces[0].asked!, ranks: [0] };
  }
  if (known === undefined) return { known, ranks: pieces.map(({ asked }) => asked!) };
  const rankOf = new Uint32Array(total);
  for (const { asked } of pieces) for (const k of asked!) rankOf[k] = 1;
  for (let k = 0, rank = 0; k < total; k++) {
    if (rankOf[k] === 0) continue;
    known[rank] = k;
    rankOf[k] = rank++;
  }
  return { known, ranks: pieces.map(({ asked }) => asked!.map((k) => rankOf[k])) };
}

function isAscending(numbers: Uint32Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i] <= numbers[i - 1]) return false;
  return true;
}
