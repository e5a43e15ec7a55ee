/**
 * Reads what results need of chunk files, and changes nothing.
 *
 * @module
 */

import type { FileHead, RowReader } from "../format/payload.ts";
import { RowReader as Rows } from "../format/payload.ts";
import { headIn, ownHead, readHeadFrom, withPath, withPathNow } from "../store/chunk_file.ts";
import type { ChunkStore } from "../store/chunk_store.ts";
import { type FileReader, openReader, readFile } from "../store/files.ts";
import { readQuickly, SMALL_FILE_BYTES } from "../store/quick_read.ts";
import { turnDue } from "../store/turn.ts";

/** How rows become what is wanted of them. */
export interface Decoder<T> {
  /** Whether what is made of a file may lie in its bytes, and is used later. */
  readonly keepsBytes?: boolean;
  /** From a file that is whole in memory; all rows if none are named. */
  whole(head: FileHead, file: Uint8Array, rows: Uint32Array | undefined): T;
  /** From a reader that has read what the rows need. */
  some(reader: RowReader): T;
}

/** How a file is read. */
export interface FileRequest<T> {
  /** The rows; all if absent. */
  readonly rows?: Uint32Array | undefined;
  /** Looks at the head before anything is made of the file; what it throws ends the reading. */
  check(head: FileHead): void;
  /** What is made of the rows. */
  readonly decoder: Decoder<T>;
  /** Whether the file will be wanted again soon. */
  readonly isShared?: boolean;
}

/** What was read. */
export interface FileRead<T> {
  readonly head: FileHead;
  /** What was made of the rows; absent for a whole output. */
  readonly data?: T;
}

/** How many bytes of files that will be wanted again are kept. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Reads files of one cache. */
export class ResultFiles {
  readonly #store: ChunkStore;
  readonly #kept = new Map<string, Uint8Array>();
  readonly #loading = new Map<string, Promise<Uint8Array | undefined>>();
  #keptBytes = 0;

  constructor(store: ChunkStore) {
    this.#store = store;
  }

  /**
   * Reads rows of a small file at once.
   *
   * @param path The file's path below the cache's directory
   * @param request What is wanted of it
   * @returns What was made of it, which holds until the next file is read; `undefined` if the file had better be read by {@linkcode read}
   * @throws {DamagedFileError} If it is damaged
   */
  readNow<T>(path: string, request: FileRequest<T>): FileRead<T> | undefined {
    const absolute = this.#store.absolute(path);
    const file = readQuickly(absolute);
    return file === undefined ? undefined : withPathNow(absolute, () => this.#decode(file, request));
  }

  /**
   * Reads rows of a file: by ranges where few of a large file are asked for.
   *
   * @param path The file's path below the cache's directory
   * @param request What is wanted of it
   * @returns What was made of it, or `undefined` if the file is gone
   * @throws {DamagedFileError} If it is damaged as far as was read
   */
  async read<T>(path: string, request: FileRequest<T>): Promise<FileRead<T> | undefined> {
    const kept = this.#kept.get(path);
    const absolute = this.#store.absolute(path);
    if (kept !== undefined) {
      this.#kept.delete(path);
      this.#kept.set(path, kept);
      return await withPath(absolute, () => this.#decode(kept, request));
    }
    const due = turnDue();
    if (due !== undefined) await due;
    const quick = readQuickly(absolute);
    if (quick !== undefined) {
      // What was read so lies in memory that the next such read overwrites.
      const file = request.isShared || request.decoder.keepsBytes ? quick.slice() : quick;
      if (request.isShared) this.#keep(path, file);
      return await withPath(absolute, () => this.#decode(file, request));
    }
    const shared = request.isShared ? await this.#load(path, absolute) : undefined;
    if (shared !== undefined) return await withPath(absolute, () => this.#decode(shared, request));
    if (request.rows === undefined) {
      const file = await readFile(absolute);
      return file === undefined ? undefined : await withPath(absolute, () => this.#decode(file, request));
    }
    return await this.#opened(absolute, (reader) => this.#readOpen(reader, request));
  }

  /**
   * Reads the head of a file.
   *
   * @param path The file's path below the cache's directory
   * @returns The head, or `undefined` if the file is gone
   * @throws {DamagedFileError} If it is damaged
   */
  async readHead(path: string): Promise<FileHead | undefined> {
    return (await this.#store.readHead(path))?.head;
  }

  async #opened<T>(path: string, use: (reader: FileReader) => Promise<T>): Promise<T | undefined> {
    const reader = await openReader(path);
    if (reader === undefined) return undefined;
    try {
      return await withPath(path, () => use(reader));
    } finally {
      await reader.close();
    }
  }

  /** Reads a file that will be wanted again, once for all who want it now; `undefined` if it is too large to be kept, or gone. */
  async #load(path: string, absolute: string): Promise<Uint8Array | undefined> {
    let loading = this.#loading.get(path);
    if (loading === undefined) {
      loading = this.#opened(absolute, async (reader) => {
        if (reader.size > KEPT_BYTES / 4) return undefined;
        const file = await reader.read(0, reader.size);
        this.#keep(path, file);
        return file;
      }).finally(() => this.#loading.delete(path));
      this.#loading.set(path, loading);
    }
    return await loading;
  }

  async #readOpen<T>(reader: FileReader, request: FileRequest<T>): Promise<FileRead<T>> {
    if (reader.size <= SMALL_FILE_BYTES) return this.#decode(await reader.read(0, reader.size), request);
    const { head } = await readHeadFrom(reader);
    this.#check(head, request);
    const rows = request.rows!;
    if (head.whole) return { head };
    if (rows.length * 2 >= head.count) return this.#decode(await reader.read(0, reader.size), request);
    const gather = new Rows(head, rows);
    for (let ranges = gather.next(); ranges !== undefined; ranges = gather.next()) {
      const parts: Uint8Array[] = [];
      for (const { start, end } of ranges) parts.push(await reader.read(start, end - start));
      gather.supply(parts);
    }
    return { head, data: request.decoder.some(gather) };
  }

  #decode<T>(file: Uint8Array, request: FileRequest<T>): FileRead<T> {
    const head = headIn(file);
    this.#check(head, request);
    return head.whole ? { head } : { head, data: request.decoder.whole(head, file, request.rows) };
  }

  #check<T>(head: FileHead, request: FileRequest<T>): void {
    request.check(ownHead(head, this.#store.cacheId));
  }

  /** Keeps a file, at the cost of those that were not wanted for the longest time. */
  #keep(path: string, file: Uint8Array): void {
    this.#keptBytes += file.length - (this.#kept.get(path)?.length ?? 0);
    this.#kept.set(path, file);
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES || oldest === path) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= length;
    }
  }
}
