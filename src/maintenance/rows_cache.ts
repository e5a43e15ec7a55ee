/**
 * Reads rows of files that are asked for piece by piece, and keeps the values of the last files as far as there is room.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import type { FileEntry } from "../store/file_entry.ts";

/** Bytes of the files whose values are kept; the values take several times as much. */
const ROOM_BYTES = 32 * 2 ** 20;

/** Reads rows of files. */
export class RowsCache {
  readonly #state: CacheState;
  readonly #roomBytes: number;
  readonly #kept = new Map<string, { readonly values: readonly unknown[]; readonly bytes: number }>();
  #bytes = 0;

  /**
   * @param state The cache
   * @param roomBytes How many bytes of files are kept
   */
  constructor(state: CacheState, roomBytes: number = ROOM_BYTES) {
    this.#state = state;
    this.#roomBytes = roomBytes;
  }

  /**
   * Reads rows of a file.
   *
   * @param entry What is known of the file
   * @param rows The rows
   * @returns Their values, or `undefined` if the file is gone
   * @throws {DamagedFileError} If it is damaged
   */
  async read({ path, bytes, count }: FileEntry, rows: Uint32Array): Promise<unknown[] | undefined> {
    const kept = this.#kept.get(path);
    if (kept !== undefined) {
      // The last used go last.
      this.#kept.delete(path);
      this.#kept.set(path, kept);
      return Array.from(rows, (row) => kept.values[row]);
    }
    if (rows.length === count || bytes > this.#roomBytes) return (await this.#state.store.readRows(path, { rows }))?.values;
    const read = await this.#state.store.readRows(path);
    if (read === undefined) return undefined;
    this.#keep(path, read.values, bytes);
    return Array.from(rows, (row) => read.values[row]);
  }

  #keep(path: string, values: readonly unknown[], bytes: number): void {
    this.#kept.set(path, { values, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#kept) {
      if (this.#bytes <= this.#roomBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}
