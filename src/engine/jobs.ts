/**
 * Jobs: chunks under execution, and the tasks they are made of.
 *
 * @module
 */

import { UnstorableValueError } from "../errors.ts";
import { stringifyTagged } from "../format/tagged_json.ts";
import type { ChunkKey } from "../format/types.ts";
import type { Axis } from "../grid/axes.ts";
import { blockSize, coordinates, everyPoint, pick, productSums, strides } from "../grid/block.ts";
import { type Chunk, chunkKey, chunkLengths } from "../grid/chunk_grid.ts";
import { coverPoints, type SubBlock } from "../grid/cover.ts";
import type { ChunkPlan } from "../grid/plan.ts";
import type { ChunkRequest } from "../grid/request.ts";
import type { Failed } from "../map/call.ts";
import type { FileEntry } from "../store/file_entry.ts";
import type { OwnFile } from "./context.ts";
import { checkPoint, type ExecBlock } from "./outputs.ts";

/** One call of the user's function: for one block of a chunk, or for one item. */
export interface Task {
  readonly job: Job;
  readonly block: ExecBlock;
  /** The points of the chunk it computes, in the order of their outputs. */
  readonly points: Uint32Array | readonly number[];
  /** How often it has failed. */
  failures: number;
}

/** The task of one point: there may be millions of them, and few are looked at closely. */
class PointTask implements Task {
  readonly job: Job;
  readonly points: readonly number[];
  failures = 0;

  constructor(job: Job, point: number) {
    this.job = job;
    this.points = [point];
  }

  get block(): ExecBlock {
    const { axes, chunk, lengths } = this.job;
    return { axes, positions: coordinates(this.points[0], lengths).map((offset, axis) => [chunk[axis].positions[offset]]), size: 1 };
  }
}

/** Points of a chunk that are given up. */
export interface FailedTask {
  readonly task: Task;
  /** What the function threw the last time. */
  readonly error: unknown;
  /** When, as an ISO text. */
  readonly time: string;
}

/** Points of a task that failed, and what the function threw for them. */
export interface FailedPoints {
  /** The points of the chunk. */
  readonly points: Uint32Array | readonly number[];
  readonly error: unknown;
  /** The number of the one point in its block, where the function told it. */
  readonly index?: number;
}

/** What is known of a chunk, and what is to be executed. */
export interface JobOptions {
  readonly i: number;
  readonly request: ChunkRequest;
  readonly plan: ChunkPlan<FileEntry>;
  readonly own: OwnFile;
  /** The points to execute, ascending. */
  readonly points: Uint32Array;
  /** Whether they were asked for one by one. */
  readonly byPoint: boolean;
  /** Whether each point is a call of its own. */
  readonly isByItem?: boolean;
  /** Called when the chunk is stored or given up. */
  readonly release: () => void | Promise<void>;
}

/** A chunk under execution. */
export class Job {
  readonly axes: readonly Axis[];
  readonly chunk: Chunk;
  readonly lengths: readonly number[];
  readonly tasks: readonly Task[];
  readonly options: JobOptions;
  /** Parts stored so far; the chunk's next file takes their place. */
  readonly stored: FileEntry[] = [];
  /** Whether its last file is stored. */
  isStored = false;
  /** How long the function took so far. */
  executedMs = 0;
  /** Its saves, one after another. */
  saving: Promise<void> = Promise.resolve();
  /** The whole output, once the function gave one. */
  whole: { readonly value: unknown } | undefined;
  /** The task for all of the chunk, once a block of it gave a whole output: what other blocks give does not count any more. */
  wholeAsked: Task | undefined;
  /** What was given up. */
  readonly failed: FailedTask[] = [];
  /** Points given up since their outputs cannot be stored: what else is said of them does not count any more. */
  readonly #dropped = new Set<number>();
  #open: number;
  readonly #outputs: { readonly points: Uint32Array; readonly values: ArrayLike<unknown> }[] = [];
  #singles = new Map<number, unknown>();
  #fresh = 0;

