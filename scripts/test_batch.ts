/**
 * Runs test files on Node or Bun, one after another in this process. `node --test` starts a process for each, and `node:test` follows
 * every promise of theirs, which takes longer than most tests do; under `bun test` workers do not tell what nobody in them catches, as
 * they do under Bun. Arguments are the files. Tells what failed and what took long, and on the last line the counts as JSON.
 *
 * @module
 */

import fc from "fast-check";
import process from "node:process";
import { pathToFileURL } from "node:url";

/** Where tests are counted, and not run. */
const IGNORED = (process.env.CHUNK_MEMO_TEST_IGNORED ?? "").split(",").filter((path) => path !== "");
/** A test that takes longer hangs. */
const TEST_MS = 240_000;
/** A test that takes longer is named, though it passed. */
const LONG_MS = 2_000;

/** Properties that do not say how many inputs they take are tried on fewer than the hundred that Deno's tests take. */
fc.configureGlobal({ numRuns: 30 });

const counts = { passed: 0, failed: 0, ignored: 0 };
let tests: { readonly name: string; readonly body: () => Promise<void> }[] = [];
/** Fails the test under way for what nobody catches. */
let fail: (error: unknown) => void = () => {};

/** An error with what caused it: fast-check tells there what was wrong. */
function shown(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? `${error.stack}` : `${error.stack}\ncaused by ${shown(error.cause)}`;
}

function told(name: string, error: unknown): void {
  counts.failed++;
  console.log(`FAILED ${name}\n${shown(error)}`);
}

async function runTest(name: string, body: () => Promise<void>): Promise<void> {
  const start = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      fail = reject;
      timer = setTimeout(() => reject(new Error(`It takes longer than ${TEST_MS} ms`)), TEST_MS);
      body().then(resolve, reject);
    });
    // What nobody has caught is told of after the promises' turn.
    await new Promise<void>((resolve, reject) => {
      fail = reject;
      setImmediate(resolve);
    });
    counts.passed++;
  } catch (error) {
    told(name, error);
  } finally {
    clearTimeout(timer);
  }
  const ms = performance.now() - start;
  if (ms >= LONG_MS) console.log(`${Math.round(ms)} ms: ${name}`);
}

process.on("uncaughtException", (error) => fail(error));
process.on("unhandledRejection", (error) => fail(error));
Object.assign(globalThis, {
  [Symbol.for("@x/chunk-memo/tests")]: {
    run: (name: string, body: () => Promise<void>) => void tests.push({ name, body }),
    ignore: () => void counts.ignored++,
  },
});

for (const path of process.argv.slice(2)) {
  tests = [];
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    told(`${path} loads`, error);
  }
  if (IGNORED.some((start) => path.startsWith(start))) counts.ignored += tests.length;
  else for (const { name, body } of tests) await runTest(name, body);
}
process.stdout.write(`${JSON.stringify(counts)}\n`, () => process.exit(counts.failed > 0 ? 1 : 0));
