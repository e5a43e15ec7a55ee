/**
 * Reads the values of one file for a run, by the cache's own reader or by the caller's overrides.
 *
 * @module
 */

import { DamagedFileError, StoreError } from "../errors.ts";
import type { FileHead } from "../format/payload.ts";
import type { ChunkKey } from "../format/types.ts";
import { type Chunk, chunkKey } from "../grid/chunk_grid.ts";
import { isPresent } from "../grid/plan.ts";
import { isOutputList, presenceOf } from "../item_maps.ts";
import { MISSING } from "../missing.ts";
import { describes, entryFromHead, type FileEntry } from "../store/file_entry.ts";
import type { CacheMethods, Payload } from "../types.ts";
import type { RunContext } from "./context.ts";

/** What was found under a path. */
export type Found =
  /** Values of the rows asked for. */
  | { readonly kind: "values"; readonly values: readonly unknown[] }
  /** A whole output. */
  | { readonly kind: "whole"; readonly value: unknown }
  /** Nothing that can be used; look elsewhere. */
  | { readonly kind: "nothing" };

const NOTHING: Found = { kind: "nothing" };

/** Overrides through which values are read instead of by the store. */
const READING_METHODS: readonly (keyof CacheMethods)[] = ["loadPayload", "reconstructOutputFromItems", "collectChunkData", "itemHash"];

/** Reads values of files. */
export class ValueReader {
  readonly #run: RunContext;
  /** Whether values are read through overrides. */
  readonly byItems: boolean;

  constructor(run: RunContext) {
    this.#run = run;
    this.byItems = READING_METHODS.some((name) => run.options.overridden.has(name));
  }

  /**
   * Reads a chunk's own file.
   *
   * @param path Its path
   * @param chunk The chunk
   * @param points The points wanted; all if absent
   * @returns What was found
   */
  async readOwn(path: string, chunk: Chunk, points: Uint32Array | undefined): Promise<Found> {
    if (this.byItems) return await this.#readOwnItems(path, chunk, points);
    return await this.#guarded(path, () => this.#read(path, points, (head) => this.#run.state.names.checkOwn(head, chunk)));
  }

