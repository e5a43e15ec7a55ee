/**
 * What is known of the files of a cache, kept in step with the disk.
 *
 * @module
 */

import { join } from "@std/path";
import { DamagedFileError } from "../errors.ts";
import { mapBounded } from "./bounded.ts";
import { readChunkIndex } from "./chunk_index.ts";
import type { ChunkStore } from "./chunk_store.ts";
import { entryFromHead, type FileEntry, LISTED_PATH } from "./file_entry.ts";
import { fileInfo } from "./files.ts";
import { settledList } from "./settled_list.ts";

/** What a look at the disk has changed. */
export interface KnowledgeChange {
  /** Files that were not known before. */
  readonly added: readonly FileEntry[];
  /** Those of them that the index does not have, as far as it was looked into. */
  readonly unindexed: readonly FileEntry[];
  /** Paths of known files that are gone. */
  readonly removed: readonly string[];
  /** Paths of files that are not known because their heads are damaged. */
  readonly damaged: readonly string[];
}

/** What a {@linkcode Knowledge} may be given. */
export interface KnowledgeOptions {
  /** Whether files may have paths of the caller's making. Those cannot be listed; the index alone tells of them. */
  readonly customPaths?: boolean;
}

/** What one look has changed. */
interface Look extends KnowledgeChange {
  /** Paths that were listed and had no file when it was to be read. */
  readonly gone: readonly string[];
}

interface Found {
  readonly entry: FileEntry;
  readonly indexed: boolean;
}

/** What the index's bytes cost to parse, set against what a head costs to read: 3000 bytes to one head. */
const INDEX_BYTES_PER_HEAD = 3000;
/** So many looks are taken at most while files are put together into others. */
const MAX_LOOKS = 20;

/** The entries of a cache's files, kept in step with the disk. */
export class Knowledge {
  readonly #store: ChunkStore;
  readonly #indexPath: string;
  readonly #customPaths: boolean;
  readonly #entries = new Map<string, FileEntry>();
  #indexStamp = "";
  /** Whether the next listing may be no snapshot: a known file was gone, or none is known that could be missed. */
  #mayMiss = true;
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * @param store The cache's chunk files
   * @param indexPath The path of its chunks_index.json
   * @param options Whether there may be files under paths of the caller's making
   */
  constructor(store: ChunkStore, indexPath: string, options: KnowledgeOptions = {}) {
    this.#store = store;
    this.#indexPath = indexPath;
    this.#customPaths = options.customPaths ?? false;
  }

  /** What is known, by path. */
  get entries(): ReadonlyMap<string, FileEntry> {
    return this.#entries;
  }

  /**
   * Notes a file, as one just written.
   *
   * @param entry What is known of it
   */
  add(entry: FileEntry): void {
    this.#entries.set(entry.path, entry);
  }

  /**
   * Forgets a file.
   *
   * @param path Its path relative to the cache's directory
   */
  remove(path: string): void {
    this.#entries.delete(path);
  }

  /**
   * Forgets a file that was gone when it was to be read: its points may be in another one by now.
   *
   * @param path Its path relative to the cache's directory
   */
  lose(path: string): void {
    if (this.#entries.delete(path)) this.#mayMiss = true;
  }

  /**
   * Looks at the disk: forgets what is gone, learns what is new, from the index where that is cheaper than from the files.
   *
   * @param options `signal`: gives up between two files
   * @returns What has changed
   * @throws {FormatVersionError} If a file is of a newer format
   * @throws {StoreError} If the system refuses
   */
  async sync(options: { readonly signal?: AbortSignal } = {}): Promise<KnowledgeChange> {
    // One look after the other, each from its own start on: who asks is told of all that was there when he asked.
    const look = this.#turn.then(() => this.#sync(options.signal));
    this.#turn = look.catch(() => {});
    return await look;
  }

  /** Looks until nothing is gone that was there: who puts files together removes them after their points are elsewhere. */
  async #sync(signal: AbortSignal | undefined): Promise<KnowledgeChange> {
    const added = new Map<string, FileEntry>();
    const unindexed = new Map<string, FileEntry>();
    const removed = new Set<string>();
    // A link to nothing is listed each time.
    const gone = new Set<string>();
    for (let looks = 1;; looks++) {
      const look = await this.#look(signal);
      const hasMoved = look.removed.length > 0 || look.gone.some((path) => !gone.has(path));
      for (const path of look.gone) gone.add(path);
      for (const path of look.removed) {
        unindexed.delete(path);
        if (!added.delete(path)) removed.add(path);
      }
      for (const entry of look.added) added.set(entry.path, entry);
      for (const entry of look.unindexed) unindexed.set(entry.path, entry);
      this.#mayMiss = hasMoved;
      if (hasMoved && looks < MAX_LOOKS) continue;
      return { added: [...added.values()], unindexed: [...unindexed.values()], removed: [...removed], damaged: look.damaged };
    }
  }

