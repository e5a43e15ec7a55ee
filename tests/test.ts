/**
 * The tests' few tools, the same on Deno, Bun and Node: `Deno.test` where there is one (its sanitizers see leaks); elsewhere
 * `scripts/test_batch.ts`, or `node:test` where a file is run by itself.
 *
 * @module
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** One behaviour: it passes if it returns. */
export type TestBody = () => void | Promise<void>;

/** What runs the tests. */
export type Runtime = "deno" | "bun" | "node";

/** What a test needs. */
export interface TestOptions {
  /** Where the test makes sense; elsewhere it is listed, counted as ignored, and not run. */
  readonly on: readonly Runtime[];
  /** Why it makes sense there alone, as what follows "because". */
  readonly because: string;
}

/** Declares a test. */
export interface Test {
  (name: string, body: TestBody): void;
  (name: string, options: TestOptions, body: TestBody): void;
  /** Declares a test that is listed and not run, since this machine lacks what it needs. */
  ignore(name: string, body: TestBody): void;
}

/** What runs the tests. */
export const runtime: Runtime = process.versions.deno !== undefined ? "deno" : process.versions.bun !== undefined ? "bun" : "node";

/** Whether the tests run on Deno. */
export const isDeno: boolean = runtime === "deno";

/** Declares a test, or one that is listed and not run. */
interface Declare {
  run(name: string, body: () => Promise<void>): void;
  ignore(name: string, body: () => Promise<void>): void;
}

/** A runner that loads test files by itself gathers their tests under this name. */
const GATHERED = Symbol.for("@x/chunk-memo/tests");

async function declareWith(): Promise<Declare> {
  if (runtime === "deno") return { run: Deno.test, ignore: Deno.test.ignore };
  const gathered = (globalThis as { [GATHERED]?: Declare })[GATHERED];
  if (gathered !== undefined) return gathered;
  const { test: nodeTest } = await import("node:test");
  return { run: (name, body) => void nodeTest(name, body), ignore: (name, body) => void nodeTest(name, { skip: true }, body) };
}

const declare = await declareWith();

/** Declares a test, named `symbol() does what`. */
export const test: Test = Object.assign(
  (name: string, optionsOrBody: TestOptions | TestBody, bodyOrNone?: TestBody): void => {
    const options = typeof optionsOrBody === "function" ? undefined : optionsOrBody;
    const body = typeof optionsOrBody === "function" ? optionsOrBody : bodyOrNone!;
    const isIgnored = options !== undefined && !options.on.includes(runtime);
    declare[isIgnored ? "ignore" : "run"](name, async () => await body());
  },
  { ignore: (name: string, body: TestBody): void => declare.ignore(name, async () => await body()) },
);

/** Declares a test of the source as text, which is the same whatever runs the tests. */
export const testOfSource = (name: string, body: TestBody): void =>
  test(name, { on: ["deno"], because: "the source is the same, and Node 20 has a translation" }, body);

/**
 * How many inputs a property takes: on Bun and Node three tenths of those on Deno, as properties that do not say.
 *
 * @param onDeno How many it takes on Deno
 * @returns How many it takes here
 */
export function inputs(onDeno: number): number {
  return isDeno ? onDeno : Math.ceil(onDeno * 0.3);
}

/**
 * How a program is run by the runtime that runs the tests, in a process of its own.
 *
 * @param args The program and its arguments
 * @param flags Flags that Deno is to be given beside `-A`
 * @returns The arguments of `process.execPath`
 */
export function runArguments(args: readonly string[], flags: readonly string[] = []): string[] {
  return isDeno ? ["run", "-A", "--quiet", "--no-lock", ...flags, ...args] : [...args];
}

/** A directory that is removed when its scope ends. */
export interface TempDir extends AsyncDisposable {
  /** The directory's absolute path. */
  readonly path: string;
}

/**
 * Makes an empty directory for one test.
 *
 * @returns The directory, for `await using dir = await tempDir()`
 */
export async function tempDir(): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), "chunk-memo-"));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
