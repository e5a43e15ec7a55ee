/**
 * Leases for tests: owners that do not beat, files that grow old at will, other processes.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { readdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { StartHeartbeat } from "../../src/store/heartbeat.ts";
import { LeaseKeeper, type LeaseOptions } from "../../src/store/lease_keeper.ts";
import { type ProcessIdentity, thisProcess } from "../../src/store/lease_owner.ts";
import { runArguments } from "../test.ts";

/** No heart beats. */
export const still: StartHeartbeat = () => Promise.resolve({ stop: () => Promise.resolve() });

/** A process of another machine, of which nothing can be known. */
export const elsewhere: ProcessIdentity = { place: "f".repeat(16), host: "elsewhere", pid: 1, started: "1" };

/** A process of this machine that is dead: above what Linux, macOS and Windows give out. */
export const dead: ProcessIdentity = { ...thisProcess(), pid: 0x7ffffff0, started: "1" };

/** Opens a keeper whose heart does not beat. */
export function openStill(dir: string, options: LeaseOptions = {}): Promise<LeaseKeeper> {
  return LeaseKeeper.open(dir, { startHeartbeat: still, ...options });
}

/** The names in the folder of leases, owners left out; none if there is no folder. */
export async function leasesIn(dir: string): Promise<string[]> {
  return (await readdir(join(dir, "leases")).catch(() => [])).filter((name) => !name.endsWith(".owner")).sort();
}

/** The files of owners. */
export async function ownersIn(dir: string): Promise<string[]> {
  return (await readdir(join(dir, "leases")).catch(() => [])).filter((name) => name.endsWith(".owner"));
}

/** Makes a file as old as it would be had it not been renewed for a time. */
export async function age(path: string, ms: number): Promise<void> {
  const time = new Date((await stat(path)).mtimeMs - ms);
  await utimes(path, time, time);
}

/** Another process with leases. */
export interface Child extends AsyncDisposable {
  /** Waits for the next line that it prints; undefined at its end. */
  line(): Promise<string | undefined>;
  /** Waits for its end. */
  readonly ended: Promise<void>;
  /** Sends it a signal. */
  kill(signal: NodeJS.Signals): void;
}

const PROGRAM = fileURLToPath(new URL("./lease_child.ts", import.meta.url));

/**
 * Starts `lease_child.ts`.
 *
 * @param args Its arguments
 * @returns The process; it is killed when its scope ends
 */
export function startChild(...args: string[]): Child {
  const child = spawn(process.execPath, runArguments([PROGRAM, ...args], ["--no-check"]), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let isOver = false;
  void ended.then(() => isOver = true);
  // The runtimes' own `kill` of a child sends one signal only.
  const kill = (signal: NodeJS.Signals) => {
    if (!isOver) process.kill(child.pid!, signal);
  };
  return {
    line: async () => (await lines.next()).value as string | undefined,
    ended,
    kill,
    [Symbol.asyncDispose]: async () => {
      kill("SIGKILL");
      await ended;
    },
  };
}
