/**
 * Runs the tests: those in `tests/`, then the examples in the documentation of `src/`. Arguments, if any, are passed on to `deno test`
 * in place of all that. The last line is `N passed, N failed`.
 *
 * @module
 */

import { rm } from "node:fs/promises";
import process from "node:process";
import { repository, runDeno } from "./run_deno.ts";

interface Tally {
  passed: number;
  failed: number;
}

const sanitizers = ["--sanitize-ops", "--sanitize-resources"];

/** What a run of `deno test` came to. A run that fails as a whole, for instance on types, counts as one failed test. */
async function runTests(args: readonly string[], cwd: string): Promise<Tally> {
  const { code, output } = await runDeno(["test", "--allow-all", `--config=${repository}deno.json`, ...args], { cwd });
  const summary = [...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed\b.*? \| (\d+) failed\b/gm)].at(-1);
  const tally = { passed: Number(summary?.[1] ?? 0), failed: Number(summary?.[2] ?? 0) };
  return code === 0 ? tally : { ...tally, failed: Math.max(tally.failed, 1) };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Every line of the table that is no good news, and the total. */
async function showCoverage(profiles: string): Promise<void> {
  const { output } = await runDeno(
    ["coverage", "--include=/(src/|mod\\.ts$|cli\\.ts$)", "--exclude=/compat/|/tests/|/examples/|/benchmarks/", profiles],
    { isShown: false },
  );
  const rows = output.split("\n").filter((line) => /^\|/.test(line));
  const isLow = (row: string) => Number(/\|\s*([\d.]+)\s*\|\s*$/.exec(row)?.[1] ?? 100) < 85;
  for (const row of rows) if (/All files|Line %/.test(row) || isLow(row)) console.log(row);
}

/** All tests, and the documentation's examples where they cannot litter the repository. */
async function runAll(scratch: string): Promise<Tally> {
  const profiles = `${scratch}/coverage`;
  const tests = await runTests(["--parallel", ...sanitizers, `--coverage=${profiles}`, "--coverage-raw-data-only", "tests"], repository);
  const documented: string[] = [];
  for (const name of ["mod.ts", "cli.ts", "src"]) if (await exists(`${repository}${name}`)) documented.push(`${repository}${name}`);
  await Deno.mkdir(`${scratch}/examples`);
  const examples = await runTests(["--doc", "--permit-no-files", ...sanitizers, ...documented], `${scratch}/examples`);
  await showCoverage(profiles);
  return { passed: tests.passed + examples.passed, failed: tests.failed + examples.failed };
}

const scratch = await Deno.makeTempDir({ prefix: "chunk-memo-test-" });
let tally: Tally;
try {
  tally = Deno.args.length > 0 ? await runTests([...sanitizers, ...Deno.args], repository) : await runAll(scratch);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
