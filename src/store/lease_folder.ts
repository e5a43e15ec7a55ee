/**
 * The folder of leases as one owner sees it: what is in it, who is alive.
 *
 * ```text
 * <owner id>.owner              who runs here; renewed by the owner's heartbeat
 * <name>.lease                  another name of the owner's file: the owner has the chunk of that name in hand
 * <name>~<owner id>.next        the one that takes the chunk over from that dead owner; there can be one only
 * <name>.part                   the chunk was given back unfinished
 * <owner id>.<n>.tmp            a lease on its way to its name
 * ```
 *
 * @module
 */

import { join } from "@std/path";
import { StoreError } from "../errors.ts";
import { sha256Hex } from "../format/hashes.ts";
import { listNames, makeDir, moveBack, moveFile, removeFile, writeFileIfAbsent } from "./files.ts";
import { createLease, type LeaseRead, ownerRecord, readLease, removeDirIfEmpty, touchFile } from "./lease_files.ts";
import { isKnownGone, isOwnerId, makeOwnerId, type ProcessIdentity } from "./lease_owner.ts";
import { isAbsent } from "./store_errors.ts";

/** What a {@linkcode LeaseFolder} is made from. */
export interface LeaseFolderOptions {
  /** The cache's directory. */
  readonly directory: string;
  /** For how long a lease is valid without a renewal, in ms. */
  readonly ttlMs: number;
  /** The process. */
  readonly self: ProcessIdentity;
  /** A clock that never goes back, in ms. */
  readonly clock: () => number;
}

const PLAIN_KEY = /^[0-9a-f]{1,128}$/;
/** A folder that is swept away just as it is made is made again. */
const OPEN_ATTEMPTS = 10;

/**
 * What a chunk is called in the folder.
 *
 * @param key The chunk's key, any text
 * @returns A name that every file system takes, another one for each key
 */
export function leaseName(key: string): string {
  return PLAIN_KEY.test(key) ? key : `x${sha256Hex(key)}`;
}

/** The folder of leases as one owner sees it. */
export class LeaseFolder {
  /** The owner's id. */
  readonly ownerId: string;
  /** What the owner's file says. */
  readonly record: Uint8Array;
  /** The folder's path. */
  readonly path: string;
  readonly #options: LeaseFolderOptions;
  #touched = { atMs: -Infinity, fileMs: 0 };
  #temps = 0;
  #hasLeft = false;

  /** @param options Whose view it is */
  constructor(options: LeaseFolderOptions) {
    this.#options = options;
    this.path = join(options.directory, "leases");
    this.ownerId = makeOwnerId(options.self);
    this.record = ownerRecord(this.ownerId, options.self, options.ttlMs);
  }

  /** The owner's file. */
  get ownerPath(): string {
    return this.#of(`${this.ownerId}.owner`);
  }

  /**
   * Makes the folder and the owner's file in it.
   *
   * @throws {StoreError} If the system refuses
   */
  async enter(): Promise<void> {
    for (let attempt = 1;; attempt++) {
      await makeDir(this.path);
      try {
        await writeFileIfAbsent(this.ownerPath, this.record);
        return;
      } catch (error) {
        if (attempt === OPEN_ATTEMPTS || !isAbsent((error as Error).cause)) throw error;
      }
    }
  }

  /**
   * Renews the owner's file and, with it, all its leases. A file that is gone is made again.
   *
   * @throws {StoreError} If the system refuses
   */
  async beat(): Promise<void> {
    let fileMs = await touchFile(this.ownerPath, this.record);
    if (fileMs === undefined) {
      await this.enter();
      fileMs = await touchFile(this.ownerPath, this.record) ?? Date.now();
    }
    this.#touched = { atMs: this.#options.clock(), fileMs };
  }

  /** How long ago this thread renewed the owner's file. */
  get sinceBeatMs(): number {
    return this.#options.clock() - this.#touched.atMs;
  }

  /**
   * The names in the folder.
   *
   * @throws {StoreError} If the system refuses
   */
  async list(): Promise<string[]> {
    return await listNames(this.path);
  }

