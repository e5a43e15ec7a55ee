/**
 * Renews a file at intervals from a thread of its own, which a busy event loop cannot stop.
 *
 * @module
 */

import { messageOf } from "../message_of.ts";
import { setInterval, setTimeout } from "node:timers";
import type { Worker } from "node:worker_threads";

/** What is renewed, and how. */
export interface HeartbeatOptions {
  /** The file's path. */
  readonly path: string;
  /** What the file says; it is written again at each beat. */
  readonly record: Uint8Array;
  /** The interval. */
  readonly everyMs: number;
  /** Renews the file from this thread, where there can be no other. */
  readonly beat: () => Promise<void>;
  /** Told once if it comes to that. */
  readonly warn: (message: string) => void;
}

/** A heartbeat that goes on. */
export interface Heartbeat {
  /** Ends it. Resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** Starts a heartbeat. */
export type StartHeartbeat = (options: HeartbeatOptions) => Promise<Heartbeat>;

/** What a worker is made from; replaceable, for tests. */
export type MakeWorker = (source: string, workerData: unknown) => Worker | Promise<Worker>;

/**
 * What the thread does. Writing the same bytes in place renews all names of the file, can never be seen half done, and takes the time from
 * the file system. A file that is gone, as others held this process to be dead while it was stopped, is made again.
 */
const SOURCE = `
const { parentPort, workerData } = require("node:worker_threads");
const fs = require("node:fs");
const { path, record, everyMs } = workerData;
const write = (flag) => {
  const file = fs.openSync(path, flag);
  try { fs.writeSync(file, record, 0, record.length, 0); } finally { fs.closeSync(file); }
};
const beat = () => {
  try { write("r+"); } catch (error) {
    try { if (error.code === "ENOENT") write("wx"); } catch {}
  }
};
beat();
const timer = setInterval(beat, everyMs);
parentPort.once("message", () => {
  clearInterval(timer);
  parentPort.postMessage("stopped");
});
`;
/** A thread that has not answered by then will not. */
const STOP_MS = 5000;

const makeThread: MakeWorker = async (source, workerData) => {
  // Loaded on demand, as it takes some ms that a run without leases need not pay.
  const { Worker } = await import("node:worker_threads");
  return new Worker(source, { eval: true, workerData, execArgv: [], env: {} });
};

/**
 * Starts a heartbeat: in a thread of its own if there can be one, else by a timer. It does not keep the process alive, and needs no
 * permission beyond that to write the file.
 *
 * @param options What is renewed, and how
 * @param makeWorker Makes the thread
 * @returns The heartbeat
 */
export async function startHeartbeat(options: HeartbeatOptions, makeWorker: MakeWorker = makeThread): Promise<Heartbeat> {
  const { path, record, everyMs } = options;
  let worker: Worker;
  try {
    worker = await makeWorker(SOURCE, { path, record, everyMs });
  } catch (error) {
    return beatByTimer(options, error);
  }
  let fallback: Heartbeat | undefined;
  let isStopped = false;
  let hasStopped!: () => void;
  const stopped = new Promise<void>((resolve) => hasStopped = resolve);
  const fail = (error: unknown) => {
    hasStopped();
    if (!isStopped) fallback ??= beatByTimer(options, error);
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("it has ended")));
  worker.once("message", hasStopped);
  worker.unref();
  const stop = async () => {
    isStopped = true;
    worker.ref();
    // Asked to stop, it cannot be about to make the file again; and one ended while it starts can take the process with it, on Bun.
    const patience = setTimeout(hasStopped, STOP_MS);
    worker.postMessage("stop");
    await stopped;
    clearTimeout(patience);
    await worker.terminate();
    await fallback?.stop();
  };
  let end: Promise<void> | undefined;
  return { stop: () => end ??= stop() };
}

function beatByTimer({ everyMs, beat, warn }: HeartbeatOptions, cause: unknown): Heartbeat {
  const reason = messageOf(cause);
  warn(
    `Cannot start the heartbeat's thread: ${reason}: a function that blocks for long may lose its chunk to another process, which then computes it too`,
  );
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    last = beat().catch(() => {});
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await last;
    },
  };
}
