/**
 * Makes calls to the disk fail, one or all from one on, and counts them.
 *
 * @module
 */

import { writeFile } from "node:fs/promises";
import { type Io, io, type IoHandle, replaceIo } from "../../src/store/io.ts";

/** The calls that can fail. `read` is that of an open file; `torn` a writing that stops half way. */
export const FAULT_CALLS = [
  "readFile",
  "open",
  "read",
  "writeNew",
  "torn",
  "rename",
  "link",
  "remove",
  "stat",
  "list",
  "makeDir",
  "syncDir",
] as const;

/** One of {@linkcode FAULT_CALLS}. */
export type FaultCall = typeof FAULT_CALLS[number];

/** What the system answers. */
export const FAULT_CODES = ["ENOSPC", "EIO", "EACCES", "EMFILE", "ENOENT"] as const;

/** One of {@linkcode FAULT_CODES}. */
export type FaultCode = typeof FAULT_CODES[number];

/** A fault: the n-th call of a kind fails, or all from the n-th on. */
export interface Fault {
  readonly call: FaultCall;
  readonly n: number;
  readonly code: FaultCode;
  readonly stays: boolean;
}

/** Faults that a system may well answer: a directory that is listed or made is not absent. */
export function makesSense({ call, code, stays }: Fault): boolean {
  if (code !== "ENOENT") return true;
  return !stays && call !== "list" && call !== "makeDir" && call !== "syncDir" && call !== "read" && call !== "torn";
}

/** What a fault is called in the message of an assertion. */
export function showFault({ call, n, code, stays }: Fault): string {
  return `${call} ${n}${stays ? "…" : ""} ${code}`;
}

/** Node's errors carry a code, Deno's a name, and not all of them a code. */
function systemError(code: FaultCode): Error {
  const name = { EACCES: "PermissionDenied", ENOENT: "NotFound" }[code as string];
  if (name === undefined || Math.random() < 0.5) return Object.assign(new Error(`${code}: injected`), { code });
  return Object.assign(new Error(`${code}: injected`), { name });
}

async function tear(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes.subarray(0, bytes.length >> 1), { flag: "wx" });
}

/** Calls as they are made: `before` is asked first and may throw. */
function wrapped(before: (call: FaultCall, args: readonly unknown[]) => void | Promise<void>): Partial<Io> {
  const calls: Record<string, unknown> = {};
  for (const call of FAULT_CALLS) {
    if (call === "read" || call === "torn") continue;
    const original = io[call] as (...args: unknown[]) => Promise<unknown>;
    calls[call] = async (...args: unknown[]) => {
      await before(call, args);
      if (call === "writeNew") await before("torn", args);
      const result = await original(...args);
      return call === "open" ? handle(result as IoHandle, () => before("read", [])) : result;
    };
  }
  return calls as Partial<Io>;
}

function handle(opened: IoHandle, before: () => void | Promise<void>): IoHandle {
  const { size, modifiedMs } = opened;
  return {
    size,
    modifiedMs,
    read: async (buffer, position) => {
      await before();
      return await opened.read(buffer, position);
    },
    close: () => opened.close(),
  };
}

/** Counts the calls of every kind that a body makes. */
export async function countCalls(body: () => Promise<unknown>): Promise<Map<FaultCall, number>> {
  const counts = new Map<FaultCall, number>();
  const restore = replaceIo(wrapped((call) => void counts.set(call, (counts.get(call) ?? 0) + 1)));
  try {
    await body();
  } finally {
    restore();
  }
  return counts;
}

/** Puts a fault in place. `onFire` is called when it first strikes. */
export function inject(fault: Fault, onFire: () => void): { restore: () => void; hasFired: () => boolean } {
  let count = 0;
  let hasFired = false;
  const restore = replaceIo(wrapped(async (call, args) => {
    if (call !== fault.call) return;
    count++;
    if (count < fault.n || (count > fault.n && !fault.stays)) return;
    if (!hasFired) onFire();
    hasFired = true;
    if (call === "torn") await tear(args[0] as string, args[1] as Uint8Array);
    throw systemError(fault.code);
  }));
  return { restore, hasFired: () => hasFired };
}