  async #list(): Promise<string[]> {
    const store = this.#store;
    if (!this.#mayMiss) return await store.list();
    const changedMs = async () => (await fileInfo(join(store.directory, "chunks")))?.modifiedMs;
    return await settledList({ list: () => store.list(), changedMs });
  }

  async #look(signal: AbortSignal | undefined): Promise<Look> {
    signal?.throwIfAborted();
    const listed = new Set(await this.#list());
    const removed = await this.#forgetWhatIsGone(listed, signal);
    const names = [...listed].filter((path) => !this.#entries.has(path));
    const { index, isPassedOver } = await this.#readIndex(names.length);
    const found: Found[] = [];
    const unread: string[] = [];
    for (const path of names) {
      const entry = index?.get(path);
      if (entry === undefined) unread.push(path);
      else found.push({ entry, indexed: true });
    }
    if (this.#customPaths && index !== undefined) await this.#lookForCustomFiles(index, { found, unread }, signal);
    const { read, damaged, gone } = await this.#readHeads(unread, signal);
    found.push(...read);
    for (const { entry } of found) this.#entries.set(entry.path, entry);
    return {
      added: found.map(({ entry }) => entry),
      // An index that was not looked into may have them all: a run that only reads has no reason to write it.
      unindexed: isPassedOver ? [] : found.filter(({ indexed }) => !indexed).map(({ entry }) => entry),
      removed,
      damaged,
      gone,
    };
  }

  async #forgetWhatIsGone(listed: ReadonlySet<string>, signal: AbortSignal | undefined): Promise<string[]> {
    const removed: string[] = [];
    const unlisted: string[] = [];
    for (const path of this.#entries.keys()) {
      if (listed.has(path)) continue;
      (LISTED_PATH.test(path) ? removed : unlisted).push(path);
    }
    const there = await mapBounded(unlisted, (path) => fileInfo(this.#store.absolute(path)), { signal });
    removed.push(...unlisted.filter((_, i) => there[i] === undefined));
    for (const path of removed) this.#entries.delete(path);
    return removed;
  }

  async #readIndex(newNames: number): Promise<{ index?: Map<string, FileEntry> | undefined; isPassedOver: boolean }> {
    if (newNames === 0 && !this.#customPaths) return { isPassedOver: true };
    const info = await fileInfo(this.#indexPath);
    if (info === undefined) return { isPassedOver: false };
    const stamp = `${info.size} ${info.modifiedMs}`;
    const hasNews = this.#customPaths && stamp !== this.#indexStamp;
    if (!hasNews && info.size > newNames * INDEX_BYTES_PER_HEAD) return { isPassedOver: true };
    this.#indexStamp = stamp;
    return { index: await readChunkIndex(this.#indexPath), isPassedOver: false };
  }

  async #lookForCustomFiles(
    index: ReadonlyMap<string, FileEntry>,
    into: { readonly found: Found[]; readonly unread: string[] },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const entries = [...index.values()].filter(({ path }) => !LISTED_PATH.test(path) && !this.#entries.has(path));
    await mapBounded(entries, async (entry) => {
      const path = this.#absolute(entry.path);
      const info = path === undefined ? undefined : await fileInfo(path);
      if (info !== undefined && (entry.bytes === 0 || entry.bytes === info.size)) into.found.push({ entry, indexed: true });
      else if (info !== undefined) into.unread.push(entry.path);
    }, { signal });
  }

  /** An index may come from anywhere: a path in it that leaves the root is no file of ours. */
  #absolute(path: string): string | undefined {
    try {
      return this.#store.absolute(path);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  async #readHeads(
    paths: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<{ read: Found[]; damaged: string[]; gone: string[] }> {
    const damaged: string[] = [];
    const gone: string[] = [];
    const read = await mapBounded(paths, async (path) => {
      try {
        const found = await this.#readHead(path);
        if (found === undefined) gone.push(path);
        return found;
      } catch (error) {
        if (!(error instanceof DamagedFileError)) throw error;
        damaged.push(path);
        return undefined;
      }
    }, { signal });
    return { read: read.filter((each) => each !== undefined), damaged, gone };
  }

  async #readHead(path: string): Promise<Found | undefined> {
    const read = await this.#store.readHeadAndMade(path);
    return read === undefined ? undefined : { entry: entryFromHead(path, read.head, read.made), indexed: false };
  }
}
