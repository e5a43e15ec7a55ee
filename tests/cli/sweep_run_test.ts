import { assertEquals, assertRejects } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArguments } from "../../src/cli/arguments.ts";
import { readPolicies, RUN_OPTIONS } from "../../src/cli/run_options.ts";
import { memoizeSweep, setUpSweep } from "../../src/cli/sweep_setup.ts";
import { runPoints, runSweep, workOf } from "../../src/cli/sweep_run.ts";
import { type CacheStatus, run } from "../../mod.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";

/** A run as it is typed. */
async function typed(cwd: string, ...words: string[]) {
  const args = parseArguments(words, RUN_OPTIONS);
  const setup = await setUpSweep(args, { cwd, stderr: { write: () => {}, isTerminal: false } });
  const policies = readPolicies(args);
  const cache = memoizeSweep(setup).cacheFor(setup.params);
  const options = { setup, policies, signal: new AbortController().signal, onProgress: () => {} };
  return { options, cache, work: workOf(await cache.cacheStatus(), policies.shard) };
}

const grid = [`${sweeps}#product`, "s=1,2,3,4,5", "t=1,2", "--chunk", "s=1,t=2"];

test("runSweep() executes what is missing, in workers too", async () => {
  await using dir = await tempDir();
  const { options, cache, work } = await typed(dir.path, ...grid, "-j", "2");
  assertEquals([work.missingPoints, (await runSweep(options, cache, work)).executedPoints], [10, 10]);
  assertEquals((await run(cache, () => []))[0], [1, 2, 2, 4, 3, 6, 4, 8, 5, 10]);
});

test("runSweep() of all shards executes every point once", async () => {
  await using dir = await tempDir();
  const executed = [];
  for (const shard of ["1/3", "2/3", "3/3", "2/3"]) {
    const { options, cache, work } = await typed(dir.path, ...grid, "--shard", shard);
    const { executedPoints } = await runSweep(options, cache, work);
    executed.push([work.missingPoints, executedPoints]);
  }
  assertEquals(executed, [[4, 4], [4, 4], [2, 2], [0, 0]]);
});

test("workOf() counts the missing points of a shard without making them", () => {
  const chunk = (index: number, count: number) => ({
    index,
    count,
    key: [],
    get points(): never {
      throw new Error("not asked for");
    },
  });
  const missingByChunk = [chunk(0, 5), chunk(1, 7), chunk(3, 2), chunk(4, 1)];
  const { missingPoints, missing } = workOf({ missingByChunk, missingPoints: 15 } as unknown as CacheStatus, { index: 2, count: 2 });
  assertEquals([missingPoints, Array.from(missing, ({ index }) => index)], [9, [1, 3]]);
});

test("runSweep() executes as many points as its budget has, within a shard too", async () => {
  await using dir = await tempDir();
  const executed = [];
  for (const words of [["--max-points", "3"], ["--max-points", "3"], ["--max-points", "1", "--shard", "2/2"], ["--max-points", "100"]]) {
    const { options, cache, work } = await typed(dir.path, ...grid, ...words);
    const { executedPoints, timings } = await runSweep(options, cache, work);
    executed.push([work.missingPoints, executedPoints, timings.total > 0]);
  }
  assertEquals(executed, [[10, 3, true], [7, 3, true], [2, 1, true], [3, 3, true]]);
});

test("runPoints() executes points that are listed, and no others of their chunks", async () => {
  await using dir = await tempDir();
  const { options, cache } = await typed(dir.path, ...grid);
  const { executedPoints } = await runPoints(options, [[["s", [2]], ["t", [1, 2]]]], [{ s: 2, t: 2 }]);
  const { knownPoints, missingByChunk } = await cache.cacheStatus();
  assertEquals([executedPoints, knownPoints, [...missingByChunk][1].points], [1, 1, [{ s: 2, t: 1 }]]);
});

test("runSweep() hands on what the function throws, and what became of the other points", async () => {
  await using dir = await tempDir();
  const failing = [...grid, "-p", 'failAt="2,2"'];
  const { options, cache, work } = await typed(dir.path, ...failing);
  await assertRejects(() => runSweep(options, cache, work), Error, "no such luck");
  const again = await typed(dir.path, ...failing, "--on-error", "continue", "--max-points", "7");
  const { failedPoints, failures } = await runSweep(again.options, again.cache, again.work);
  assertEquals([failedPoints, failures.length], [1, 1]);
});

test("runSweep() spends a budget on points that have not failed before, and on the others when there are no more", async () => {
  await using dir = await tempDir();
  const failing = [...grid, "-p", 'failAt="1,2"'];
  const executed = [];
  for (const policy of ["stop", "stop", "continue", "continue", "continue"]) {
    const { options, cache, work } = await typed(dir.path, ...failing, "--on-error", policy, "--max-points", "3");
    const { executedPoints, failedPoints } = await runSweep(options, cache, work).catch(() => ({ executedPoints: 0, failedPoints: 1 }));
    executed.push([work.missingPoints, executedPoints, failedPoints]);
  }
  assertEquals(executed, [[10, 0, 1], [9, 3, 0], [6, 3, 0], [3, 3, 1], [1, 1, 1]]);
});

test("runSweep() bears as many failures as it is told, though a budget takes several runs", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "never.mjs");
  await writeFile(path, 'export function never() { throw new Error("not this time"); }\n');
  const never = async (bears: string) => {
    const words = [`${path}#never`, "s=1,2,3", "t=1,2", "--chunk", "s=1,t=2", "--root", bears, "--on-error", bears, "--max-points", "3"];
    const { options, cache, work } = await typed(dir.path, ...words);
    return await runSweep(options, cache, work);
  };
  assertEquals((await never("3")).failedPoints, 3);
  await assertRejects(() => never("2"), Error, "not this time");
});
