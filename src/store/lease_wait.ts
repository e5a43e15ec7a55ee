/**
 * Waiting for one of many leases to end, at the cost of a listing and a look at each owner, however many leases there are.
 *
 * @module
 */

import type { LeaseFolder } from "./lease_folder.ts";
import { isOwnerId } from "./lease_owner.ts";

/** What is waited for. */
export interface LeaseWait {
  /** The folder. */
  readonly folder: LeaseFolder;
  /** The chunks' names in the folder. */
  readonly names: readonly string[];
  /** Who was last seen to hold a chunk, by name; brought up to date. */
  readonly holders: Map<string, string>;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

const FIRST_PAUSE_MS = 20;
const LAST_PAUSE_MS = 1000;
const PAUSE_GROWTH = 1.5;
/** How many leases are read at each look around, in turn, in case their holders have changed. */
const LEASES_PER_LOOK = 8;

/**
 * Waits until one of some chunks is in nobody's hand.
 *
 * @param wait What is waited for
 * @throws {StoreError} If the system refuses
 * @throws The signal's reason if it ends the waiting
 */
export async function waitForFreed(wait: LeaseWait): Promise<void> {
  const { names, signal } = wait;
  if (names.length === 0) return;
  const lookout = new Lookout(wait);
  for (let pause = FIRST_PAUSE_MS;; pause = Math.min(LAST_PAUSE_MS, pause * PAUSE_GROWTH)) {
    await sleep(pause, signal);
    if (await lookout.isFreed()) return;
  }
}

/** Looks around again and again. */
class Lookout {
  readonly #wait: LeaseWait;
  #dead: ReadonlySet<string> | undefined;
  #turn = 0;

  constructor(wait: LeaseWait) {
    this.#wait = wait;
  }

  /** Whether one of the chunks is free. */
  async isFreed(): Promise<boolean> {
    const { folder, names, holders } = this.#wait;
    const present = new Set(await folder.list());
    if (names.some((name) => !present.has(`${name}.lease`))) return true;
    if (await this.#anyFree(names.filter((name) => !isOwnerId(holders.get(name) ?? "")))) return true;
    const before = this.#dead;
    const dead = this.#dead = await this.#deadOwners(present);
    if (await this.#anyFree(names.filter((name) => dead.has(holders.get(name)!)))) return true;
    // One who died may have taken a chunk over from the holder seen last.
    const hasNews = before !== undefined && [...dead].some((owner) => !before.has(owner));
    return await this.#anyFree(hasNews ? names : this.#nextFew());
  }

  /** Those who are dead, of all who hold one of the chunks or have a file in the folder. */
  async #deadOwners(present: ReadonlySet<string>): Promise<Set<string>> {
    const { folder, names, holders } = this.#wait;
    const owners = new Set(names.map((name) => holders.get(name)!));
    for (const name of present) if (name.endsWith(".owner")) owners.add(name.slice(0, -".owner".length));
    const dead = new Set<string>();
    for (const owner of owners) if (isOwnerId(owner) && await folder.isOwnerDead(owner)) dead.add(owner);
    return dead;
  }

  /** Whether one of some leases is gone or dead. */
  async #anyFree(names: readonly string[]): Promise<boolean> {
    const { folder, holders } = this.#wait;
    for (const name of names) {
      const lease = await folder.read(`${name}.lease`);
      if (lease === undefined || await folder.isDead(lease)) return true;
      holders.set(name, lease.ownerId);
    }
    return false;
  }

  #nextFew(): string[] {
    const { names } = this.#wait;
    const few = Array.from({ length: Math.min(LEASES_PER_LOOK, names.length) }, (_, i) => names[(this.#turn + i) % names.length]);
    this.#turn = (this.#turn + few.length) % names.length;
    return few;
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