  constructor(axes: readonly Axis[], options: JobOptions) {
    this.axes = axes;
    this.options = options;
    this.chunk = options.request.chunk;
    this.lengths = chunkLengths(this.chunk);
    this.tasks = options.isByItem === true
      ? Array.from(options.points, (point) => new PointTask(this, point))
      : this.#tasksOf(options.points);
    this.#open = this.tasks.length;
  }

  #tasksOf(points: Uint32Array): Task[] {
    return coverPoints(this.lengths, points).map((offsets) => this.#task(offsets));
  }

  #task(offsets: SubBlock): Task {
    const step = strides(this.lengths);
    const positions = offsets.map((list, axis) => pick(this.chunk[axis].positions, list));
    const points = productSums(offsets, step);
    return { job: this, points, block: { axes: this.axes, positions, size: points.length }, failures: 0 };
  }

  /** The task of the whole chunk. */
  get wholeTask(): Task {
    const positions = this.chunk.map((bin) => bin.positions);
    const size = blockSize(this.lengths);
    return { job: this, points: everyPoint(size), block: { axes: this.axes, positions, size }, failures: 0 };
  }

  get key(): ChunkKey {
    return chunkKey(this.axes, this.chunk);
  }

  /** Whether every task is done. */
  get isDone(): boolean {
    return this.#open === 0;
  }

  /** Whether what a task gives still counts. */
  wants(task: Task): boolean {
    return !this.isDone && (this.wholeAsked === undefined || this.wholeAsked === task);
  }

  /** Whether outputs came in that are not in a stored part. */
  get hasFresh(): boolean {
    return this.#fresh > 0;
  }

  /** Takes the outputs of a task. */
  finish(task: Task, values: ArrayLike<unknown>): void {
    this.#fresh += values.length;
    if (task instanceof PointTask) {
      this.#open--;
      const [point] = task.points;
      if (!this.#dropped.has(point)) this.#singles.set(point, values[0]);
      return;
    }
    for (const point of task.points) this.#singles.delete(point);
    if (task !== this.wholeAsked && task.points.length <= this.options.points.length) {
      this.#open--;
      const points = typed(task.points);
      this.#outputs.push(
        this.#dropped.size === 0 ? { points, values } : only(points, values, (point) => !this.#dropped.has(point)),
      );
      return;
    }
    // All of the chunk was computed where only some of it was missing: what was known stays where it lies.
    const wanted = this.options.points.filter((point) => !this.#dropped.has(point));
    this.#open = 0;
    this.#outputs.splice(0, this.#outputs.length, { points: wanted, values: Array.from(wanted, (point) => values[point]) });
  }

  /**
   * Takes a task that failed apart, and is done with it: points of it that were settled one by one are known, those that were not reached are
   * tasks of their own. What failed is to be called again or given up.
   *
   * @param task The task
   * @param failed What the function threw, and for which points: for all that are not settled, if it does not tell
   * @returns The points that failed, each by itself if it was told, and tasks of those that were not reached
   */
  divide(task: Task, { error, points = [] }: Pick<Failed, "error" | "points">): { failed: FailedPoints[]; rest: Task[] } {
    const isOpen = (point: number) => !this.#singles.has(point) && !this.#dropped.has(point);
    const open = typed(task.points).filter(isOpen);
    const told = new Map<number, FailedPoints>();
    for (const { index, error } of points) {
      const point: number | undefined = task.points[index];
      if (point !== undefined && isOpen(point)) told.set(point, { points: [point], error, index });
    }
    const rest = told.size === 0 ? [] : this.#tasksOf(open.filter((point) => !told.has(point)));
    this.#open += rest.length - 1;
    return { failed: told.size === 0 && open.length > 0 ? [{ points: open, error }] : [...told.values()], rest };
  }

  /** Makes as few tasks as there can be of points that failed, after so many calls. */
  again(failed: readonly FailedPoints[], failures: number): Task[] {
    const points = Uint32Array.from(failed.flatMap((part) => [...part.points])).sort();
    const tasks = this.#tasksOf(points).map((part) => ({ ...part, failures }));
    this.#open += tasks.length;
    return tasks;
  }

  /** Gives points that failed up, after so many calls. */
  giveUp({ points, error }: FailedPoints, failures: number): FailedTask[] {
    const tasks = points.length === 1 ? [new PointTask(this, points[0])] : this.#tasksOf(typed(points));
    for (const task of tasks) task.failures = failures;
    return tasks.map((task) => this.#noteFailed(task, error));
  }

  /** Gives up all points that have no output, after so many calls for all of them. */
  giveUpRest(error: unknown, failures: number): FailedTask[] {
    this.#open = 0;
    const done = new Set([...this.collect().points, ...this.#dropped]);
    return this.giveUp({ points: this.options.points.filter((point) => !done.has(point)), error }, failures);
  }

  #noteFailed(task: Task, error: unknown): FailedTask {
    const failed = { task, error, time: new Date().toISOString() };
    this.failed.push(failed);
    return failed;
  }

  /** Gives up the points whose outputs cannot be stored. */
  dropUnstorable(): FailedTask[] {
    if (this.whole !== undefined) {
      const error = unstorableError(this.whole.value);
      if (error === undefined) return [];
      this.whole = undefined;
      return this.giveUpRest(error, 1);
    }
    const { points, values } = this.collect();
    const failed: FailedTask[] = [];
    for (let n = 0; n < points.length; n++) {
      const error = unstorableError(values[n]);
      if (error === undefined) continue;
      this.#dropped.add(points[n]);
      this.#singles.delete(points[n]);
      failed.push(this.#noteFailed(new PointTask(this, points[n]), error));
    }
    for (const [n, outputs] of this.#outputs.entries()) {
      this.#outputs[n] = only(outputs.points, outputs.values, (point) => !this.#dropped.has(point));
    }
    return failed;
  }

  /** Takes a whole output. */
  finishWhole(value: unknown): void {
    this.#open = 0;
    this.whole = { value };
  }

  /** Takes the output of one point before its task is done. */
  settle(task: Task, index: number, value: unknown): void {
    if (!Number.isInteger(index) || index < 0 || index >= task.points.length) {
      throw new RangeError(`Cannot settle point ${index}: the block has ${task.points.length} points`);
    }
    checkPoint(task.block, index, value);
    if (this.#dropped.has(task.points[index])) return;
    this.#singles.set(task.points[index], value);
    this.#fresh++;
  }

  /** What came in so far: points ascending, and their outputs. */
  collect(): { points: Uint32Array; values: unknown[] } {
    this.#fresh = 0;
    const parts = this.#outputs;
    if (parts.length === 1 && this.#singles.size === 0) return { points: parts[0].points, values: parts[0].values as unknown[] };
    const entries: [number, unknown][] = [...this.#singles];
    for (const { points, values } of parts) for (let n = 0; n < points.length; n++) entries.push([points[n], values[n]]);
    entries.sort(([a], [b]) => a - b);
    return { points: Uint32Array.from(entries, ([point]) => point), values: entries.map(([, value]) => value) };
  }
}

function typed(points: Uint32Array | readonly number[]): Uint32Array {
  return points instanceof Uint32Array ? points : Uint32Array.from(points);
}

/** Points that pass a test, with their outputs. */
function only(points: Uint32Array, values: ArrayLike<unknown>, test: (point: number) => boolean) {
  return { points: points.filter(test), values: Array.from(values).filter((_, n) => test(points[n])) };
}

/** Why a value cannot be stored; nothing if it can. */
function unstorableError(value: unknown): Error | undefined {
  try {
    stringifyTagged(value);
  } catch (error) {
    if (error instanceof UnstorableValueError) return error;
    throw error;
  }
}
