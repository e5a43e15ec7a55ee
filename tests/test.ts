/**
 * The tests' few tools, the same on Deno, Bun and Node: `Deno.test` where there is one (its sanitizers see leaks), `node:test` elsewhere.
 *
 * @module
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One behaviour: it passes if it returns. */
export type TestBody = () => void | Promise<void>;

/** Declares a test. `test.ignore` declares one that is listed and not run. */
export interface Test {
  (name: string, body: TestBody): void;
  /** Declares a test that is listed and not run. */
  ignore(name: string, body: TestBody): void;
}

/** Whether the tests run on Deno. */
export const isDeno: boolean = "Deno" in globalThis;
const elsewhere = isDeno ? undefined : await import("node:test");

/** Declares a test, named `symbol() does what`. */
export const test: Test = Object.assign(
  (name: string, body: TestBody): void =>
    elsewhere === undefined ? Deno.test(name, async () => await body()) : void elsewhere.test(name, async () => await body()),
  {
    ignore: (name: string, body: TestBody): void =>
      elsewhere === undefined
        ? Deno.test.ignore(name, async () => await body())
        : void elsewhere.test(name, { skip: true }, async () => await body()),
  },
);

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
