/**
 * Who holds leases: the id of an owner, which tells its machine and process, and whether that process is known to be gone.
 *
 * @module
 */

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { sha256Hex } from "../format/hashes.ts";

/** A process, as far as it may know itself. */
export interface ProcessIdentity {
  /** What tells apart the worlds within which process ids mean something, as 16 hexadecimal digits; all zero where it is not known. */
  readonly place: string;
  /** The machine's name, for people; null where it may not be known. */
  readonly host: string | null;
  /** The process id. */
  readonly pid: number;
  /** When the process started, in whatever its system counts, as hexadecimal digits; 0 where it is not known. */
  readonly started: string;
}

/** What the system tells of processes. Replaceable, for tests. */
export interface ProcessTable {
  /** Whether there is a process of that id; true where it cannot be known. */
  isThere(pid: number): boolean;
  /** The letter of a process's state and when it started; undefined where it cannot be known. */
  statusOf(pid: number): { readonly state: string; readonly started: string } | undefined;
}

const ID_PATTERN = /^([0-9a-f]{16})-([0-9a-f]{1,8})-([0-9a-f]{1,16})-[0-9a-f]{12}$/;
const UNKNOWN_PLACE = "0".repeat(16);

/** This process, and what may be known of others. Never leads to a prompt for a permission. */
export function thisProcess(): ProcessIdentity {
  const { pid } = process;
  const host = hostName();
  return { place: placeOf(host), host, pid, started: SYSTEM.statusOf(pid)?.started ?? "0" };
}

/**
 * Makes the id of a new owner.
 *
 * @param self The process that will own
 * @returns An id that no other owner has; it can be part of a file's name
 */
export function makeOwnerId({ place, pid, started }: ProcessIdentity): string {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `${place}-${pid.toString(16)}-${started}-${[...random].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Whether a text is one that {@linkcode makeOwnerId} makes.
 *
 * @param text The text
 * @returns Whether it is
 */
export function isOwnerId(text: string): boolean {
  return ID_PATTERN.test(text);
}

/**
 * Whether an owner's process is known to be gone: it ran in the same place, and there is none of its id there, or another one by now.
 *
 * @param id The owner's id
 * @param self The process that asks
 * @param table What the system tells of processes
 * @returns Whether it is; false where it cannot be known
 */
export function isKnownGone(id: string, self: ProcessIdentity, table: ProcessTable = SYSTEM): boolean {
  const found = ID_PATTERN.exec(id);
  if (found === null || found[1] === UNKNOWN_PLACE || found[1] !== self.place) return false;
  const [pid, started] = [Number.parseInt(found[2], 16), found[3]];
  if (pid === self.pid) return started !== self.started;
  if (!table.isThere(pid)) return true;
  const status = table.statusOf(pid);
  if (status === undefined) return false;
  // One that is dead keeps its id until its parent asks for its end.
  return status.state === "Z" || status.state === "X" || (started !== "0" && status.started !== started);
}

type Query = { name: "run" } | { name: "read"; path: string } | { name: "sys"; kind: "hostname" };
type Permissions = { querySync(query: Query): { state: string } };

/** Asking the system for what Deno has not permitted would stop the program at a prompt. */
function mayAsk(...queries: readonly Query[]): boolean {
  const permissions = (globalThis as { Deno?: { permissions?: Permissions } }).Deno?.permissions;
  return permissions === undefined || queries.every((query) => permissions.querySync(query).state === "granted");
}

/** The real system. */
const SYSTEM: ProcessTable = {
  isThere(pid) {
    if (!mayAsk({ name: "run" })) return true;
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as { code?: unknown }).code !== "ESRCH";
    }
  },
  statusOf(pid) {
    const text = readSystem(`/proc/${pid}/stat`, (path) => readFileSync(path, "latin1"));
    // The name, in parentheses, may hold anything. The state is the first field after it, the start the twentieth.
    const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? [];
    return fields.length < 20 || !/^\d+$/.test(fields[19]) ? undefined : { state: fields[0], started: BigInt(fields[19]).toString(16) };
  },
};

function hostName(): string | null {
  return mayAsk({ name: "sys", kind: "hostname" }) ? hostname() : null;
}

/** Containers may share a name and have each its own process ids; a machine that starts anew gives its ids out anew. */
function placeOf(host: string | null): string {
  let words: readonly (string | null | undefined)[] = ["host", host];
  if (process.platform === "linux") {
    const boot = readSystem("/proc/sys/kernel/random/boot_id", (path) => readFileSync(path, "latin1"));
    words = ["linux", boot, readSystem("/proc/self/ns/pid", (path) => readlinkSync(path))];
  }
  return words.some((word) => word === null || word === undefined) ? UNKNOWN_PLACE : sha256Hex(JSON.stringify(words)).slice(0, 16);
}

function readSystem(path: string, read: (path: string) => string): string | undefined {
  if (process.platform !== "linux" || !mayAsk({ name: "run" }, { name: "read", path })) return undefined;
  try {
    return read(path);
  } catch {
    return undefined;
  }
}
