/**
 * The model: files as sets of points, and one Map from point to value. It says what a run must execute, write and return.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { ModelChunk } from "./grid.ts";

/** A file of values, one per point. */
export interface ModelFile {
  /** The chunk it was written for. */
  readonly owner: string;
  readonly points: ReadonlySet<string>;
  readonly request: "chunk" | "points";
}

/** One call of the function, as the function saw it. */
export interface Call {
  readonly points: readonly string[];
  /** The outputs it finished: all of them, unless it failed. */
  readonly done: Map<string, unknown>;
  isFailed: boolean;
  /** The whole output it gave in place of single ones. */
  whole?: { readonly value: unknown };
}

/** How a run goes about it, as far as the model cares. */
export interface ModelRun {
  readonly chunks: readonly ModelChunk[];
  readonly isExcluded: (point: string) => boolean;
  readonly granularity: "chunk" | "point";
  readonly partial: "return" | "complete";
  readonly calls: readonly Call[];
}

/** What a run must have done. */
export interface Expected {
  readonly isFailed: boolean;
  readonly executedChunks: number;
  readonly partialChunks: number;
  readonly filesWritten: number;
  readonly missing: number;
  /** The flat output. */
  readonly flat: unknown[];
  /** The outputs by chunk. */
  readonly byChunk: unknown[];
}

/** What is known of a chunk. */
interface Plan {
  readonly isWhole: boolean;
  /** By point: known or excluded. */
  readonly known: readonly string[];
  readonly missing: readonly string[];
}

/** What should be known, and in which files. */
export class Reference {
  readonly values = new Map<string, unknown>();
  readonly wholes = new Map<string, unknown>();
  readonly files = new Set<ModelFile>();
  readonly #fileOf = new Map<string, ModelFile>();

  /** What is known of a chunk. */
  plan(chunk: ModelChunk, isExcluded: (point: string) => boolean): Plan {
    const inGrid = chunk.points.filter((point) => !isExcluded(point));
    return {
      isWhole: this.wholes.has(chunk.owner),
      known: inGrid.filter((point) => this.#fileOf.has(point)),
      missing: inGrid.filter((point) => !this.#fileOf.has(point)),
    };
  }

  /**
   * Follows a run call by call and notes what it must have stored.
   *
   * @param run The run, with the calls that were seen
   * @returns What the run must tell
   */
  follow(run: ModelRun): Expected {
    const calls = [...run.calls];
    const leftOut = new Map<number, Set<number>>();
    let executedChunks = 0;
    let pending = run.chunks.map((_, i) => i);
    let isFailed = false;
    // A chunk of which something became known, or went into a whole output, while the run was at it is looked up again.
    while (pending.length > 0 && !isFailed) {
      const todo = pending.filter((i) => this.#isTodo(run, i, leftOut));
      const before = new Map(todo.map((i) => [i, this.plan(run.chunks[i], run.isExcluded).known.length]));
      pending = [];
      const taken = new Set<string>();
      for (const i of todo) {
        const plan = this.plan(run.chunks[i], run.isExcluded);
        const wanted = this.#wanted(run, run.chunks[i], plan);
        if (plan.isWhole || plan.known.length !== before.get(i) || wanted.some((point) => taken.has(point))) {
          pending.push(i);
          continue;
        }
        for (const point of wanted) taken.add(point);
        if (!this.#execute(run, run.chunks[i], plan, calls)) {
          isFailed = true;
          break;
        }
        executedChunks++;
      }
    }
    assertEquals(calls.map((call) => call.points), [], "calls that nothing asked for");
    const missing = [...leftOut.values()].reduce((sum, asked) => sum + asked.size, 0);
    const outputs = isFailed ? { flat: [], byChunk: [] } : this.#outputs(run, leftOut);
    return { isFailed, executedChunks, partialChunks: leftOut.size, filesWritten: executedChunks, missing, ...outputs };
  }

  #isTodo(run: ModelRun, i: number, leftOut: Map<number, Set<number>>): boolean {
    const chunk = run.chunks[i];
    const plan = this.plan(chunk, run.isExcluded);
    leftOut.delete(i);
    if (plan.isWhole || plan.missing.length === 0) return false;
    const missing = new Set(plan.missing);
    const askedMissing = [...chunk.asked.keys()].filter((k) => missing.has(chunk.points[chunk.asked[k]]));
    if (run.granularity === "point") return askedMissing.length > 0;
    if (run.partial === "complete" || !this.#isPartialByRequest(chunk, plan)) return true;
    if (askedMissing.length > 0) leftOut.set(i, new Set(askedMissing));
    return false;
  }

  #isPartialByRequest(chunk: ModelChunk, plan: Plan): boolean {
    return plan.known.some((point) => {
      const file = this.#fileOf.get(point)!;
      return file.request === "points" && file.owner === chunk.owner;
    });
  }

  /** The points of a chunk that a run executes. */
  #wanted(run: ModelRun, chunk: ModelChunk, plan: Plan): readonly string[] {
    if (run.granularity !== "point") return plan.missing;
    const asked = new Set(chunk.asked.map((number) => chunk.points[number]));
    return plan.missing.filter((point) => asked.has(point));
  }

  /** Takes the calls of one chunk. Returns whether it ran to the end. */
  #execute(run: ModelRun, chunk: ModelChunk, plan: Plan, calls: Call[]): boolean {
    const wanted = new Set(this.#wanted(run, chunk, plan));
    const isBlock = isProduct([...wanted]);
    const done = new Map<string, unknown>();
    let taken = 0;
    let isFailed = false;
    while (wanted.size > 0 && !isFailed) {
      const call = calls.shift();
      assert(call !== undefined, `not executed: ${[...wanted]} of ${chunk.owner}`);
      taken++;
      for (const point of call.points) assert(wanted.delete(point), `executed without need, or twice: ${point} of ${chunk.owner}`);
      isFailed = call.isFailed;
      if (call.whole !== undefined) return this.#takeWhole(chunk, call, calls);
      for (const [point, value] of call.done) done.set(point, value);
    }
    if (isBlock && !isFailed) assertEquals(taken, 1, `calls for one block of ${chunk.owner}`);
    const inside = isFailed ? [] : [...this.files].filter((file) => isInside(file, chunk, run.isExcluded));
    if (done.size > 0) {
      for (const file of inside) this.files.delete(file);
      const isByPoint = run.granularity === "point" && inside.every((file) => file.request === "points");
      const request = isByPoint ? "points" : "chunk";
      this.#add({ owner: chunk.owner, points: new Set([...done.keys(), ...inside.flatMap((file) => [...file.points])]), request });
    }
    for (const [point, value] of done) this.values.set(point, value);
    return !isFailed;
  }

  #takeWhole(chunk: ModelChunk, first: Call, calls: Call[]): boolean {
    if (first.isFailed) return false;
    const call = first.points.length === chunk.points.length ? first : calls.shift();
    assert(call !== undefined, `not executed as a whole: ${chunk.owner}`);
    assertEquals(call.points, chunk.points);
    if (call.isFailed) return false;
    this.wholes.set(chunk.owner, call.whole!.value);
    return true;
  }

