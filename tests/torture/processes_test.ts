import { assert, assertEquals } from "@std/assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { readChunkIndex } from "../../src/store/chunk_index.ts";
import { tempDir, test } from "../test.ts";
import { figure, shortOrFull } from "./full.ts";
import { cacheOver, LETTERS, oddNames, outputsOf } from "./processes_sweep.ts";
import { Child, Children } from "./processes_spawn.ts";

const PROCESSES = shortOrFull(4, 8);
const SLICES = shortOrFull(6, 25);
const ROUNDS = shortOrFull(1, 10);
const LENGTH = shortOrFull(60, 200);
const COUNTS = ["executed", "files", "wrong", "damaged", "missing"] as const;

/** What children did. */
type Done = Record<(typeof COUNTS)[number], number> & { stored: readonly string[] };

/** Starts processes, lets them go all at once, and gathers what they did. */
async function runTogether(dir: string, round: number): Promise<Done> {
  await using children = new Children(Array.from({ length: PROCESSES }, (_, i) => {
    const numbers = [LENGTH, round * 100 + i, SLICES].map(String);
    return new Child("processes_child.ts", [join(dir, "root"), ...numbers], { cwd: dir });
  }));
  await children.ready();
  children.go();
  const sum = { executed: 0, files: 0, wrong: 0, damaged: 0, missing: 0 };
  const stored = new Set<string>();
  for (const { code, stdout, stderr } of await Promise.all(children.all.map((child) => child.ended))) {
    assertEquals([code, stderr], [0, ""]);
    const done = JSON.parse(stdout.trim().split("\n").at(-1)!) as Done;
    for (const name of COUNTS) sum[name] += done[name];
    for (const name of done.stored) stored.add(name);
  }
  return { ...sum, stored: [...stored] };
}

/** Runs the whole grid, or one that has grown, and tells the points that were executed. */
async function runAll(root: string, length: number): Promise<string[]> {
  const executed: string[] = [];
  const [output, diagnostics] = await run(cacheOver(root, length), ({ a, s }) => {
    const outputs = outputsOf({ a, s });
    executed.push(...outputs.map(({ name }) => name));
    return outputs;
  }, { partial: "complete" });
  assertEquals(output, outputsOf({ a: LETTERS, s: Array.from({ length }, (_, s) => s) }));
  assertEquals([diagnostics.damagedFiles, diagnostics.missing.length, diagnostics.executedPoints], [0, 0, executed.length]);
  return executed;
}

/** Paths of chunk files: those that are there, and those that the index tells of. */
async function filesAndIndex(root: string): Promise<{ files: string[]; indexed: string[] }> {
  const files = readdirSync(join(root, "p", "chunks")).map((name) => `chunks/${name}`).sort();
  const index = await readChunkIndex(join(root, "p", "chunks_index.json"));
  return { files, indexed: [...index!.keys()].sort() };
}

test("processes without claims store parts of the same chunks: outputs right, nothing lost, the next index complete", async () => {
  const sums = { slices: 0, points: 0, executed: 0, files: 0, rest: 0, left: 0, unindexed: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    await using dir = await tempDir();
    const root = join(dir.path, "root");
    const { executed, files, stored, ...wrong } = await runTogether(dir.path, round);
    assertEquals(wrong, { wrong: 0, damaged: 0, missing: 0 });
    assertEquals(oddNames(root), []);
    const before = await filesAndIndex(root);
    // A grid that has grown: this run writes, so it brings the index up to date.
    const rest = await runAll(root, LENGTH + 1);
    assertEquals(rest.filter((name) => stored.includes(name)), [], "something is lost");
    const after = await filesAndIndex(root);
    assertEquals(after.indexed, after.files);
    assertEquals(await runAll(root, LENGTH + 1), []);
    assertEquals(await runAll(root, LENGTH), []);
    assertEquals(oddNames(root), []);
    sums.slices += PROCESSES * SLICES;
    sums.points += stored.length;
    sums.executed += executed;
    sums.files += files;
    sums.rest += rest.length;
    sums.left += before.files.length;
    sums.unindexed += before.files.filter((path) => !before.indexed.includes(path)).length;
  }
  assert(sums.executed > sums.points);
  figure(
    `processes without claims: ${ROUNDS} times ${PROCESSES} processes, ${sums.slices} slices: ${sums.points} points, executed ${sums.executed} times, ` +
      `in ${sums.files} files written, ${sums.left} left; 0 points lost, 0 outputs wrong; ${sums.unindexed} files not in the index ` +
      `at the end, none after the next run`,
  );
});