  /** What a chunk's own file holds, if it is there and sound as far as its head tells. */
  async hasOwn(path: string, chunk: Chunk): Promise<Found["kind"]> {
    if (this.byItems) return (await this.#readOwnItems(path, chunk, undefined)).kind;
    const found = await this.#guarded(path, async () => {
      const read = await this.#run.state.store.readHeadAndMade(path);
      if (read === undefined) return NOTHING;
      this.#run.state.names.checkOwn(read.head, chunk);
      return read.head.whole ? { kind: "whole", value: undefined } : { kind: "values", values: [] };
    });
    return found.kind;
  }

  /** Whether a file is there and holds what is on record of it, as far as its head tells. */
  async has(entry: FileEntry): Promise<boolean> {
    if (this.byItems) return (await this.#readItems(entry, undefined)).kind !== "nothing";
    const found = await this.#guarded(entry.path, async () => {
      const read = await this.#run.state.store.readHeadAndMade(entry.path);
      if (read === undefined) return NOTHING;
      if (!describes(entry, read.head)) throw new StaleEntry(read.head);
      return { kind: "values", values: [] } as const;
    });
    return found.kind === "values";
  }

  /**
   * Reads rows of a file that is on record.
   *
   * @param entry What is on record of it
   * @param rows The rows wanted; all if absent
   * @returns What was found
   */
  async readRows(entry: FileEntry, rows: Uint32Array | undefined): Promise<Found> {
    if (this.byItems) return await this.#readItems(entry, rows);
    return await this.#guarded(entry.path, () =>
      this.#read(entry.path, rows, (head) => {
        if (!describes(entry, head)) throw new StaleEntry(head);
      }));
  }

  async #read(path: string, rows: Uint32Array | undefined, check: (head: FileHead) => void): Promise<Found> {
    const { diagnostics, state } = this.#run;
    const read = await state.store.readRows(path, { rows, check, timings: diagnostics.timings });
    if (read === undefined) return NOTHING;
    diagnostics.filesRead++;
    diagnostics.bytesRead += read.bytesRead;
    return read.head.whole ? { kind: "whole", value: read.values[0] } : { kind: "values", values: read.values };
  }

  /** Sets a damaged file aside and corrects a record that does not tell what the file holds. */
  async #guarded(path: string, read: () => Promise<Found>): Promise<Found> {
    const { state, ignored } = this.#run;
    try {
      const found = await read();
      if (found.kind === "nothing") state.lose(path);
      return found;
    } catch (error) {
      if (error instanceof StaleEntry) {
        const entry = entryFromHead(path, error.head);
        state.learn(entry);
        state.index.add(entry);
      } else if (error instanceof DamagedFileError) {
        // A file that is sound and yet cannot be used would be found again and again.
        if (await this.setAside(path, error.reason) === "good") ignored.add(path);
      } else throw error;
      return NOTHING;
    }
  }

  /** Sets a damaged file aside and tells so. Returns what became of it; it stays where the disk refuses to move it. */
  async setAside(path: string, reason: string): Promise<"moved" | "good" | "gone" | "stays"> {
    const { state, diagnostics, ignored } = this.#run;
    state.forget(path);
    state.index.remove(path);
    ignored.add(path);
    try {
      const outcome = await state.store.setAside(path);
      // What lies there from now on is another file, maybe another process's.
      ignored.delete(path);
      if (outcome !== "moved") return outcome;
      diagnostics.damagedFiles++;
      state.warn(`${path} of cache ${state.cacheId} is damaged: ${reason}: it was moved to damaged/ and its points are computed again`);
      return outcome;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      diagnostics.damagedFiles++;
      state.warn(`${path} of cache ${state.cacheId} is damaged: ${reason}: it could not be moved to damaged/: ${error.message}`);
      return "stays";
    }
  }

  async #readOwnItems(path: string, chunk: Chunk, points: Uint32Array | undefined): Promise<Found> {
    const { state } = this.#run;
    const key = chunkKey(state.axes, chunk);
    const found = await this.#collect(path, key);
    if (found === undefined) return NOTHING;
    if (found.whole) return { kind: "whole", value: found.output };
    const outputs = found.output as ArrayLike<unknown>;
    const presence = presenceOf(outputs);
    if (presence === undefined) {
      return {
        kind: "values",
        values: points === undefined ? Array.from(outputs) : Array.from(points, (p) => outputs[p]),
      };
    }
    // Part of the chunk: plan it as a file that holds just these points.
    const count = Array.from(outputs).filter((output) => output !== MISSING).length;
    const times = { createdAt: "", updatedAt: "", bytes: 0 };
    if (count > 0) state.known.add({ path, version: state.version, axes: key, presence, whole: false, count, request: "points", ...times });
    return NOTHING;
  }

  async #readItems(entry: FileEntry, rows: Uint32Array | undefined): Promise<Found> {
    const found = await this.#collect(entry.path, entry.axes);
    if (found?.whole) return { kind: "whole", value: found.output };
    const outputs = found === undefined ? [] : Array.from(found.output as ArrayLike<unknown>);
    const present = outputs.filter((_, point) => isPresent(entry.presence, point));
    const values = rows === undefined ? present : Array.from(rows, (row) => present[row]);
    if (found === undefined || present.length !== entry.count || values.includes(MISSING)) {
      this.#run.ignored.add(entry.path);
      this.#run.state.known.remove(entry.path);
      return NOTHING;
    }
    return { kind: "values", values };
  }

  async #collect(path: string, key: ChunkKey): Promise<{ output: unknown; whole: boolean } | undefined> {
    const { options: { methods }, state, diagnostics } = this.#run;
    const payload: Payload | undefined | null = await methods.loadPayload(state.store.absolute(path));
    if (payload === undefined || payload === null) return undefined;
    diagnostics.filesRead++;
    const data = await methods.collectChunkData(key, payload);
    if (!data.whole && !isOutputList(data.output)) {
      throw new TypeError("Cannot use payload: collectChunkData must return a list of outputs");
    }
    return data;
  }
}

/** A record that says something else of a file than the file does. */
class StaleEntry extends Error {
  readonly head: FileHead;

  constructor(head: FileHead) {
    super("stale entry");
    this.head = head;
  }
}