  #add(file: ModelFile): void {
    this.files.add(file);
    for (const point of file.points) this.#fileOf.set(point, file);
  }

  #outputs({ chunks, isExcluded }: ModelRun, leftOut: ReadonlyMap<number, ReadonlySet<number>>): { flat: unknown[]; byChunk: unknown[] } {
    const flat: { readonly place: number; readonly value: unknown }[] = [];
    const byChunk: unknown[] = [];
    for (const [i, chunk] of chunks.entries()) {
      if (this.wholes.has(chunk.owner)) {
        const value = this.wholes.get(chunk.owner);
        if (chunk.places.length > 0) flat.push({ place: Math.min(...chunk.places), value });
        byChunk.push(value);
        continue;
      }
      const list: unknown[] = [];
      for (const [k, number] of chunk.asked.entries()) {
        const point = chunk.points[number];
        if (isExcluded(point) || leftOut.get(i)?.has(k)) continue;
        assert(this.values.has(point), `no value for ${point}`);
        flat.push({ place: chunk.places[k], value: this.values.get(point) });
        list.push(this.values.get(point));
      }
      byChunk.push(list);
    }
    return { flat: flat.sort((a, b) => a.place - b.place).map(({ value }) => value), byChunk };
  }
}

/** Whether the chunk's next file takes a file in: nothing of it lies outside, or would be lost. */
function isInside(file: ModelFile, chunk: ModelChunk, isExcluded: (point: string) => boolean): boolean {
  const points = new Set(chunk.points);
  return [...file.points].every((point) => points.has(point) && !isExcluded(point));
}

function isProduct(points: readonly string[]): boolean {
  if (points.length === 0) return false;
  const rows = points.map((point) => point.split("."));
  return rows[0].reduce((size, _, axis) => size * new Set(rows.map((row) => row[axis])).size, 1) === points.length;
}
