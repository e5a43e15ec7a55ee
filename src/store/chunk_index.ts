/**
 * chunks_index.json: what is known of the chunk files without opening them. It is derived from them and never trusted over them.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";
import { StoreError } from "../errors.ts";
import type { FileEntry } from "./file_entry.ts";
import { fileInfo, listNames, readFile, writeFileAtomic } from "./files.ts";
import { decodeIndex, encodeIndex } from "./index_codec.ts";

export type { FileEntry } from "./file_entry.ts";

/** What became of an attempt to write the index. */
export interface IndexFlush {
  /** Whether it was written. */
  readonly written: boolean;
  /** Why it could not be; the files tell the same, so no run fails for it. */
  readonly error?: StoreError;
}

/** What a {@linkcode ChunkIndexWriter} may be given. */
export interface ChunkIndexWriterOptions {
  /** A clock that never goes back, in ms. */
  readonly clock?: () => number;
  /** Whether the file of an entry that another writer added is still there. Without it the directory is looked at. */
  readonly exists?: (path: string) => boolean | Promise<boolean>;
}

/** The index is written when this many times the last writing's cost has passed: half a hundredth of the time at most. */
const COST_FACTOR = 200;
const FIRST_COST_MS = 10;
/** A large index waits for changes that are worth its writing; files it lacks are found by their heads. */
const LARGE_INDEX_BYTES = 1 << 18;
const BYTES_WORTH_ONE_CHANGE = 30_000;

/**
 * Reads a chunks_index.json.
 *
 * @param path The file's path
 * @returns The entries by path, or `undefined` if there is none or it cannot be read
 */
