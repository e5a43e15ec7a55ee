import { assert, assertEquals } from "@std/assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { readChunkIndex } from "../../src/store/chunk_index.ts";
import { tempDir, test } from "../test.ts";
import { figure, shortOrFull } from "./full.ts";
import { cacheOver, oddNames, outputOf, readCounts } from "./processes_claims_sweep.ts";
import { Child, Children, pause } from "./processes_spawn.ts";

const PROCESSES = shortOrFull(3, 8);
const POINTS = shortOrFull(120, 2000);
/** What a claim lasts that never has to end. */
const LONG_MS = 60_000;
/** What a claim lasts that is to end while its process is stopped. */
const BRIEF_MS = 300;

/** What a child did. */
interface Done {
  readonly wrong: number;
  readonly executed: number;
  readonly damaged: number;
}

/** Processes that wait to be let go. */
async function start(dir: string, ttlMs: number, halfway = 0): Promise<Children> {
  const args = [join(dir, "root"), join(dir, "log"), String(POINTS), String(ttlMs), String(halfway)];
  const children = new Children(Array.from({ length: PROCESSES }, () => new Child("processes_claims_child.ts", args, { cwd: dir })));
  await children.ready();
  return children;
}

/** Waits for the end of a process, which must have had the right outputs. Returns how many points it executed. */
async function endOf(child: Child): Promise<number> {
  const { code, stdout, stderr } = await child.ended;
  assertEquals([code, stderr], [0, ""]);
  const { wrong, damaged, executed } = JSON.parse(stdout.trim().split("\n").at(-1)!) as Done;
  assertEquals({ wrong, damaged }, { wrong: 0, damaged: 0 });
  return executed;
}

/** Holds a directory to what it must be when all processes have ended: nothing left behind, nothing lost, the index complete. */
async function checkEnd(root: string): Promise<void> {
  assertEquals(oddNames(root), []);
  const [output, diagnostics] = await run(cacheOver(root, POINTS), ({ s }) => s.map(outputOf));
  assertEquals(output, Array.from({ length: POINTS }, (_, s) => outputOf(s)));
  assertEquals([diagnostics.executedPoints, diagnostics.damagedFiles], [0, 0]);
  await run(cacheOver(root, POINTS + 1), ({ s }) => s.map(outputOf));
  const files = readdirSync(join(root, "c", "chunks")).map((name) => `chunks/${name}`).sort();
  assertEquals([...(await readChunkIndex(join(root, "c", "chunks_index.json")))!.keys()].sort(), files);
}

test("processes that share a sweep by claims compute every point once", async () => {
  await using dir = await tempDir();
  await using children = await start(dir.path, LONG_MS);
  const began = performance.now();
  children.go();
  const executed = await Promise.all(children.all.map(endOf));
  const ms = performance.now() - began;
  const counts = readCounts(join(dir.path, "log"));
  assertEquals(counts.size, POINTS);
  assertEquals([...counts].filter(([, count]) => count !== 1), []);
  await checkEnd(join(dir.path, "root"));
  figure(
    `claims: ${PROCESSES} processes shared ${POINTS} points in ${(ms / 1000).toFixed(1)} s: each computed once, ` +
      `${Math.min(...executed)} to ${Math.max(...executed)} by a process`,
  );
});

test("a process that is stopped past its claims and goes on does no harm", async () => {
  await using dir = await tempDir();
  await using children = await start(dir.path, BRIEF_MS, 5);
  children.go();
  const { first: stopped, others } = await children.firstToSay("halfway");
  stopped.signal("SIGSTOP");
  const byOthers = await Promise.all(others.map(endOf));
  // All is computed, also what the stopped process has in hand.
  assertEquals(readCounts(join(dir.path, "log")).size, POINTS);
  await pause(2 * BRIEF_MS);
  stopped.signal("SIGCONT");
  const byStopped = await endOf(stopped);
  const twice = [...readCounts(join(dir.path, "log"))].filter(([, count]) => count > 1);
  assert(twice.length <= 10 && twice.every(([, count]) => count === 2), `computed more than once: ${twice}`);
  await checkEnd(join(dir.path, "root"));
  figure(
    `claims: a process stopped past its claims: the other ${others.length} computed ${byOthers.reduce((a, b) => a + b)} points, ` +
      `it ${byStopped}, ${twice.length} of its chunk in hand computed twice; all outputs right, nothing left behind`,
  );
});

test("what a killed process has claimed is taken over at once", async () => {
  await using dir = await tempDir();
  await using children = await start(dir.path, LONG_MS, 5);
  children.go();
  const { first: killed, others } = await children.firstToSay("halfway");
  const began = performance.now();
  killed.signal("SIGKILL");
  const byOthers = await Promise.all(others.map(endOf));
  const ms = performance.now() - began;
  assert(ms < LONG_MS / 2, `waited for ${ms} ms`);
  const twice = [...readCounts(join(dir.path, "log"))].filter(([, count]) => count > 1);
  assert(twice.length <= 10 && twice.every(([, count]) => count === 2), `computed more than once: ${twice}`);
  await checkEnd(join(dir.path, "root"));
  figure(
    `claims: a process killed with a chunk in hand, its claim good for ${LONG_MS / 1000} s: the other ${others.length} ended after ` +
      `${(ms / 1000).toFixed(1)} s, computed ${byOthers.reduce((a, b) => a + b)} points, ${twice.length} of them computed before`,
  );
});
