/**
 * Runs the tests on Deno, Bun and Node: those in `tests/`, and on Deno the examples in the documentation of `src/` too.
 *
 * - Without arguments: all of that. `--coverage` adds a table of what Deno's tests do not reach.
 * - `PATH…`: these files and directories, on Deno; what else stands there is passed on to `deno test`.
 * - `--runtime deno|bun|node [PATH…]`: on one of them alone.
 *
 * The last lines tell how many tests ran on each, and the very last one is `N passed, N failed`.
 *
 * @module
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { prepareRuntimes } from "./runtimes.ts";
import { type Tally, testDocumentation, testOn, testOnDeno, testPaths } from "./test_suite.ts";

/** What ran where. */
type Tallies = [label: string, tally: Tally][];

const RUNTIMES = ["deno", "bun", "node"] as const;
type Name = (typeof RUNTIMES)[number];

/** The random sequences of edits are shared out: each runtime has its own part of them. */
function shareOf(runtime: Name): Readonly<Record<string, string>> {
  return { CHUNK_MEMO_MODEL_SHARE: `${RUNTIMES.indexOf(runtime)}/${RUNTIMES.length}` };
}

/** Everything on some runtimes. */
async function runAll(names: readonly Name[], paths: readonly string[], options: ReadonlySet<string>): Promise<Tallies> {
  const scratch = await mkdtemp(join(tmpdir(), "chunk-memo-test-"));
  try {
    const others = await prepareRuntimes(scratch);
    const env = { CHUNK_MEMO_TEST_RUNTIMES: JSON.stringify(others) };
    const tallies: Tallies = [];
    for (const name of names) {
      const shared = { ...env, ...(names.length > 1 ? shareOf(name) : {}) };
      if (name !== "deno") tallies.push([others[name].label, await testOn(others[name], paths, shared)]);
      else {
        const tests = await testOnDeno(paths, { scratch, env: shared, hasCoverage: options.has("--coverage") });
        const examples = paths[0] === "tests" ? await testDocumentation(scratch) : { passed: 0, failed: 0, ignored: 0 };
        tallies.push([`Deno ${process.versions.deno}`, {
          passed: tests.passed + examples.passed,
          failed: tests.failed + examples.failed,
          ignored: tests.ignored + examples.ignored,
        }]);
      }
    }
    return tallies;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Which runtimes are asked for, and what is left of the arguments. */
function readArguments(args: readonly string[]): { names: readonly Name[]; rest: string[] } {
  const at = args.findIndex((arg) => arg === "--runtime" || arg.startsWith("--runtime="));
  if (at < 0) return { names: RUNTIMES, rest: [...args] };
  const [, inline] = args[at]!.split("=");
  const name = inline ?? args[at + 1];
  if (!RUNTIMES.includes(name as Name)) throw new Error(`Cannot test: --runtime must be ${RUNTIMES.join(" or ")}: received ${name}`);
  return { names: [name as Name], rest: args.toSpliced(at, inline === undefined ? 2 : 1) };
}

const { names, rest } = readArguments(process.argv.slice(2));
const options: ReadonlySet<string> = new Set(rest.filter((arg) => arg === "--coverage"));
const paths = rest.filter((arg) => !options.has(arg));
const isQuick = names.length === RUNTIMES.length && paths.length > 0;
const tallies: Tallies = isQuick
  ? [[`Deno ${process.versions.deno}`, await testPaths(paths)]]
  : await runAll(names, paths.length > 0 ? paths : ["tests"], options);
let passed = 0;
let failed = 0;
for (const [label, tally] of tallies) {
  // A runtime that runs no test proves nothing.
  const missed = tally.failed === 0 && tally.passed === 0 ? 1 : 0;
  console.log(`${label}: ${tally.passed} passed, ${tally.failed + missed} failed, ${tally.ignored} ignored`);
  passed += tally.passed;
  failed += tally.failed + missed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