export async function readChunkIndex(path: string): Promise<Map<string, FileEntry> | undefined> {
  try {
    const bytes = await readFile(path);
    return bytes === undefined ? undefined : decodeIndex(bytes);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

/** Keeps an index in memory and writes it now and then, merged with what other writers wrote. */
export class ChunkIndexWriter {
  readonly #path: string;
  readonly #clock: () => number;
  readonly #exists: ((path: string) => boolean | Promise<boolean>) | undefined;
  #changes = new Map<string, FileEntry | undefined>();
  #base: Map<string, FileEntry> | undefined;
  #stamp = "";
  #lastEnd: number;
  #lastCost = FIRST_COST_MS;
  #isWriting = false;

  /**
   * @param path The index's path
   * @param options The clock, and how to look for files
   */
  constructor(path: string, options: ChunkIndexWriterOptions = {}) {
    this.#path = path;
    this.#clock = options.clock ?? (() => performance.now());
    this.#exists = options.exists;
    this.#lastEnd = this.#clock();
  }

  /**
   * Notes a file.
   *
   * @param entry What is known of it
   */
  add(entry: FileEntry): void {
    this.#changes.set(entry.path, entry);
  }

  /**
   * Notes that a file is gone.
   *
   * @param path Its path relative to the cache's directory
   */
  remove(path: string): void {
    this.#changes.set(path, undefined);
  }

  /**
   * Writes the index if its last writing is long enough ago. Chunks that are stored side by side do not all wait to write it.
   *
   * @returns What became of it
   */
  async flushIfDue(): Promise<IndexFlush> {
    if (this.#isWriting || this.#clock() - this.#lastEnd < COST_FACTOR * this.#lastCost) return { written: false };
    this.#isWriting = true;
    try {
      return await this.flush();
    } finally {
      this.#isWriting = false;
    }
  }

  /**
   * Writes the index if there is something new, enough of it where the index is large.
   *
   * @param options `always`: also if a large index has few changes
   * @returns What became of it
   */
  async flush(options: { readonly always?: boolean } = {}): Promise<IndexFlush> {
    if (this.#changes.size === 0) return { written: false };
    return await inTurn(this.#path, () => this.#flush(options.always ?? false));
  }

  async #flush(always: boolean): Promise<IndexFlush> {
    const start = this.#clock();
    const changes = this.#changes;
    this.#changes = new Map();
    try {
      const info = await fileInfo(this.#path);
      if (!always && info !== undefined && info.size > Math.max(LARGE_INDEX_BYTES, changes.size * BYTES_WORTH_ONE_CHANGE)) {
        this.#restore(changes);
        return { written: false };
      }
      const merged = await this.#merge(changes, stampOf(info));
      await writeFileAtomic(this.#path, encodeIndex(merged.values()), { durable: false });
      this.#base = merged;
      this.#stamp = stampOf(await fileInfo(this.#path));
      return { written: true };
    } catch (error) {
      this.#restore(changes);
      if (error instanceof StoreError) return { written: false, error };
      throw error;
    } finally {
      this.#lastEnd = this.#clock();
      this.#lastCost = Math.max(1, this.#lastEnd - start);
    }
  }

  async #merge(changes: ReadonlyMap<string, FileEntry | undefined>, stamp: string): Promise<Map<string, FileEntry>> {
    const merged = new Map(this.#base);
    if (stamp !== this.#stamp) {
      const found = await readChunkIndex(this.#path) ?? new Map<string, FileEntry>();
      for (const [path, entry] of found) merged.set(path, entry);
      const exists = this.#exists ?? await lookIn(dirname(this.#path));
      for (const path of merged.keys()) {
        if (!changes.has(path) && !await exists(path)) merged.delete(path);
      }
    }
    for (const [path, entry] of changes) {
      if (entry === undefined) merged.delete(path);
      else merged.set(path, entry);
    }
    return merged;
  }

  #restore(changes: ReadonlyMap<string, FileEntry | undefined>): void {
    this.#changes = new Map([...changes, ...this.#changes]);
  }
}

/** One chunk in the view of the index that `loadChunkIndex()` gives. */
export interface ChunkIndexEntry {
  /** The axes in axis order with their values in the chunk. */
  readonly chunk_key: readonly (readonly [axis: string, values: readonly unknown[]])[];
  /** When its first points were stored, as an ISO string. */
  readonly created_at: string;
  /** When its last points were stored, as an ISO string. */
  readonly updated_at: string;
  /** How many of its points are stored; a whole output counts as all. */
  readonly points: number;
  /** How many bytes its files take. */
  readonly bytes: number;
  /** The path of its file, the largest where there are parts, relative to the cache's directory. */
  readonly path: string;
  /** The version it was computed for. */
  readonly version: string;
}

/**
 * Gives entries in the view of `loadChunkIndex()`: by chunk hash, the parts of a chunk taken together.
 *
 * @param entries The entries
 * @returns The view
 */
export function indexView(entries: Iterable<FileEntry>): Record<string, ChunkIndexEntry> {
  const chunks = new Map<string, ChunkIndexEntry>();
  for (const entry of entries) {
    const hash = basename(entry.path).split(".")[0];
    const points = entry.whole ? entry.axes.reduce((product, [, values]) => product * values.length, 1) : entry.count;
    const { path, version } = entry;
    const own = {
      chunk_key: entry.axes,
      created_at: entry.createdAt,
      updated_at: entry.updatedAt,
      points,
      bytes: entry.bytes,
      path,
      version,
    };
    const known = chunks.get(hash);
    chunks.set(hash, known === undefined ? own : together(known, own));
  }
  return Object.fromEntries(chunks);
}

function together(one: ChunkIndexEntry, other: ChunkIndexEntry): ChunkIndexEntry {
  return {
    ...(other.points > one.points ? other : one),
    created_at: other.created_at < one.created_at ? other.created_at : one.created_at,
    updated_at: other.updated_at > one.updated_at ? other.updated_at : one.updated_at,
    points: one.points + other.points,
    bytes: one.bytes + other.bytes,
  };
}

function stampOf(info: { size: number; modifiedMs: number } | undefined): string {
  return info === undefined ? "" : `${info.size} ${info.modifiedMs}`;
}

async function lookIn(directory: string): Promise<(path: string) => boolean | Promise<boolean>> {
  const chunks = new Set((await listNames(join(directory, "chunks"))).map((name) => `chunks/${name}`));
  return (path) => chunks.has(path) || (!path.startsWith("chunks/") && fileInfo(join(directory, path)).then((info) => info !== undefined));
}

/** Writers of one process take turns, so that none misses what another is just writing. */
const turns = new Map<string, Promise<unknown>>();

async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(path) ?? Promise.resolve()).then(work);
  const settled = turn.catch(() => {});
  turns.set(path, settled);
  try {
    return await turn;
  } finally {
    if (turns.get(path) === settled) turns.delete(path);
  }
}
