/**
 * Runs the tests on Deno, and on Bun and Node in the copies that `runtimes.ts` makes.
 *
 * Files are run in batches: on Deno a file that is run by itself takes most of a second for the start of its own world, whatever it
 * tests, and so does a process on Node or Bun.
 *
 * @module
 */

import { mkdir, mkdtemp, readdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { repository, runDeno } from "./run_deno.ts";
import { type Prepared, runProgram } from "./runtimes.ts";

/** What a run of tests came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

/** How tests are run on Deno. */
export interface DenoOptions {
  /** A directory for what the run needs. */
  readonly scratch: string;
  /** Further environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether to show what the tests do not reach. */
  readonly hasCoverage: boolean;
}

const sanitizers = ["--sanitize-ops", "--sanitize-resources"];
/** How many processes run tests at once: one more than cores, as some tests wait for a disk or for processes of their own. */
const PROCESSES = availableParallelism() + 1;
/** Batches: few are started, which each load the library, and none of them runs by itself at the end for long. */
const BATCHES = 6;
/** What runs on Deno alone, and counts as ignored elsewhere: the proofs, and what starts the other runtimes by itself. */
const ON_DENO = ["tests/torture/", "tests/npm/", "tests/runtimes/"];
/** What writes to a disk, on Deno; what other tests write stays in memory. */
const ON_DISK = ["tests/store/", "tests/torture/", "tests/maintenance/", "tests/model/"];
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

/** A run that fails as a whole, for instance on types, counts as one failed test. */
function judged(tally: Tally, code: number | null): Tally {
  return code === 0 ? tally : { ...tally, failed: Math.max(tally.failed, 1) };
}

/** The test files below some paths. */
async function filesOf(root: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (path.endsWith(".ts")) found.push(path);
    else found.push(...(await readdir(join(root, path), { recursive: true })).map((name) => `${path}/${name.replaceAll("\\", "/")}`));
  }
  return found.filter((path) => path.endsWith("_test.ts") && !/(?:^|\/)_/.test(path)).sort();
}

/** Files in batches. Neighbours are alike and take alike long: they go to different batches. */
function batchesOf(files: readonly string[]): string[][] {
  const count = Math.min(BATCHES, files.length);
  return Array.from({ length: count }, (_, batch) => files.filter((_, i) => i % count === batch));
}

/** What a run of `deno test` comes to. */
async function denoTest(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Tally> {
  const { code, output } = await runDeno(["test", "--allow-all", `--config=${repository}deno.json`, ...args], { cwd, env });
  const summary = [...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed\b.*? \| (\d+) failed\b(?:.*? \| (\d+) ignored\b)?/gm)].at(-1);
  const [passed, failed, ignored] = [1, 2, 3].map((i) => Number(summary?.[i] ?? 0));
  return judged({ passed: passed!, failed: failed!, ignored: ignored! }, code);
}

/**
 * Runs what a developer asks for, on Deno.
 *
 * @param args Paths, and what else `deno test` is to be given
 * @returns What it came to
 */
export async function testPaths(args: readonly string[]): Promise<Tally> {
  return await denoTest([...sanitizers, ...args], repository);
}

/**
 * Runs tests on Deno.
 *
 * @param paths Files and directories in the repository
 * @param options Where, and whether with coverage
 * @returns What it came to
 */
export async function testOnDeno(paths: readonly string[], { scratch, env, hasCoverage }: DenoOptions): Promise<Tally> {
  // Types are checked once, those of examples too, and if nothing has changed since the last time, not again.
  const types = await runDeno(["check", "--quiet", "--doc", ".", "README.md"], { cwd: repository });
  const profiles = join(scratch, "coverage");
  const coverage = hasCoverage ? [`--coverage=${profiles}`, "--coverage-raw-data-only"] : [];
  const files = await filesOf(repository, paths);
  const isOnDisk = (file: string) => ON_DISK.some((start) => file.startsWith(start));
  const tallies: Tally[] = [];
  const runFiles = async (place: string, files: readonly string[], places: Readonly<Record<string, string>>) => {
    const batches = await Promise.all(
      batchesOf(files).map(async (batch, i) => {
        const path = join(scratch, `${place}_${i + 1}_test.ts`);
        await writeFile(path, batch.map((file) => `import ${JSON.stringify(pathToFileURL(join(repository, file)).href)};\n`).join(""));
        return path;
      }),
    );
    const more = { ...env, ...places, DENO_JOBS: String(PROCESSES) };
    if (batches.length > 0) {
      tallies.push(await denoTest(["--no-check", "--parallel", ...sanitizers, ...coverage, ...batches], repository, more));
    }
  };
  await inMemory((places) => runFiles("memory", files.filter((file) => !isOnDisk(file)), places));
  await runFiles("disk", files.filter(isOnDisk), {});
  if (hasCoverage) await showCoverage(profiles);
  return judged(sumOf(tallies), types.code);
}

/**
 * Runs the examples in the documentation, where they cannot litter the repository. Their types are checked with the tests'.
 *
 * @param scratch A directory for what the run needs
 * @returns What it came to
 */
export async function testDocumentation(scratch: string): Promise<Tally> {
  const documented: string[] = [];
  for (const name of ["mod.ts", "cli.ts", "src"]) {
    if (await stat(`${repository}${name}`).then(() => true, () => false)) documented.push(`${repository}${name}`);
  }
  const cwd = join(scratch, "examples");
  await mkdir(cwd);
  return await denoTest(["--no-check", "--doc", "--permit-no-files", "--parallel", ...sanitizers, ...documented], cwd);
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

/**
 * Runs tests on Bun or Node, and shows what is said of those that fail.
 *
 * @param prepared The runtime, and its copy of the repository
 * @param paths Files and directories in it
 * @param env Further environment variables
 * @returns What it came to
 */
export async function testOn({ program, label, tree, env }: Prepared, paths: readonly string[], more = {}): Promise<Tally> {
  const batches = batchesOf(await filesOf(tree, paths));
  const tallies: Tally[] = [];
  await inMemory(async (places) => {
    const options = { cwd: tree, env: { ...env, ...more, ...places, CHUNK_MEMO_TEST_IGNORED: ON_DENO.join() }, timeoutMs: PROCESS_MS };
    const work = async () => {
      for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
        const { code, output } = await runProgram(program, ["scripts/test_batch.ts", ...batch], options);
        if (code !== 0) process.stdout.write(`${label}\n${output}`);
        const counts = /^\{"passed":.*\}$/m.exec(output)?.[0];
        tallies.push(judged(counts === undefined ? { passed: 0, failed: 1, ignored: 0 } : JSON.parse(counts), code));
      }
    };
    await Promise.all(Array.from({ length: PROCESSES }, work));
  });
  return sumOf(tallies);
}

/** Where Linux keeps files in memory. */
const IN_MEMORY = "/dev/shm";
/** What the tests may need of it. */
const NEEDED_BYTES = 2 ** 31;

/** Runs tests whose temporary directories are in memory, if there is room for them. */
async function inMemory(run: (places: Readonly<Record<string, string>>) => Promise<void>): Promise<void> {
  const dir = await memoryDir();
  try {
    await run(dir === undefined ? {} : { TMPDIR: dir });
  } finally {
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  }
}

async function memoryDir(): Promise<string | undefined> {
  try {
    const { bavail, bsize } = await statfs(IN_MEMORY);
    return bavail * bsize < NEEDED_BYTES ? undefined : await mkdtemp(join(IN_MEMORY, "chunk-memo-test-"));
  } catch {
    return undefined;
  }
}
