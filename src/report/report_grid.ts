/**
 * The grid that a report is of: its points are numbered over the selected values of the axes, the last axis fastest.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import type { CacheView } from "../cache_view.ts";
import { Candidate, candidateChunks } from "../candidate_chunks.ts";
import type { ChunkKey } from "../format/types.ts";
import { type Axis, valueKey } from "../grid/axes.ts";
import { strides } from "../grid/block.ts";
import { binValues } from "../grid/chunk_grid.ts";
import { planChunk } from "../grid/plan.ts";
import type { Request } from "../grid/request.ts";
import type { SelectedPositions } from "../grid/selection.ts";
import { encodeAxis } from "./columns.ts";
import { type PageAxis, type PageCounts, PointState } from "./page_parts.ts";
import { showValue } from "./show_value.ts";

/** The grid of a report. */
export class ReportGrid {
  /** What the cache shares with its slices. */
  readonly state: CacheState;
  /** How many values each axis has. */
  readonly lengths: readonly number[];
  /** The positions on each axis that it has, each once. */
  readonly selected: SelectedPositions;
  /** The request of all of it. */
  readonly request: Request;
  readonly #strides: readonly number[];
  /** The number of each position, where the two are not the same. */
  readonly #numberOf: readonly (ReadonlyMap<number, number> | undefined)[];

  /**
   * @param view The cache, or a slice of it
   * @throws {RangeError} If it has more points than can be numbered
   */
  constructor(view: CacheView) {
    this.state = view.state;
    this.selected = view.slice === undefined ? view.selected : view.selected.map((positions) => Int32Array.from(new Set(positions)));
    this.request = this.state.request(this.selected);
    this.lengths = this.selected.map((positions) => positions.length);
    this.#strides = strides(this.lengths);
    this.#numberOf = this.selected.map((positions) =>
      positions.every((position, n) => position === n) ? undefined : new Map(Array.from(positions, (position, n) => [position, n] as const))
    );
  }

  /** How many points it has. */
  get length(): number {
    return this.request.length;
  }

  /** The axes as the page knows them. */
  get pageAxes(): PageAxis[] {
    return this.state.axes.map((axis, i) => {
      const values = binValues(axis, { axis: i, positions: this.selected[i] });
      const areNumbers = values.every((value) => typeof value === "number" && Number.isFinite(value));
      return areNumbers
        ? { name: axis.name, numbers: encodeAxis(values as number[]) }
        : { name: axis.name, texts: values.map(axisText(axis)) };
    });
  }

  /**
   * The numbers of an axis's values among those of the report.
   *
   * @param name The axis
   * @param values The values
   * @returns The numbers of those that are there, or `undefined` of an unknown axis
   */
  numbersOf(name: string, values: readonly unknown[]): number[] | undefined {
    const i = this.state.axes.findIndex((axis) => axis.name === name);
    if (i < 0) return undefined;
    const { indexOf } = this.state.axes[i];
    const numbers = values.map((value) => {
      const position = indexOf.get(valueKey(value));
      const numberOf = this.#numberOf[i];
      if (position === undefined || numberOf !== undefined) return position === undefined ? undefined : numberOf?.get(position);
      // A slice may end before its axis does.
      return position < this.lengths[i] ? position : undefined;
    });
    return numbers.filter((number) => number !== undefined);
  }

  /**
   * The number of a point.
   *
   * @param names The names of the axes, in the order of the values
   * @param values The point's values
   * @returns Its number, or `undefined` if it is not in the report
   */
  pointAt(names: readonly string[], values: readonly unknown[]): number | undefined {
    if (names.length !== this.state.axes.length) return undefined;
    let point = 0;
    for (const [n, name] of names.entries()) {
      const [number] = this.numbersOf(name, [values[n]]) ?? [];
      if (number === undefined) return undefined;
      point += number * this.#strides[this.state.axes.findIndex((axis) => axis.name === name)];
    }
    return point;
  }

  /** The block of a file as the report numbers it, in the order of its axes; `undefined` if none of its points is in the report. */
  blockOf(key: ChunkKey): number[][] | undefined {
    const vectors = new Map(key);
    const block = this.state.axes.map((axis) => this.numbersOf(axis.name, vectors.get(axis.name) ?? []) ?? []);
    return key.length === block.length && block.every((numbers) => numbers.length > 0) ? block : undefined;
  }
}

/** A zipped axis stands for its fields. */
function axisText({ fields }: Axis): (value: unknown) => string {
  if (fields === undefined) return showValue;
  return (value) => fields.map((field) => `${field} = ${showValue((value as Record<string, unknown>)[field])}`).join(", ");
}

/** What is known of each point, and how many there are of each kind. */
export interface GridStates {
  /** A state for each point; absent if there are too many of them. */
  readonly states?: Uint8Array | undefined;
  /** How many there are of each kind. */
  readonly counts: PageCounts;
  /** The points that failed and have no value yet. */
  readonly failed: ReadonlySet<number>;
}

/**
 * Finds out the state of every point.
 *
 * @param grid The grid
 * @param failures The points with a failure on record; some may be known by now
 * @param maxStates Above this only the counts are held
 * @param signal Gives up between two chunks
 * @returns The states and their counts
 */
export function gridStates(grid: ReportGrid, failures: ReadonlySet<number>, maxStates: number, signal?: AbortSignal): GridStates {
  const states = grid.length <= maxStates ? new Uint8Array(grid.length) : undefined;
  const tally = { total: grid.length, known: 0, missing: 0, failed: 0, excluded: 0 };
  const failed = new Set<number>();
  const { request, state } = grid;
  const candidates = candidateChunks(state, request);
  for (let i = 0; i < request.chunkCount; i++) {
    signal?.throwIfAborted();
    const isOpen = openPoints(grid, i, candidates?.[i]);
    // What is alike in a whole chunk need not be looked at point by point.
    if (isOpen === OPEN && failures.size === 0) {
      tally.missing += request.count(i);
      continue;
    }
    if (isOpen === KNOWN) {
      tally.known += request.count(i);
      if (states !== undefined) { for (const place of request.at(i).places) states[place] = PointState.known; }
      continue;
    }
    const { points, places } = request.at(i);
    for (let n = 0; n < places.length; n++) {
      const open = typeof isOpen === "number" ? isOpen : isOpen[points[n]];
      const name = open === KNOWN ? "known" : open === EXCLUDED ? "excluded" : failures.has(places[n]) ? "failed" : "missing";
      tally[name]++;
      if (name === "failed") failed.add(places[n]);
      if (states !== undefined) states[places[n]] = PointState[name];
    }
  }
  return { states, counts: tally, failed };
}

const [KNOWN, OPEN, EXCLUDED] = [0, 1, 2];

/** What is known of the points of a chunk: one number for all of them, or one for each. */
function openPoints({ state, request }: ReportGrid, i: number, candidate: number | undefined): number | Uint8Array {
  if (candidate === Candidate.none) return OPEN;
  if (candidate === Candidate.all) return KNOWN;
  const { size, whole, missing, excluded } = planChunk(state.axes, request.chunk(i), state.known, state.where);
  if (whole !== undefined) return KNOWN;
  const open = excluded === undefined ? new Uint8Array(size) : excluded.map((flag) => flag * EXCLUDED);
  for (const point of missing) open[point] = OPEN;
  return open;
}

/**
 * Packs states four to a byte, the first in the lowest bits.
 *
 * @param states The states
 * @returns The bytes
 */
export function packStates(states: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(states.length / 4));
  for (let i = 0; i < states.length; i++) packed[i >> 2] |= states[i] << 2 * (i & 3);
  return packed;
}
