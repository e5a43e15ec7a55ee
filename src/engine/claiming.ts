/**
 * Claims chunks, so that several processes that run one sweep share it. Nothing rests on a claim but time: what is stored is right
 * without it.
 *
 * @module
 */

import { basename, dirname } from "@std/path";
import { DamagedFileError } from "../errors.ts";
import { entryFromHead } from "../store/file_entry.ts";
import { fileInfo, listNames } from "../store/files.ts";
import type { LeaseKeeper } from "../store/lease_keeper.ts";
import type { OwnFile, RunContext } from "./context.ts";
import { fileTarget, unite } from "./file_target.ts";
import type { Job } from "./jobs.ts";
import { canTakeIn } from "./looking_up.ts";

/** The path of a part: that of its chunk, and the hash of its points. */
const PART = /^(.*)\.[0-9a-f]{32}(\.\w+)$/;

/** The claims of one run. */
export class Claims {
  readonly #run: RunContext;
  readonly #ttlMs: number | undefined;
  #keeper: Promise<LeaseKeeper> | undefined;
  /** Chunks that others have in hand. */
  #held: string[] = [];
  /**
   * The paths of chunks of which others stored parts after this run looked them up and before it was there to be told: whoever leaves last
   * takes what tells of that away.
   */
  #begun: Promise<ReadonlySet<string>> | undefined;
  /** What was found of chunks that were looked up again for it: if it is there still, it cannot be used. */
  readonly #seen = new Set<string>();

  /**
   * @param run The run
   * @param ttlMs After how many milliseconds without a sign of life of this process its claims are void; as the store thinks best if absent
   */
  constructor(run: RunContext, ttlMs: number | undefined) {
    this.#run = run;
    this.#ttlMs = ttlMs;
  }

  #open(): Promise<LeaseKeeper> {
    return this.#keeper ??= this.#makeKeeper();
  }

  async #makeKeeper(): Promise<LeaseKeeper> {
    const { state } = this.#run;
    // Most runs claim nothing.
    const { LeaseKeeper } = await import("../store/lease_keeper.ts");
    return await LeaseKeeper.open(state.store.directory, {
      ...(this.#ttlMs === undefined ? {} : { ttlMs: this.#ttlMs }),
      warn: (message) => state.warn(message),
    });
  }

  /**
   * Claims a chunk.
   *
   * @param job The chunk
   * @returns Whether it is to be executed; otherwise another process has it in hand, or has stored what was missing
   * @throws {StoreError} If the disk refuses
   */
  async take(job: Job): Promise<boolean> {
    const { own } = job.options;
    if (await this.#isStored(job)) return false;
    const keeper = await this.#open();
    const outcome = await keeper.acquire(leaseKey(own));
    if (outcome === "held") {
      this.#held.push(leaseKey(own));
      return false;
    }
    const isBegun = outcome === "takenOver" || (await (this.#begun ??= this.#findBegun())).has(own.path);
    const hasNews = isBegun ? await this.#hasUnknownParts(job) : await this.#isStored(job);
    if (!hasNews) return true;
    await keeper.release(leaseKey(own), { unfinished: isBegun });
    return false;
  }

  async #findBegun(): Promise<ReadonlySet<string>> {
    const { state } = this.#run;
    const begun = new Set<string>();
    for (const name of await state.store.list()) {
      const [, stem, extension] = PART.exec(name) ?? [];
      if (stem !== undefined && !state.knowledge.entries.has(name)) begun.add(stem + extension);
    }
    return begun;
  }

  /** Whether another process has stored just what this one would store. */
  async #isStored(job: Job): Promise<boolean> {
    const { state, options: { methods, overridden } } = this.#run;
    const { plan, points, own } = job.options;
    if (overridden.has("loadPayload")) {
      const payload = await methods.loadPayload(state.store.absolute(own.path));
      return payload !== undefined && payload !== null && this.#isNews(own.path);
    }
    const takenIn = plan.sources.filter((source) => canTakeIn(source, plan)).map((source) => source.points);
    const { path } = fileTarget(this.#run, job, unite([points, ...takenIn]));
    if (state.knowledge.entries.has(path)) return false;
    const info = await fileInfo(state.store.absolute(path));
    if (info === undefined || !this.#isNews(`${path} ${info.size} ${info.modifiedMs}`)) return false;
    await this.#learn(path);
    return true;
  }

  /** Whether another process has stored parts of the chunk that this one does not know. */
  async #hasUnknownParts(job: Job): Promise<boolean> {
    const { state } = this.#run;
    const { path } = job.options.own;
    // Paths of the user's making may lie outside of what the store lists.
    const beside = (await listNames(dirname(state.store.absolute(path)))).map((name) => path.slice(0, -basename(path).length) + name);
    const unknown = beside.filter((name) => state.names.belongsTo(name, path) && !state.knowledge.entries.has(name));
    if (unknown.length === 0 || !this.#isNews(unknown.sort().join())) return false;
    for (const name of unknown) await this.#learn(name);
    return true;
  }

  /** Learns of a file that another process stored: under a path of the user's making, the index alone would tell of it, and tells late. */
  async #learn(path: string): Promise<void> {
    const { state, ignored } = this.#run;
    try {
      const read = await state.store.readHeadAndMade(path);
      if (read === undefined) return;
      const entry = entryFromHead(path, read.head, read.made);
      state.learn(entry);
      state.index.add(entry);
      // Another process may have replaced a file that was damaged.
      ignored.delete(path);
    } catch (error) {
      // Whoever looks the chunk up sets it aside, or writes over it.
      if (!(error instanceof DamagedFileError)) throw error;
    }
  }

  /** Whether something that was found is found for the first time. */
  #isNews(found: string): boolean {
    if (this.#seen.has(found)) return false;
    this.#seen.add(found);
    return true;
  }

  /**
   * Gives a chunk back.
   *
   * @param job The chunk
   */
  async give(job: Job): Promise<void> {
    // Those who wait may not know yet of what was stored before.
    const hasParts = job.stored.length + job.options.plan.sources.length > 0;
    const isUnfinished = hasParts && (!job.isStored || job.failed.length > 0);
    await (await this.#keeper)?.release(leaseKey(job.options.own), { unfinished: isUnfinished });
  }

  /**
   * Waits until one of the chunks that others had in hand is free.
   *
   * @param signal Ends the waiting
   * @returns Whether there were such chunks
   */
  async whenFreed(signal: AbortSignal | undefined): Promise<boolean> {
    const held = this.#held;
    this.#held = [];
    if (held.length === 0) return false;
    await (await this.#open()).whenFreed(held, signal);
    return true;
  }

  /** Gives back what is still in hand, and takes away what dead processes had, also if there was nothing left to claim. */
  async close(): Promise<void> {
    const keeper = await this.#keeper?.catch(() => undefined);
    if (keeper !== undefined) return await keeper.close();
    const { directory } = this.#run.state.store;
    if (await fileInfo(`${directory}/leases`).catch(() => undefined) === undefined) return;
    const { sweepLeases } = await import("../store/lease_keeper.ts");
    await sweepLeases(directory);
  }
}

/** What a chunk is claimed by: its hash, or its path where hashes of the user's making may not tell chunks apart. */
function leaseKey({ hash, path }: OwnFile): string {
  return path === `chunks/${hash}.msgpack` ? hash : path;
}
