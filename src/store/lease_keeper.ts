/**
 * Leases: how processes that share a cache keep from computing a chunk twice. Nothing rests on them but time: whoever writes without one,
 * or with one that another process took over, writes the same points to files that hurt nobody.
 *
 * @module
 */

import { join } from "@std/path";
import { StoreError } from "../errors.ts";
import { listNames } from "./files.ts";
import { type Heartbeat, type StartHeartbeat, startHeartbeat } from "./heartbeat.ts";
import { LeaseFolder, leaseName } from "./lease_folder.ts";
import { type LeaseRead, MAX_TTL_MS, removeDirIfEmpty } from "./lease_files.ts";
import { type ProcessIdentity, thisProcess } from "./lease_owner.ts";
import { waitForFreed } from "./lease_wait.ts";

/** What became of asking for a chunk. */
export type LeaseOutcome = "acquired" | "takenOver" | "held";

/** How leases are kept. */
export interface LeaseOptions {
  /** For how long a lease is valid without a renewal, in ms; 30,000 if absent, a day at most. It is renewed five times as often. */
  readonly ttlMs?: number;
  /** Told at most once of what makes leases less than they should be. */
  readonly warn?: (message: string) => void;
  /** The process that holds them; this one if absent. */
  readonly self?: ProcessIdentity;
  /** What keeps them valid. */
  readonly startHeartbeat?: StartHeartbeat;
  /** A clock that never goes back, in ms. */
  readonly clock?: () => number;
}

const DEFAULT_TTL_MS = 30_000;
const BEATS_PER_TTL = 5;
/** Each round somebody else was quicker. */
const MAX_ROUNDS = 1000;
/** As many could take over from one another and die at it. */
const MAX_SUCCESSORS = 1000;

/** The leases of one run. */
export class LeaseKeeper {
  readonly #folder: LeaseFolder;
  readonly #heartbeat: Heartbeat;
  readonly #ttlMs: number;
  readonly #warn: (message: string) => void;
  readonly #held = new Set<string>();
  readonly #holders = new Map<string, string>();
  #isClosed = false;

  private constructor(folder: LeaseFolder, heartbeat: Heartbeat, options: { ttlMs: number; warn: (message: string) => void }) {
    this.#folder = folder;
    this.#heartbeat = heartbeat;
    this.#ttlMs = options.ttlMs;
    this.#warn = options.warn;
  }

  /**
   * Begins to keep leases. `close()` ends it.
   *
   * @param directory The cache's directory
   * @param options How they are kept
   * @returns The keeper
   * @throws {StoreError} If the system refuses
   */
  static async open(directory: string, options: LeaseOptions = {}): Promise<LeaseKeeper> {
    const { self = thisProcess(), clock = () => performance.now() } = options;
    // Others read it as it is written, and no other one.
    const ttlMs = Math.min(Math.ceil(options.ttlMs ?? DEFAULT_TTL_MS), MAX_TTL_MS);
    const warn = once(options.warn ?? (() => {}));
    const folder = new LeaseFolder({ directory, ttlMs, self, clock });
    await folder.enter();
    const heartbeat = await (options.startHeartbeat ?? startHeartbeat)({
      path: folder.ownerPath,
      record: folder.record,
      everyMs: Math.max(1, Math.floor(ttlMs / BEATS_PER_TTL)),
      beat: () => folder.beat(),
      warn,
    });
    return new LeaseKeeper(folder, heartbeat, { ttlMs, warn });
  }

