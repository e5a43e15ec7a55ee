/**
 * The output of a run while it is put together: every value goes to its place.
 *
 * @module
 */

import type { ChunkRequest } from "../grid/request.ts";
import { MISSING } from "../missing.ts";

/** Marks a place that no value is to come to. */
const VOID = Symbol("chunk-memo.void");

/** What becomes of the outputs: nothing, one flat list in the order asked for, or one list per chunk. */
export type OutputMode = "none" | "flat" | "chunks";

/** Places values as they come, in whatever order. */
export class OutputSink {
  readonly #mode: OutputMode;
  readonly #flat: unknown[];
  readonly #chunks: unknown[];
  #hasVoids = false;

  /**
   * @param mode What becomes of the outputs
   * @param length The number of places of a flat list
   * @param chunkCount The number of chunks
   */
  constructor(mode: OutputMode, length: number, chunkCount: number) {
    this.#mode = mode;
    this.#flat = mode === "flat" ? new Array(length).fill(MISSING) : [];
    this.#chunks = mode === "chunks" ? new Array(chunkCount) : [];
  }

  /** Whether values are wanted at all. */
  get isWanted(): boolean {
    return this.#mode !== "none";
  }

  /** The list a chunk's values go to. */
  #list(i: number, request: ChunkRequest): unknown[] {
    if (this.#mode === "flat") return this.#flat;
    const list = this.#chunks[i];
    return Array.isArray(list) ? list : this.#chunks[i] = new Array(request.points.length).fill(MISSING);
  }

  /**
   * Places values of a chunk.
   *
   * @param i Which chunk
   * @param request What is asked of it
   * @param asked Which of the points asked for, by their number in the request; all if absent
   * @param values Values
   * @param rows Which of the values are theirs, one for each; the first ones in order if absent
   */
  place(i: number, request: ChunkRequest, asked: Uint32Array | undefined, values: ArrayLike<unknown>, rows?: Uint32Array): void {
    if (this.#mode === "none") return;
    const list = this.#list(i, request);
    const run = this.#mode === "flat" && asked === undefined && rows === undefined ? request.run : undefined;
    if (run !== undefined) {
      for (let k = 0; k < run.count; k++) list[run.first + k] = values[k];
      return;
    }
    const places = this.#mode === "flat" ? request.places : undefined;
    const count = asked?.length ?? request.points.length;
    for (let k = 0; k < count; k++) {
      const at = asked === undefined ? k : asked[k];
      list[places === undefined ? at : places[at]] = values[rows === undefined ? k : rows[k]];
    }
  }

  /** Places the whole output of a chunk: once, where the first of its points would be. */
  placeWhole(i: number, request: ChunkRequest, value: unknown): void {
    if (this.#mode === "chunks") this.#chunks[i] = { whole: value };
    if (this.#mode !== "flat" || request.places.length === 0) return;
    this.#hasVoids = true;
    let first = request.places[0];
    for (const place of request.places) {
      this.#flat[place] = VOID;
      if (place < first) first = place;
    }
    this.#flat[first] = value;
  }

  /** Takes points out of the output. */
  leaveOut(i: number, request: ChunkRequest, asked: Iterable<number>): void {
    if (this.#mode === "none") return;
    const list = this.#list(i, request);
    for (const k of asked) {
      list[this.#mode === "flat" ? request.places[k] : k] = VOID;
      this.#hasVoids = true;
    }
  }

  /** The flat list. */
  flat(): unknown[] {
    return this.#hasVoids ? this.#flat.filter((value) => value !== VOID) : this.#flat;
  }

  /** The outputs of the chunks, in plan order: a list of outputs each, or a whole output. */
  chunkOutputs(): unknown[] {
    const outputs: unknown[] = [];
    for (let i = 0; i < this.#chunks.length; i++) {
      const chunk = this.#chunks[i];
      if (Array.isArray(chunk)) outputs.push(this.#hasVoids ? chunk.filter((value) => value !== VOID) : chunk);
      else if (chunk !== undefined) outputs.push((chunk as { whole: unknown }).whole);
      else outputs.push([]);
    }
    return outputs;
  }
}
