/**
 * Runs the tests on Bun and on Node, in the copies that `runtimes.ts` makes.
 *
 * @module
 */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { type Prepared, type ProgramOptions, runProgram } from "./runtimes.ts";

/** What a run of tests came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

/** How many processes run tests at once. */
const PROCESSES = 2;
/** Files that one process runs: few processes start, and none of them has the last ones for itself for long. */
const BATCH = 20;
/** A process that takes longer hangs. */
const PROCESS_MS = 420_000;

/** The sum of tallies. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const total = { passed: 0, failed: 0, ignored: 0 };
  for (const { passed, failed, ignored } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.ignored += ignored;
  }
  return total;
}

/** The test files of a copy, without those that run on Deno alone. */
async function testFiles(tree: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (path.endsWith(".ts")) found.push(path);
    else found.push(...(await readdir(join(tree, path), { recursive: true })).map((name) => `${path}/${name.replaceAll("\\", "/")}`));
  }
  return found.filter((path) => path.endsWith("_test.ts")).sort();
}

/** A run that fails as a whole counts as one failed test. */
function judged(tally: Tally, code: number | null): Tally {
  return code === 0 ? tally : { ...tally, failed: Math.max(tally.failed, 1) };
}

/** Runs a program, shows what it says if it fails, and gives what it said. */
async function runTests(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<{ code: number | null; output: string }> {
  const result = await runProgram(program, args, { ...options, timeoutMs: PROCESS_MS });
  if (result.code !== 0) process.stdout.write(result.output);
  return result;
}

/**
 * Runs tests on Bun or Node.
 *
 * @param prepared The runtime, and its copy of the repository
 * @param paths Files and directories in it
 * @returns What it came to
 */
export async function testOn({ program, tree, env }: Prepared, paths: readonly string[]): Promise<Tally> {
  const files = await testFiles(tree, paths);
  const count = Math.ceil(files.length / BATCH);
  // Neighbours are alike, and take alike long.
  const batches = Array.from({ length: count }, (_, batch) => files.filter((_, i) => i % count === batch));
  const tallies: Tally[] = [];
  const work = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      const { code, output } = await runTests(program, ["scripts/test_batch.ts", ...batch], { cwd: tree, env });
      const counts = /^\{"passed":.*\}$/m.exec(output)?.[0];
      tallies.push(judged(counts === undefined ? { passed: 0, failed: 1, ignored: 0 } : JSON.parse(counts), code));
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
  return sumOf(tallies);
}
