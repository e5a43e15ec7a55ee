/**
 * `failures/<chunk hash>.json`: which points of a chunk failed, how, and how often. Told to people and to the diagnostics, never read as
 * values; a record that cannot be read is as good as none.
 *
 * @module
 */

import { join } from "@std/path";
import { canonicalText } from "../format/canonical.ts";
import { sha256Hex } from "../format/hashes.ts";
import type { ChunkKey } from "../format/types.ts";
import { isPlainRecord } from "../plain_record.ts";
import { fileInfo, listNames, readFile, removeFile, writeFileAtomic } from "./files.ts";
import { isCount, isStringList, parseJson, readableJson } from "./json_text.ts";

/** An error as a record tells it. */
export interface FailureError {
  /** The error's name. */
  readonly name: string;
  /** What it says. */
  readonly message: string;
  /** Where it was thrown: the first lines. */
  readonly stack?: string | undefined;
}

/** Points that failed together. */
export interface FailureEntry {
  /** The points' values, in axis order. */
  readonly points: readonly (readonly unknown[])[];
  /** What the last attempt threw. */
  readonly error: FailureError;
  /** How many attempts were made. */
  readonly attempts: number;
  /** When the last one failed, as an ISO 8601 text. */
  readonly time: string;
}

/** The failed points of one chunk. */
export interface FailureRecord {
  /** The chunk. */
  readonly chunkKey: ChunkKey;
  /** Its failed points, none of them twice. */
  readonly failures: readonly FailureEntry[];
}

/** What a run found out about a chunk. */
export interface FailureNews {
  /** The chunk. */
  readonly chunkKey: ChunkKey;
  /** Points that failed. */
  readonly failed: readonly FailureEntry[];
  /** Points that are known now, in axis order. */
  readonly known: Iterable<readonly unknown[]>;
}

const FORMAT = 1;
const MAX_MESSAGE_LENGTH = 4000;
const MAX_STACK_LINES = 10;
const MAX_NAME_LENGTH = 180;
/** What Windows takes for devices, whatever follows. */
const RESERVED_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/;
/** Above this a record is not worth the memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** The failure records of one cache. */
export class FailureRecords {
  readonly #dir: string;

  /** @param directory The cache's directory */
  constructor(directory: string) {
    this.#dir = join(directory, "failures");
  }

