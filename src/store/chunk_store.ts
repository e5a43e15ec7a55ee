/**
 * The chunk files of one cache: listing, reading whole or by rows, writing, removing, setting aside.
 *
 * @module
 */

import { isAbsolute, join, resolve } from "@std/path";
import { DamagedFileError, FormatVersionError } from "../errors.ts";
import { decodeRows, type FileHead, type Made, verifyFile } from "../format/payload.ts";
import { headIn, type HeadRead, madeOf, ownHead, readHeadFrom, readMadeFrom, readRowsFrom, withPath } from "./chunk_file.ts";
import { checkCacheId, resolveInside } from "./containment.ts";
import { type FileReader, listNames, openReader, readFile, removeFile, writeFileAtomic } from "./files.ts";
import { prepareDirectory } from "./prepare.ts";
import { readQuickly, SMALL_FILE_BYTES } from "./quick_read.ts";
import { type FileState, moveAside, requireOwnName } from "./set_aside.ts";
import { isTempName } from "./temp_names.ts";
import { turnDue } from "./turn.ts";

/** When a written file is brought down to the medium before the run goes on: when it was costly to compute, always, never. */
export type Durability = "auto" | "fsync" | "none";

/** What a {@linkcode ChunkStore} is made from. */
export interface ChunkStoreOptions {
  /** The directory of all caches. */
  readonly root: string;
  /** The cache's id, which names its directory. */
  readonly cacheId: string;
  /** When written files are brought down to the medium. */
  readonly durability: Durability;
  /**
   * Whether a sound file is what its name says; asked, beside the cache id, before a file is held to be good.
   *
   * @param path The file's path relative to the cache's directory
   * @param head What the file says of itself
   */
  readonly isGenuine?: (path: string, head: FileHead) => boolean;
}

/** Rows of a chunk file. */
export interface RowsRead {
  /** What the file says of itself. */
  readonly head: FileHead;
  /** The rows' values, in the order asked for. */
  readonly values: unknown[];
  /** How many bytes were read. */
  readonly bytesRead: number;
}

/** What a reader of rows wants. */
export interface ReadRowsOptions {
  /** The rows' numbers; all if absent. A whole output is given whatever they are. */
  readonly rows?: Uint32Array | undefined;
  /** Looks at the head before a value is made; what it throws ends the reading. */
  readonly check?: (head: FileHead) => void;
  /** Where the time of reading and decoding is added, in milliseconds. */
  readonly timings?: { reading: number; decoding: number };
}

/** From this on a chunk was costlier to compute than it is to bring down to the medium. */
const COSTLY_MS = 50;
const PLAIN_PATH = /^chunks\/[0-9a-f][0-9a-f.]*\.msgpack$/;

/** The chunk files of one cache. */
export class ChunkStore {
  /** The cache's directory, absolute. */
  readonly directory: string;
  /** The directory of all caches, absolute. */
  readonly root: string;
  /** The cache's id. */
  readonly cacheId: string;
  /** How the paths of plain chunk files begin. */
  readonly #chunks: string;
  readonly #durability: Durability;
  readonly #isGenuine: (path: string, head: FileHead) => boolean;
  #tempNames: readonly string[] | undefined;

  /**
   * @param options Where, and how carefully
   * @throws {RangeError} If the cache id cannot name a directory
   */
  constructor(options: ChunkStoreOptions) {
    checkCacheId(options.cacheId);
    this.root = resolve(options.root);
    this.cacheId = options.cacheId;
    this.directory = join(this.root, options.cacheId);
    this.#chunks = join(this.directory, "chunks", "x").slice(0, -1);
    this.#durability = options.durability;
    this.#isGenuine = options.isGenuine ?? (() => true);
  }

  /**
   * Lists the chunk files under names of our own making.
   *
   * @returns Their paths relative to the directory, in no order
   * @throws {StoreError} If the system refuses
   */
  async list(): Promise<string[]> {
    const names = await listNames(join(this.directory, "chunks"));
    this.#tempNames = names.filter(isTempName);
    return names.filter((name) => name.endsWith(".msgpack") && !name.startsWith(".")).map((name) => `chunks/${name}`);
  }

