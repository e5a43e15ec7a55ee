/**
 * What leases need of the disk: files created exclusively with their content, read together with their age, touched.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";
import { isPlainRecord } from "../plain_record.ts";
import { openReader, writeFileIfAbsent } from "./files.ts";
import { makeGate, OPEN_READERS } from "./gate.ts";
import { io } from "./io.ts";
import { isCount } from "./json_text.ts";
import { isOwnerId, type ProcessIdentity } from "./lease_owner.ts";
import { errorCode, isAbsent, storeError } from "./store_errors.ts";

/** What a file of leases tells. */
export interface LeaseRead {
  /** The owner's id; empty if it cannot be known, as the file is torn or none of ours. */
  readonly ownerId: string;
  /** For how long it is valid without a renewal, in ms; undefined if it cannot be known. */
  readonly ttlMs: number | undefined;
  /** When it was last renewed, by the clock of the file system. */
  readonly modifiedMs: number;
}

/** A lease names its owner in a few words. */
const MAX_BYTES = 4096;
/** The longest validity, in ms. */
export const MAX_TTL_MS: number = 24 * 60 * 60_000;

/** A run that ends gives all its leases back in one moment. */
const leaseGate = makeGate(OPEN_READERS);

/**
 * What an owner's file says.
 *
 * @param ownerId The owner's id
 * @param self Its process
 * @param ttlMs For how long it is valid without a renewal
 * @returns The file's bytes
 */
export function ownerRecord(ownerId: string, self: ProcessIdentity, ttlMs: number): Uint8Array {
  const record = { owner: ownerId, host: self.host, pid: self.pid, started_at: new Date().toISOString(), ttl_ms: ttlMs };
  return new TextEncoder().encode(`${JSON.stringify(record)}\n`);
}

/**
 * Reads a lease or an owner's file.
 *
 * @param path The file's path
 * @returns What it tells, or `undefined` if there is no such file
 * @throws {StoreError} If the system refuses
 */
export async function readLease(path: string): Promise<LeaseRead | undefined> {
  return await leaseGate(() => readOneLease(path));
}

async function readOneLease(path: string): Promise<LeaseRead | undefined> {
  const reader = await openReader(path);
  if (reader === undefined) return undefined;
  const { modifiedMs } = reader;
  try {
    return { ...parseOwner(await reader.read(0, Math.min(reader.size, MAX_BYTES))), modifiedMs };
  } catch (error) {
    if (error instanceof DamagedFileError) return { ownerId: "", ttlMs: undefined, modifiedMs };
    throw error;
  } finally {
    await reader.close();
  }
}

function parseOwner(bytes: Uint8Array): { ownerId: string; ttlMs: number | undefined } {
  try {
    const record: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isPlainRecord(record) && typeof record.owner === "string" && isOwnerId(record.owner)) {
      return { ownerId: record.owner, ttlMs: isCount(record.ttl_ms, 1) && record.ttl_ms <= MAX_TTL_MS ? record.ttl_ms : undefined };
    }
  } catch {
    // What is no JSON names no owner.
  }
  return { ownerId: "", ttlMs: undefined };
}

/**
 * Creates a lease as another name of its owner's file: at once and whole, and renewed whenever that file is. Where the file system has no
 * such names, or no more of them, the lease is a file of its own.
 *
 * @param ownerPath The owner's file
 * @param path The lease's path
 * @param record What the owner's file says
 * @returns Whether it was created; `noOwner` if the owner's file is gone
 * @throws {StoreError} If the system refuses
 */
export async function createLease(ownerPath: string, path: string, record: Uint8Array): Promise<"created" | "taken" | "noOwner"> {
  try {
    await io.link(ownerPath, path);
    return "created";
  } catch (error) {
    if (errorCode(error) === "EEXIST") return "taken";
    if (isAbsent(error)) return "noOwner";
    return await writeFileIfAbsent(path, record) ? "created" : "taken";
  }
}

/**
 * Renews an owner's file.
 *
 * @param path The file's path
 * @param record What it says
 * @returns The file system's time, or `undefined` if there is no such file
 * @throws {StoreError} If the system refuses
 */
export async function touchFile(path: string, record: Uint8Array): Promise<number | undefined> {
  try {
    return await io.touch(path, record);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storeError("write", path, error);
  }
}

/**
 * Removes a directory if it is empty; it may as well stay.
 *
 * @param path The directory's path
 */
export async function removeDirIfEmpty(path: string): Promise<void> {
  await io.removeDir(path).catch(() => {});
}
