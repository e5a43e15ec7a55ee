/**
 * Starts chunks: a chunk is planned by what is known at that moment, and taken in hand by one run alone.
 *
 * @module
 */

import { coordinates } from "../grid/block.ts";
import { type Chunk, chunkLengths } from "../grid/chunk_grid.ts";
import { type ChunkPlan, planNothing } from "../grid/plan.ts";
import type { ChunkRequest } from "../grid/request.ts";
import type { FileEntry } from "../store/file_entry.ts";
import { knownCount, wantedPoints } from "./asked.ts";
import type { Claims } from "./claiming.ts";
import { type OwnFile, ownFile, plainFile, type RunContext } from "./context.ts";
import { deferred } from "./deferred.ts";
import { Job } from "./jobs.ts";
import type { LookUpStage } from "./looking_up.ts";

/**
 * So many chunks are named at a time: naming one takes ten times as long where other code ran before it, since the processor has to fetch
 * all of this again.
 */
const NAMED_AT_ONCE = 32;

/** Makes jobs of chunks. */
export class StartStage {
  readonly #run: RunContext;
  readonly #lookUp: LookUpStage;
  readonly #claims: Claims | undefined;
  /** Chunks that another run is executing, or has just executed. */
  readonly deferred: number[] = [];
  readonly #waits: Promise<void>[] = [];
  /** The chunks that are to be started, in this order, and how many of them have been named. */
  #order: readonly number[] = [];
  #namedCount = 0;
  /** The names of chunks that were not started yet. */
  readonly #named = new Map<number, OwnFile>();
  /** The points in hand, where chunks may overlap. */
  readonly #taken = new Set<string>();
  #seenLog: number;
  #hasNews = false;

  constructor(run: RunContext, lookUp: LookUpStage, claims: Claims | undefined) {
    this.#run = run;
    this.#claims = claims;
    this.#lookUp = lookUp;
    this.#seenLog = run.shared.log.length;
  }

  /** Waits for what other runs are executing. Returns whether it waited for another process. */
  async settleOthers(): Promise<boolean> {
    await Promise.all(this.#waits);
    return await this.#claims?.whenFreed(this.#run.options.signal) ?? false;
  }

  /** Tells which chunks are started next, and in what order. */
  expect(numbers: readonly number[]): void {
    this.#order = numbers;
    this.#namedCount = 0;
    this.#named.clear();
  }

  /** The name of a chunk. Names that the caller makes are made when they are needed, and not before. */
  #own(i: number, chunk: Chunk): OwnFile | Promise<OwnFile> {
    const { request, state: { names } } = this.#run;
    if (names.areCustom) return ownFile(this.#run, chunk);
    if (this.#order[this.#namedCount] === i) {
      for (const next of this.#order.slice(this.#namedCount, this.#namedCount += NAMED_AT_ONCE)) {
        this.#named.set(next, plainFile(this.#run, request.chunk(next)));
      }
    }
    const own = this.#named.get(i) ?? plainFile(this.#run, chunk);
    this.#named.delete(i);
    return own;
  }

  /** Makes the job of a chunk, unless another run has it in hand. */
  async start(i: number): Promise<Job | undefined> {
    const { request, shared, state, options } = this.#run;
    const chunkRequest = request.at(i);
    const own = await this.#own(i, chunkRequest.chunk);
    const before = this.#lookUp.plans.get(i);
    let plan: ChunkPlan<FileEntry>;
    do {
      this.#learnFromOthers();
      plan = await this.#planNow(chunkRequest, before);
    } while (this.#seenLog < shared.log.length);
    const other = shared.inflight.get(own.path);
    if (other !== undefined || plan.whole !== undefined || knownCount(plan) !== (before === undefined ? 0 : knownCount(before))) {
      if (other !== undefined) this.#waits.push(other);
      this.deferred.push(i);
      return undefined;
    }
    const byPoint = options.granularity === "point";
    const points = byPoint ? wantedPoints(chunkRequest, plan) : plan.missing;
    if (request.mayOverlap && !this.#takePoints(chunkRequest, points)) {
      this.deferred.push(i);
      return undefined;
    }
    const letGo = this.#take(own.path);
    const release = async () => {
      try {
        await this.#claims?.give(job);
      } finally {
        letGo();
      }
    };
    const job: Job = new Job(state.axes, {
      i,
      request: chunkRequest,
      plan,
      own,
      points,
      byPoint,
      isByItem: options.items !== undefined,
      release,
    });
    if (await this.#claim(job)) return job;
    letGo();
    this.deferred.push(i);
    return undefined;
  }

  /** Claims a chunk before other processes. */
  async #claim(job: Job): Promise<boolean> {
    try {
      return await this.#claims?.take(job) ?? true;
    } catch (error) {
      await job.options.release();
      throw error;
    }
  }

  /** Takes a chunk in hand; other runs of this process wait until it is let go. */
  #take(path: string): () => void {
    const { inflight } = this.#run.shared;
    const { promise, resolve } = deferred<void>();
    inflight.set(path, promise);
    return () => {
      if (inflight.get(path) === promise) inflight.delete(path);
      resolve();
    };
  }

  /** Takes points in hand, unless another chunk of this pass has one of them. */
  #takePoints({ chunk }: ChunkRequest, points: Uint32Array): boolean {
    const lengths = chunkLengths(chunk);
    const ids = Array.from(points, (point) => coordinates(point, lengths).map((at, axis) => chunk[axis].positions[at]).join());
    if (ids.some((id) => this.#taken.has(id))) return false;
    for (const id of ids) this.#taken.add(id);
    return true;
  }

  /** The plan of a chunk, made anew if this run or another one of this process may have stored some of it. */
  async #planNow(request: ChunkRequest, before: ChunkPlan<FileEntry> | undefined): Promise<ChunkPlan<FileEntry>> {
    if (this.#hasNews || this.#run.request.mayOverlap) return await this.#lookUp.planOf(request);
    if (before !== undefined) return before;
    return this.#run.state.where === undefined ? planNothing(request.chunk) : await this.#lookUp.planOf(request);
  }

  #learnFromOthers(): void {
    const { shared, state } = this.#run;
    for (; this.#seenLog < shared.log.length; this.#seenLog++) {
      const entry = shared.log[this.#seenLog];
      // A run of the same cache has told the state already, and it is news to the plans of this one all the same.
      if (state.knowledge.entries.get(entry.path) !== entry) state.learn(entry);
      this.#hasNews = true;
    }
  }
}