  /**
   * Tells which chunks have a record.
   *
   * @returns Their hashes
   * @throws {StoreError} If the system refuses
   */
  async list(): Promise<Set<string>> {
    const hashes = new Set<string>();
    for (const name of await listNames(this.#dir)) {
      const hash = hashOf(name);
      if (hash !== undefined) hashes.add(hash);
    }
    return hashes;
  }

  /**
   * Reads the record of a chunk.
   *
   * @param hash The chunk's hash
   * @returns The record, or `undefined` if there is none that can be understood
   * @throws {StoreError} If the system refuses
   */
  async read(hash: string): Promise<FailureRecord | undefined> {
    const path = this.#pathOf(hash);
    const info = await fileInfo(path);
    if (info === undefined || info.size > MAX_FILE_BYTES) return undefined;
    const bytes = await readFile(path);
    return bytes === undefined ? undefined : parseRecord(bytes);
  }

  /**
   * Writes the record of a chunk.
   *
   * @param hash The chunk's hash
   * @param record The record
   * @throws {StoreError} If the system refuses
   * @throws {UnstorableValueError} If a point cannot be stored
   */
  async write(hash: string, record: FailureRecord): Promise<void> {
    const { chunkKey, failures } = record;
    const content = { format: FORMAT, chunk_key: chunkKey, failures: failures.map(plainEntry) };
    await writeFileAtomic(this.#pathOf(hash), readableJson(content, "failure"), { durable: false });
  }

  /**
   * Removes the record of a chunk.
   *
   * @param hash The chunk's hash
   * @returns Whether there was one
   * @throws {StoreError} If the system refuses
   */
  async remove(hash: string): Promise<boolean> {
    return await removeFile(this.#pathOf(hash));
  }

  #pathOf(hash: string): string {
    return join(this.#dir, nameOf(hash));
  }
}

/**
 * Brings a record up to date with what a run found out: what is known now leaves it, what failed again is replaced.
 *
 * @param old The older record, if there is one
 * @param news What the run found out
 * @returns The record to write, or `undefined` if nothing is left of it
 */
export function updateFailures(old: FailureRecord | undefined, news: FailureNews): FailureRecord | undefined {
  const done = new Set<string>();
  for (const point of news.known) done.add(canonicalText(point));
  const failures: FailureEntry[] = [];
  // The last word on a point is the one that holds.
  for (const entry of [...old?.failures ?? [], ...news.failed].reverse()) {
    const points = entry.points.filter((point) => {
      const text = canonicalText(point);
      return !done.has(text) && done.add(text);
    });
    if (points.length > 0) failures.push({ ...entry, points });
  }
  return failures.length === 0 ? undefined : { chunkKey: news.chunkKey, failures: failures.reverse() };
}

/**
 * Tells of anything thrown what a record keeps.
 *
 * @param thrown What was thrown
 * @returns Its name, its message and the first lines of its stack
 */
export function failureError(thrown: unknown): FailureError {
  if (!(thrown instanceof Error)) return { name: "Error", message: shorten(showThrown(thrown)) };
  const lines = typeof thrown.stack === "string" ? thrown.stack.split("\n").filter((line) => /^\s+at |@/.test(line)) : [];
  const stack = lines.length === 0 ? undefined : shorten(lines.slice(0, MAX_STACK_LINES).join("\n"));
  return { name: shorten(String(thrown.name)), message: shorten(String(thrown.message)), ...stack === undefined ? {} : { stack } };
}

function showThrown(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "something that cannot be shown";
  }
}

function shorten(text: string): string {
  return text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH)}…`;
}

function plainEntry({ points, error, attempts, time }: FailureEntry): Record<string, unknown> {
  const { name, message, stack } = error;
  return { points, error: stack === undefined ? { name, message } : { name, message, stack }, attempts, time };
}

function parseRecord(bytes: Uint8Array): FailureRecord | undefined {
  let content: unknown;
  try {
    content = parseJson(bytes);
  } catch {
    return undefined;
  }
  if (!isPlainRecord(content) || content.format !== FORMAT || !isChunkKey(content.chunk_key) || !Array.isArray(content.failures)) {
    return undefined;
  }
  const { chunk_key: chunkKey, failures } = content;
  if (!failures.every((entry) => isEntry(entry, chunkKey.length))) return undefined;
  return { chunkKey, failures: failures.map(plainEntry) as unknown as FailureEntry[] };
}

function isChunkKey(value: unknown): value is ChunkKey {
  return Array.isArray(value) &&
    value.every((axis) => Array.isArray(axis) && axis.length === 2 && typeof axis[0] === "string" && Array.isArray(axis[1]));
}

function isEntry(value: unknown, axes: number): value is FailureEntry {
  if (!isPlainRecord(value)) return false;
  const { points, error, attempts, time } = value;
  if (!Array.isArray(points) || !points.every((point) => Array.isArray(point) && point.length === axes)) return false;
  if (!isPlainRecord(error) || !isStringList([error.name, error.message, error.stack === undefined ? "" : error.stack])) return false;
  return isCount(attempts, 1) && typeof time === "string" && !Number.isNaN(Date.parse(time));
}

/** A name that every file system takes and keeps apart from others; hashes of our own making stay as they are. */
function nameOf(hash: string): string {
  // Half of a surrogate pair has no UTF-8.
  const name = hash.isWellFormed() && hash !== ""
    ? hash.replace(/[^0-9a-z_-]/gu, (letter) => encodeURIComponent(letter).replace(/^[^%]$/, percent).toLowerCase())
    : "";
  return `${name === "" || name.length > MAX_NAME_LENGTH || RESERVED_NAME.test(name) ? `%%${sha256Hex(JSON.stringify(hash))}` : name}.json`;
}

function percent(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** The hash whose record has a name; one that cannot be part of a name is not told by it. */
function hashOf(name: string): string | undefined {
  try {
    const hash = name.endsWith(".json") ? decodeURIComponent(name.slice(0, -".json".length)) : "";
    return hash !== "" && nameOf(hash) === name ? hash : undefined;
  } catch {
    return undefined;
  }
}
