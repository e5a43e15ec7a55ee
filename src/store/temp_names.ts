/**
 * Names of files that are still being written. They tell which process writes them, so that what a dead one left can be swept.
 *
 * @module
 */

import process from "node:process";

const PATTERN = /^\.([0-9a-f]{8})-[0-9a-f]{12}\.cm-tmp$/;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Makes a name for a file that is still being written, always of one length.
 *
 * @returns The name
 */
export function tempName(): string {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `.${process.pid.toString(16).padStart(8, "0")}-${[...random].map((byte) => byte.toString(16).padStart(2, "0")).join("")}.cm-tmp`;
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
 * Whether a file that was being written has been left behind: its process is dead and it is older than a minute, or it is older than a day.
 *
 * A directory may be shared by machines, where process ids say little; hence the minute. Without the permission to ask for the process, the day decides.
 *
 * @param name The file's name, made by {@linkcode tempName}
 * @param ageMs How long ago it was last written
 * @returns Whether it can be removed
 */
export function isLeftover(name: string, ageMs: number): boolean {
  const found = PATTERN.exec(name);
  if (found === null || ageMs < MINUTE_MS) return false;
  return ageMs >= DAY_MS || isDead(Number.parseInt(found[1], 16));
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