  /**
   * Turns the path of a file into an absolute one.
   *
   * @param path The path relative to the directory; it may lie elsewhere, but inside the root
   * @returns The absolute path
   * @throws {RangeError} If it would leave the root
   */
  absolute(path: string): string {
    if (PLAIN_PATH.test(path)) return this.#chunks + path.slice("chunks/".length);
    const file = resolveInside(this.root, path === "" || isAbsolute(path) ? path : join(this.directory, path));
    if (file === this.directory) throw new RangeError(`Cannot use path: it is the cache's directory: received ${JSON.stringify(path)}`);
    return file;
  }

  /**
   * Reads what a file says of itself, not its values: a small file is read at once as a whole.
   *
   * @param path The file's path relative to the directory
   * @returns The head and how many bytes were read, or `undefined` if the file is gone
   * @throws {DamagedFileError} If it is damaged as far as was read
   * @throws {FormatVersionError} If it is of a newer format
   * @throws {StoreError} If the system refuses
   */
  async readHead(path: string): Promise<{ head: FileHead; bytes: number } | undefined> {
    const absolute = this.absolute(path);
    const due = turnDue();
    if (due !== undefined) await due;
    const quick = readQuickly(absolute);
    if (quick !== undefined) {
      return await withPath(absolute, () => ({ head: ownHead(headIn(quick), this.cacheId), bytes: quick.length }));
    }
    return await this.#reading(path, async (reader) => {
      const { head, prefix } = await readHeadFrom(reader);
      return { head: ownHead(head, this.cacheId), bytes: prefix.length };
    });
  }

  /**
   * Reads how a file was made.
   *
   * @param path The file's path relative to the directory
   * @param head The file's head
   * @returns How it was made, or `undefined` if the file is gone
   * @throws {DamagedFileError} If that part is damaged
   * @throws {StoreError} If the system refuses
   */
  async readMade(path: string, head: FileHead): Promise<Made | undefined> {
    return await this.#reading(path, (reader) => readMadeFrom(reader, head));
  }

  /**
   * Reads what a file says of itself and how it was made, at the cost of the head alone for a small file.
   *
   * @param path The file's path relative to the directory
   * @returns Both, or `undefined` if the file is gone
   * @throws {DamagedFileError} If it is damaged as far as was read, or is not what its name says
   * @throws {FormatVersionError} If it is of a newer format
   * @throws {StoreError} If the system refuses
   */
  async readHeadAndMade(path: string): Promise<{ head: FileHead; made: Made } | undefined> {
    return await this.#reading(path, async (reader) => {
      const read: HeadRead = await readHeadFrom(reader);
      this.#checkGenuine(path, ownHead(read.head, this.cacheId));
      return { head: read.head, made: await madeOf(reader, read) };
    });
  }

  /**
   * Reads rows of a file: by ranges where few rows of a large file are asked for, else the whole file.
   *
   * @param path The file's path relative to the directory
   * @param options Which rows, and what else their reader wants
   * @returns The rows, or `undefined` if the file is gone
   * @throws {DamagedFileError} If it is damaged as far as was read
   * @throws {FormatVersionError} If it is of a newer format
   * @throws {StoreError} If the system refuses
   */
  async readRows(path: string, options: ReadRowsOptions = {}): Promise<RowsRead | undefined> {
    const [start, absolute] = [performance.now(), this.absolute(path)];
    const due = turnDue();
    if (due !== undefined) await due;
    const quick = readQuickly(absolute);
    if (quick === undefined && options.rows !== undefined) return await this.#readSome(path, options);
    const file = quick ?? await readFile(absolute);
    if (options.timings !== undefined) options.timings.reading += performance.now() - start;
    return file === undefined ? undefined : await withPath(absolute, () => this.#decode(file, options));
  }

  /**
   * Writes a chunk file.
   *
   * @param path The file's path relative to the directory
   * @param bytes Its content
   * @param options `executedMs`: how long its values took to compute, which decides whether losing it to a power cut is worth preventing
   * @throws {StoreError} If the system refuses; then nothing is left behind
   */
  async writeChunk(path: string, bytes: Uint8Array, options: { executedMs: number }): Promise<void> {
    const durable = this.#durability === "fsync" || (this.#durability === "auto" && options.executedMs >= COSTLY_MS);
    await writeFileAtomic(this.absolute(path), bytes, { durable });
  }

  /**
   * Removes a file.
   *
   * @param path The file's path relative to the directory
   * @returns Whether there was one
   * @throws {StoreError} If the system refuses
   */
  async remove(path: string): Promise<boolean> {
    return await removeFile(this.absolute(path));
  }

  /**
   * Moves a damaged file into `damaged/`. A file that turns out to be good stays, or is put back where another process replaced it just then.
   *
   * @param path The file's path relative to the directory
   * @returns What became of it
   * @throws {FormatVersionError} If it is of a newer format; then it stays
   * @throws {RangeError} If the directory is that of a cache whose id differs in case; then it stays
   * @throws {StoreError} If the system refuses to read it, when it stays, or to move it
   */
  async setAside(path: string): Promise<"moved" | "good" | "gone"> {
    const file = this.absolute(path);
    const stateOf = (at: string) => this.#stateOf(path, at);
    const state = await stateOf(file);
    return state === "damaged" ? await moveAside(file, { directory: this.directory, stateOf }) : state;
  }

  /**
   * Makes the directory ready to be written, before the first write of a run: makes what is missing, sees that it can be written, sweeps
   * what dead processes left.
   *
   * @throws {RangeError} If the directory is that of a cache whose id differs in case
   * @throws {StoreError} If it cannot be made or written
   */
  async prepare(): Promise<void> {
    await requireOwnName(this.directory);
    await prepareDirectory({ root: this.root, directory: this.directory, chunkNames: this.#tempNames });
  }

  async #reading<T>(path: string, use: (reader: FileReader) => Promise<T>): Promise<T | undefined> {
    const file = this.absolute(path);
    const reader = await openReader(file);
    if (reader === undefined) return undefined;
    try {
      return await withPath(file, () => use(reader));
    } finally {
      await reader.close();
    }
  }

  async #readSome(path: string, options: ReadRowsOptions): Promise<RowsRead | undefined> {
    const { rows, check, timings } = options;
    const start = performance.now();
    return await this.#reading(path, async (reader) => {
      const whole = async () => {
        const file = await reader.read(0, reader.size);
        if (timings !== undefined) timings.reading += performance.now() - start;
        return this.#decode(file, options);
      };
      if (reader.size <= SMALL_FILE_BYTES) return await whole();
      const { head, prefix } = await readHeadFrom(reader);
      check?.(ownHead(head, this.cacheId));
      if (head.whole || rows!.length * 2 >= head.count) return await whole();
      const { values, bytesRead } = await readRowsFrom(reader, head, rows!);
      if (timings !== undefined) timings.reading += performance.now() - start;
      return { head, values, bytesRead: bytesRead + prefix.length };
    });
  }

  #decode(file: Uint8Array, { rows, check, timings }: ReadRowsOptions): RowsRead {
    const start = performance.now();
    const head = ownHead(headIn(file), this.cacheId);
    check?.(head);
    const values = decodeRows(head, file, head.whole ? undefined : rows);
    if (timings !== undefined) timings.decoding += performance.now() - start;
    return { head, values, bytesRead: file.length };
  }

  #checkGenuine(path: string, head: FileHead): void {
    if (!this.#isGenuine(path, head)) throw new DamagedFileError("it is not what its name says");
  }

  async #stateOf(path: string, file: string): Promise<FileState> {
    const bytes = await readFile(file);
    if (bytes === undefined) return "gone";
    try {
      this.#checkGenuine(path, ownHead(verifyFile(bytes), this.cacheId));
      return "good";
    } catch (error) {
      if (error instanceof DamagedFileError) return "damaged";
      if (error instanceof FormatVersionError) await withPath(file, () => Promise.reject(error));
      throw error;
    }
  }
}
