/**
 * Names of files that are still being written. They tell which process writes them, so that what a dead one left can be swept.
 *
 * @module
 */

import process from "node:process";
import { isKnownGone, type ProcessIdentity, thisProcess } from "./lease_owner.ts";

const PATTERN = /^\.([0-9a-f]{8})-([0-9a-f]{6})[0-9a-f]{6}\.cm-tmp$/;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let self: ProcessIdentity | undefined;
/** Within a process, a name of its own for each file. */
let count = crypto.getRandomValues(new Uint32Array(1))[0];

/** Six digits for the world in which this process's id means something; undefined where it is not known. */
function ownPlace(): string | undefined {
  const { place } = self ??= thisProcess();
  return /^0+$/.test(place) ? undefined : place.slice(0, 6);
}

/**
 * Makes a name for a file that is still being written, always of one length.
 *
 * @returns The name
 */
export function tempName(): string {
  const own = (++count & 0xffffff).toString(16).padStart(6, "0");
  const place = ownPlace() ?? randomDigits();
  return `.${process.pid.toString(16).padStart(8, "0")}-${place}${own}.cm-tmp`;
}

/** Where the place is not known, processes of one id are told apart by chance. */
function randomDigits(): string {
  return (crypto.getRandomValues(new Uint32Array(1))[0] & 0xffffff).toString(16).padStart(6, "0");
}

/**
 * Whether a name is one that {@linkcode tempName} makes.
 *
 * @param name The name
 * @returns Whether it is
 */
export function isTempName(name: string): boolean {
  return PATTERN.test(name);
}

/**
 * Whether a file that was being written has been left behind: its process is known to be dead, or seems to be and it is older than a
 * minute, or it is older than a day.
 *
 * A directory may be shared by machines and containers, where the process ids of others say little; hence the minute. Without the permission
 * to ask for the process, the day decides.
 *
 * @param name The file's name, made by {@linkcode tempName}
 * @param ageMs How long ago it was last written
 * @returns Whether it can be removed
 */
export function isLeftover(name: string, ageMs: number): boolean {
  const found = PATTERN.exec(name);
  if (found === null) return false;
  const pid = Number.parseInt(found[1], 16);
  if (ageMs < MINUTE_MS) return found[2] === ownPlace() && isGoneHere(pid);
  return ageMs >= DAY_MS || isDead(pid);
}

/** Whether a process of the same world is known to be dead. */
function isGoneHere(pid: number): boolean {
  const { place } = self ??= thisProcess();
  return pid !== process.pid && isKnownGone(`${place}-${pid.toString(16)}-0-${"0".repeat(12)}`, self);
}

type Permissions = { querySync(query: { name: "run" }): { state: string } };

function isDead(pid: number): boolean {
  const permissions = (globalThis as { Deno?: { permissions?: Permissions } }).Deno?.permissions;
  // Asking without the permission would stop the program at a prompt.
  if (permissions !== undefined && permissions.querySync({ name: "run" }).state !== "granted") return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === "ESRCH";
  }
}
