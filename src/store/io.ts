/**
 * The system's calls, in one object that tests can replace to make the n-th of them fail. Only `files.ts` and `lease_files.ts` call it.
 *
 * @module
 */

import { closeSync, fstatSync, openSync, renameSync, statSync, writeFileSync, writeSync } from "node:fs";
import { link, mkdir, open, readdir, readFile, realpath, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import process from "node:process";
import { ensureDir } from "@std/fs/ensure-dir";
import { dirname } from "@std/path";
import { makeGate, OPEN_FILES } from "./gate.ts";
import { patient } from "./patient_io.ts";
import { errorCode } from "./store_errors.ts";
import { syncsDirectories, tellsTimeWhileOpen } from "./system_rules.ts";
import { turnDue } from "./turn.ts";

/** A file that is open for reading. */
export interface IoHandle {
  /** Its length when it was opened. */
  readonly size: number;
  /** When it was last written. */
  readonly modifiedMs: number;
  /** Reads up to a buffer's length; 0 at the end of the file. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Closes it. */
  close(): Promise<void>;
}

/** The system's calls. All reject with the system's own errors. */
export interface Io {
  /** Reads a whole file. */
  readFile(path: string): Promise<Uint8Array>;
  /** Opens a file for reading. */
  open(path: string): Promise<IoHandle>;
  /** Writes a file that must not exist yet; with `sync`, down to the medium. */
  writeNew(path: string, bytes: Uint8Array, sync: boolean): Promise<void>;
  /** Renames a file over whatever has the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name that must not exist yet. */
  link(from: string, to: string): Promise<void>;
  /** Removes a file. */
  remove(path: string): Promise<void>;
  /** Tells a file's size and age. */
  stat(path: string): Promise<{ size: number; modifiedMs: number }>;
  /** Lists a directory's names. */
  list(path: string): Promise<string[]>;
  /** Makes a directory and its parents. */
  makeDir(path: string): Promise<void>;
  /** Brings a directory's names down to the medium, where the system can. */
  syncDir(path: string): Promise<void>;
  /** Writes over a file's first bytes in place, and tells the time which its file system gives it for that. */
  touch(path: string, bytes: Uint8Array): Promise<number>;
  /** Removes an empty directory. */
  removeDir(path: string): Promise<void>;
  /** The path that a directory really has, spelled as the system has it. */
  realPath(path: string): Promise<string>;
}

/** On Deno its own calls are about twice as fast as those of `node:fs` for several reads in flight, and for writing. */
interface DenoFiles {
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly writeFile: (path: string, bytes: Uint8Array, options: { createNew: boolean }) => Promise<void>;
  readonly readDir: (path: string) => AsyncIterable<{ readonly name: string }>;
  readonly writeFileSync: (path: string, bytes: Uint8Array, options: { createNew: boolean }) => void;
}

const deno = (globalThis as { Deno?: DenoFiles }).Deno;

const PLAIN: Io = {
  readFile: (path) => deno === undefined ? readPlain(path) : deno.readFile(path),
  open: openHandle,
  writeNew: writeNewFile,
  rename: renameFile,
  link,
  remove: unlink,
  stat: async (path) => {
    const info = await stat(path);
    return { size: info.size, modifiedMs: info.mtimeMs };
  },
  list: (path) => deno === undefined ? readdir(path) : namesOf(deno.readDir(path)),
  makeDir: (path) => deno === undefined ? makeFolder(path) : ensureDir(path),
  syncDir,
  touch,
  removeDir: rmdir,
  realPath: (path) => realpath(path),
};

/** In no order: Deno's `readdir` of Node sorts, which takes several times as long as to read. */
async function namesOf(entries: AsyncIterable<{ readonly name: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of entries) names.push(name);
  return names;
}

/**
 * Makes a folder and those above it, one by one: Node makes them for ever, all at once, where the system says that the folder above is not
 * there and it is, as in `/proc`.
 */
async function makeFolder(path: string, isAboveThere = false): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") return await ensureDir(path);
    if (isAboveThere || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path, true);
  }
}

const gate = makeGate(OPEN_FILES);

/** The calls that hold a file open while they last. `open` is not among them: what it gives is held while others go on. */
const GATED: Io = {
  ...PLAIN,
  readFile: (path) => gate(() => PLAIN.readFile(path)),
  writeNew: (path, bytes, sync) => gate(() => PLAIN.writeNew(path, bytes, sync)),
  list: (path) => gate(() => PLAIN.list(path)),
  syncDir: (path) => gate(() => PLAIN.syncDir(path)),
};

const { platform } = process;
const SYSTEM: Io = platform === "win32" ? patient(GATED, platform) : GATED;

/** The calls in use. */
export let io: Io = SYSTEM;

/**
 * Replaces some calls, for tests.
 *
 * @param calls The replacements; the others stay
 * @returns A function that puts back what was there
 */
export function replaceIo(calls: Partial<Io>): () => void {
  const before = io;
  io = { ...io, ...calls };
  return () => void (io = before);
}

/** Whether files are read by the system's own calls. */
export function readsSystem(): boolean {
  return io.readFile === SYSTEM.readFile && io.open === SYSTEM.open;
}

/** A `Buffer` would do, but for its `slice`, which shares memory where a `Uint8Array` copies. */
async function readPlain(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function openHandle(path: string): Promise<IoHandle> {
  const handle = await open(path, "r");
  try {
    const info = await handle.stat();
    return {
      size: info.size,
      modifiedMs: info.mtimeMs,
      read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Up to here a write takes less time than handing it to another thread and hearing of its end. */
const SMALL_WRITE_BYTES = 128 * 1024;

function writeSmall(path: string, bytes: Uint8Array): void {
  if (deno === undefined) writeFileSync(path, bytes, { flag: "wx" });
  else deno.writeFileSync(path, bytes, { createNew: true });
}

async function writeNewFile(path: string, bytes: Uint8Array, sync: boolean): Promise<void> {
  if (!sync && bytes.length <= SMALL_WRITE_BYTES) {
    await turnDue();
    return writeSmall(path, bytes);
  }
  if (!sync) return await (deno === undefined ? writeFile(path, bytes, { flag: "wx" }) : deno.writeFile(path, bytes, { createNew: true }));
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Renaming, too, takes less time than handing it to another thread. */
// deno-lint-ignore require-await
async function renameFile(from: string, to: string): Promise<void> {
  renameSync(from, to);
}

/** What systems answer where a directory cannot be opened or brought down to the medium by itself. */
const NO_DIRECTORY_SYNC = ["EINVAL", "EPERM", "EACCES", "EISDIR", "EBADF", "ENOTSUP", "ENOSYS"];

async function syncDir(path: string): Promise<void> {
  if (!syncsDirectories(platform)) return;
  try {
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!NO_DIRECTORY_SYNC.includes(errorCode(error))) throw error;
  }
}

/** Setting a time would give the file this machine's; writing gives it the one of the file system, which all who share it can compare. */
// deno-lint-ignore require-await
async function touch(path: string, bytes: Uint8Array): Promise<number> {
  const file = openSync(path, "r+");
  try {
    writeSync(file, bytes, 0, bytes.length, 0);
    if (tellsTimeWhileOpen(platform)) return fstatSync(file).mtimeMs;
  } finally {
    closeSync(file);
  }
  return statSync(path).mtimeMs;
}