  /**
   * Takes a chunk in hand. Whoever gets it looks first whether it has been stored meanwhile.
   *
   * @param key The chunk's key, any text
   * @returns `acquired`; or `takenOver` if another one did not finish it, so that parts of it may have been stored; or `held` by another one
   * @throws {StoreError} If the system refuses
   */
  async acquire(key: string): Promise<LeaseOutcome> {
    this.#checkOpen();
    const name = leaseName(key);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const outcome = await this.#attempt(name);
      if (outcome === undefined) continue;
      if (outcome !== "held") this.#held.add(name);
      return outcome;
    }
    return "held";
  }

  /**
   * Gives a chunk back. A lease that was taken over is left to who has it. Does not throw: a lease that stays behind ends with this process.
   *
   * @param key The chunk's key
   * @param options `unfinished`: a part of the chunk is stored and the rest is not, of which whoever acquires it next is told
   */
  async release(key: string, options: { unfinished?: boolean } = {}): Promise<void> {
    await this.#release(leaseName(key), options.unfinished === true);
  }

  /**
   * Whether a chunk is still in this keeper's hand. A process that was stopped for long may have lost it.
   *
   * @param key The chunk's key
   * @returns Whether it is
   * @throws {StoreError} If the system refuses
   */
  async stillOwns(key: string): Promise<boolean> {
    const name = leaseName(key);
    return this.#held.has(name) && (await this.#folder.read(`${name}.lease`))?.ownerId === this.#folder.ownerId;
  }

  /**
   * Waits until one of some chunks is free: given back, expired, or its process is dead.
   *
   * @param keys The chunks' keys
   * @param signal Ends the waiting
   * @throws {StoreError} If the system refuses
   * @throws The signal's reason if it ends the waiting
   */
  async whenFreed(keys: Iterable<string>, signal?: AbortSignal): Promise<void> {
    this.#checkOpen();
    await waitForFreed({ folder: this.#folder, names: Array.from(keys, leaseName), holders: this.#holders, signal });
  }

  /**
   * Gives all chunks back, those still in hand as unfinished, and ends the heartbeat; takes away what dead processes left, if nobody else is
   * there. Does not throw for what the system refuses. Calling it again does nothing.
   */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const name of [...this.#held]) await this.#release(name, true);
    await this.#heartbeat.stop();
    await this.#quietly(() => this.#folder.leave());
  }

  /** Closes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** One attempt; undefined if somebody else was quicker. */
  async #attempt(name: string): Promise<LeaseOutcome | undefined> {
    const folder = this.#folder;
    const head = `${name}.lease`;
    if (await folder.create(head)) return await folder.remove(`${name}.part`) ? "takenOver" : "acquired";
    const lease = await folder.read(head);
    if (lease === undefined) return undefined;
    // On a network the answer to a creation can be lost, and the second asking finds it done.
    if (lease.ownerId === folder.ownerId) return "acquired";
    return await folder.isDead(lease) ? await this.#succeed(name, lease) : this.#heldBy(name, lease);
  }

  /**
   * Takes a chunk over from a dead owner. Many may try at once: the one who creates the successor's file of that owner gets it, and if
   * that one dies too before it is done, the one who creates the successor's file of the successor.
   */
  async #succeed(name: string, dead: LeaseRead): Promise<LeaseOutcome | undefined> {
    const folder = this.#folder;
    const steps: string[] = [];
    for (let last = dead.ownerId; steps.length < MAX_SUCCESSORS;) {
      const step = `${name}~${last}.next`;
      if (await folder.create(step)) {
        steps.push(step);
        break;
      }
      const other = await folder.read(step);
      if (other === undefined) return undefined;
      if (other.ownerId !== folder.ownerId && !await folder.isDead(other)) return this.#heldBy(name, other);
      steps.push(step);
      if (other.ownerId === folder.ownerId) break;
      last = other.ownerId;
    }
    const head = await folder.read(`${name}.lease`);
    // The step was free again as somebody has done all of this meanwhile; or the owner was only stopped, and goes on.
    if (head?.ownerId !== dead.ownerId || !await folder.isDead(head)) {
      await folder.remove(steps.at(-1)!);
      return undefined;
    }
    await folder.replace(`${name}.lease`);
    for (const step of steps) await folder.remove(step);
    await folder.remove(`${name}.part`);
    return "takenOver";
  }

  #heldBy(name: string, lease: LeaseRead): LeaseOutcome {
    this.#holders.set(name, lease.ownerId);
    return "held";
  }

  async #release(name: string, isUnfinished: boolean): Promise<void> {
    if (!this.#held.delete(name)) return;
    await this.#quietly(async () => {
      if (!await this.#isSafeToRelease(name)) return;
      if (isUnfinished) await this.#folder.rename(`${name}.lease`, `${name}.part`);
      else await this.#folder.remove(`${name}.lease`);
    });
  }

  /**
   * Whether nobody has taken a chunk over, or is about to. Whoever does so creates the successor's file first and looks at the owner's age
   * then; here the age is renewed first, and the successor's file looked for then: so one of the two sees the other.
   */
  async #isSafeToRelease(name: string): Promise<boolean> {
    const folder = this.#folder;
    const isFresh = folder.sinceBeatMs < this.#ttlMs / 2;
    if (!isFresh) await folder.beat();
    if ((await folder.read(`${name}.lease`))?.ownerId !== folder.ownerId) return false;
    return isFresh || await folder.read(`${name}~${folder.ownerId}.next`) === undefined;
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#warn(`Cannot give leases back: ${error.message}`);
    }
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new TypeError("Cannot use leases: they are closed");
  }
}

/**
 * Takes away the leases that dead processes left in a cache's directory, if nobody is alive there. Costs a listing if there is nothing.
 *
 * @param directory The cache's directory
 */
export async function sweepLeases(directory: string): Promise<void> {
  try {
    const path = join(directory, "leases");
    // One who died just after his last lease was gone left the folder.
    if ((await listNames(path)).length === 0) return await removeDirIfEmpty(path);
    await (await LeaseKeeper.open(directory, { startHeartbeat: () => Promise.resolve({ stop: () => Promise.resolve() }) })).close();
  } catch (error) {
    // What cannot be taken away does no harm.
    if (!(error instanceof StoreError)) throw error;
  }
}

function once(warn: (message: string) => void): (message: string) => void {
  let isTold = false;
  return (message) => {
    if (!isTold) warn(message);
    isTold = true;
  };
}