  /**
   * Creates a file that says that this owner has something in hand.
   *
   * @param name The file's name
   * @returns Whether it was created; not if the name is taken
   * @throws {StoreError} If the system refuses
   */
  async create(name: string): Promise<boolean> {
    let outcome = await createLease(this.ownerPath, this.#of(name), this.record);
    if (outcome === "noOwner") {
      await this.enter();
      outcome = await createLease(this.ownerPath, this.#of(name), this.record);
    }
    if (outcome === "noOwner") throw this.#gone(name);
    return outcome === "created";
  }

  /**
   * Reads a lease.
   *
   * @param name The file's name
   * @returns What it tells, or `undefined` if there is no such file
   * @throws {StoreError} If the system refuses
   */
  async read(name: string): Promise<LeaseRead | undefined> {
    return await readLease(this.#of(name));
  }

  /**
   * Puts this owner's lease in the place of another one.
   *
   * @param name The lease's name
   * @throws {StoreError} If the system refuses
   */
  async replace(name: string): Promise<void> {
    const temp = this.#tempName();
    await this.create(temp);
    const isMoved = await moveFile(this.#of(temp), this.#of(name));
    // Of two names of one file, the system does not move one over the other.
    await this.remove(temp);
    if (!isMoved) throw this.#gone(name);
  }

  /**
   * Renames a file.
   *
   * @param from Its name
   * @param to Its new name
   * @returns Whether there was one
   * @throws {StoreError} If the system refuses
   */
  async rename(from: string, to: string): Promise<boolean> {
    return await moveFile(this.#of(from), this.#of(to));
  }

  /**
   * Removes a file.
   *
   * @param name The file's name
   * @returns Whether there was one
   * @throws {StoreError} If the system refuses
   */
  async remove(name: string): Promise<boolean> {
    return await removeFile(this.#of(name));
  }

  /**
   * Whether a lease is no longer valid: its process is known to be gone, or it was not renewed in time. Both times compared are the file system's.
   *
   * @param lease The lease
   * @returns Whether it is
   * @throws {StoreError} If the system refuses
   */
  async isDead(lease: LeaseRead): Promise<boolean> {
    if (lease.ownerId === this.ownerId) return this.#hasLeft;
    if (lease.ownerId !== "" && isKnownGone(lease.ownerId, this.#options.self)) return true;
    if (!await this.#isOld(lease)) return false;
    // A lease that is no other name of its owner's file is not renewed with it.
    const owner = lease.ownerId === "" ? undefined : await this.read(`${lease.ownerId}.owner`);
    return owner === undefined || await this.#isOld(owner);
  }

  /**
   * Whether an owner is dead, as far as its own file tells.
   *
   * @param ownerId The owner's id
   * @returns Whether it is, or has no file
   * @throws {StoreError} If the system refuses
   */
  async isOwnerDead(ownerId: string): Promise<boolean> {
    if (ownerId === this.ownerId) return this.#hasLeft;
    if (isKnownGone(ownerId, this.#options.self)) return true;
    const owner = await this.read(`${ownerId}.owner`);
    return owner === undefined || await this.#isOld(owner);
  }

  /**
   * Takes the owner's file away, and the folder with all that dead owners left in it if nobody else is there.
   *
   * @throws {StoreError} If the system refuses
   */
  async leave(): Promise<void> {
    await this.#now();
    this.#hasLeft = true;
    await this.remove(`${this.ownerId}.owner`);
    const names = await this.list();
    for (const name of names) if (name.startsWith(`${this.ownerId}.`)) await this.remove(name);
    for (const name of names) {
      const owner = ownerOfFile(name);
      // Those who are here may have looked up chunks before another one died: they must learn of it from its leases.
      if (owner !== undefined && !await this.isOwnerDead(owner)) return;
    }
    for (const name of names) await this.#sweep(name);
    await removeDirIfEmpty(this.path);
  }

  async #sweep(name: string): Promise<void> {
    if (name.endsWith(".part")) return void await this.remove(name);
    if (!/\.(owner|lease|next|tmp)$/.test(name)) return;
    const lease = await this.read(name);
    const named = /^(.*)\.(owner|\d+\.tmp)$/.exec(name)?.[1];
    // A file of which the first word was never written tells by its name whose it is.
    const claimed = lease !== undefined && lease.ownerId === "" && named !== undefined && isOwnerId(named)
      ? { ...lease, ownerId: named }
      : lease;
    if (claimed === undefined || !await this.isDead(claimed)) return;
    // Somebody may come in and take it over just now.
    const temp = this.#tempName();
    if (!await this.rename(name, temp)) return;
    if ((await this.read(temp))?.ownerId === lease?.ownerId) await this.remove(temp);
    else await moveBack(this.#of(temp), this.#of(name));
  }

  async #isOld(file: LeaseRead): Promise<boolean> {
    // A time far to come is that of a clock which was set back since: whoever lives has renewed it by then.
    return Math.abs(await this.#now() - file.modifiedMs) > (file.ttlMs ?? this.#options.ttlMs);
  }

  /** The file system's time, reckoned from what it was a moment ago. */
  async #now(): Promise<number> {
    if (!this.#hasLeft && this.sinceBeatMs > Math.min(1000, this.#options.ttlMs / 10)) await this.beat();
    return this.#touched.fileMs + this.sinceBeatMs;
  }

  #gone(name: string): StoreError {
    return new StoreError(`Cannot write ${JSON.stringify(this.#of(name))}: its directory is gone`, this.#of(name), undefined);
  }

  #tempName(): string {
    return `${this.ownerId}.${++this.#temps}.tmp`;
  }

  #of(name: string): string {
    return join(this.path, name);
  }
}

/** The id of the owner whose file has a name; undefined if it is no owner's file. */
function ownerOfFile(name: string): string | undefined {
  const id = name.endsWith(".owner") ? name.slice(0, -".owner".length) : "";
  return isOwnerId(id) ? id : undefined;
}
