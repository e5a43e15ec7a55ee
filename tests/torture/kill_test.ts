import { assert, assertEquals } from "@std/assert";
import { rmSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";
import { run, runStreaming } from "../../mod.ts";
import { isTempName } from "../../src/store/temp_names.ts";
import { tempDir, test } from "../test.ts";
import { figure, isFull, shortOrFull } from "./full.ts";
import { type LogRead, type Place, PLACES, readLog, WRITES } from "./kill_log.ts";
import { cacheOver, CHUNK, CHUNKS, copyRoot, KNOWN, oddNames, outputOf, plantShort, values } from "./kill_sweep.ts";
import { Child, pause } from "./processes_spawn.ts";

const ROUNDS = shortOrFull(12, 300);
/** Without a common divisor with the rounds: every moment has its turn. */
const STRIDE = 7;
const S = values(CHUNK * CHUNKS);
const EXPECTED = S.map(outputOf);

/** One sweep in a process of its own, killed some time after its beginning, if a time is given. Returns how long it took. */
async function sweepOnce(dir: string, killAfterMs?: number): Promise<number> {
  const child = new Child("kill_child.ts", [join(dir, "root"), join(dir, "log")], { cwd: dir });
  await child.said("begin");
  const start = performance.now();
  if (killAfterMs === undefined) {
    await child.said("end");
  } else {
    await pause(killAfterMs);
    child.signal("SIGKILL");
  }
  const ms = performance.now() - start;
  const { code, stderr } = await child.ended;
  if (killAfterMs === undefined) assertEquals([code, stderr], [0, ""]);
  return ms;
}

function freshCopy(dir: string): void {
  for (const name of ["root", "log"]) rmSync(join(dir, name), { recursive: true, force: true });
  copyRoot(join(dir, "planted"), join(dir, "root"));
}

/** The time from the beginning of a sweep to its end, the middle one of three. */
async function durationOf(dir: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    freshCopy(dir);
    times.push(await sweepOnce(dir));
  }
  const { seen, stored } = readLog(join(dir, "log"));
  for (const place of WRITES) assert(seen.has(place), `the sweep is never ${place}`);
  assertEquals(stored.size, S.length);
  return times.sort((a, b) => a - b)[1];
}

/** What the run after a kill did. */
interface NextRun {
  readonly executed: number;
  readonly filesWritten: number;
}

/** Runs the sweep to its end, in this process, and holds it to all that a run after a kill must do. */
async function runOn(root: string, { stored }: LogRead, what: string): Promise<NextRun> {
  const log: number[] = [];
  const [output, diagnostics] = await run(cacheOver(root, S), ({ s }) => {
    log.push(...s);
    return s.map(outputOf);
  });
  assertEquals(output.length, S.length, what);
  for (const s of S) assert(isSame(output[s], EXPECTED[s]), `${what}: the point ${s} is wrong`);
  assertEquals(log.filter((s) => stored.has(s) || KNOWN.includes(s)), [], `${what}: what was finished was executed again`);
  assertEquals(new Set(log).size, log.length, `${what}: a point was executed twice`);
  assertEquals([diagnostics.damagedFiles, diagnostics.executedPoints], [0, log.length], what);
  return { executed: log.length, filesWritten: diagnostics.filesWritten };
}

function isSame(one: unknown, other: Float64Array): boolean {
  return one instanceof Float64Array && one.length === other.length && one.every((number, i) => number === other[i]);
}

/** A file of a dead process is held to be left behind when it is a minute old: here it is. */
function letAMinutePass(paths: readonly string[]): void {
  const then = new Date(Date.now() - 61_000);
  for (const path of paths) utimesSync(path, then, then);
}

/** Kills one sweep and goes on with it. */
async function killOnce(dir: string, killAfterMs: number) {
  freshCopy(dir);
  await sweepOnce(dir, killAfterMs);
  const root = join(dir, "root");
  const read = readLog(join(dir, "log"));
  const what = `killed after ${killAfterMs.toFixed(1)} ms, ${read.place}`;
  const left = oddNames(root);
  assertEquals(left.filter((path) => !isTempName(basename(path))), [], what);
  letAMinutePass(left);
  const next = await runOn(root, read, what);
  const isIdle = next.filesWritten === 0;
  // What finds everything known writes nothing, and sweeps nothing: the next run that writes does.
  if (isIdle) await runStreaming(cacheOver(root, [...S, S.length]), ({ s }) => s.map(outputOf));
  assertEquals(oddNames(root), [], `${what}: something is left behind`);
  assertEquals(await runOn(root, { ...read, stored: new Set(S) }, `${what}, again`), { executed: 0, filesWritten: 0 }, what);
  return { place: read.place, left: left.length, executed: next.executed, isIdle };
}

test("a sweep that is killed at any moment goes on: every value right, nothing finished executed again, nothing left behind", async () => {
  await using dir = await tempDir();
  await plantShort(join(dir.path, "planted"));
  let duration = await durationOf(dir.path);
  const durations = [duration];
  const places = new Map<Place, number>(PLACES.map((place) => [place, 0]));
  const sums = { left: 0, executed: 0, idle: 0 };
  for (let k = 0; k < ROUNDS; k++) {
    // Disks and neighbours are not equally fast all the time.
    if (k % 50 === 49) durations.push(duration = await durationOf(dir.path));
    // Not one after another, so that each of those measurements counts for all moments.
    const moment = (k * STRIDE % ROUNDS + 0.5) / ROUNDS;
    const { place, left, executed, isIdle } = await killOnce(dir.path, moment * duration);
    places.set(place, places.get(place)! + 1);
    sums.left += left;
    sums.executed += executed;
    sums.idle += Number(isIdle);
  }
  const inWrites = [...WRITES].reduce((sum, place) => sum + places.get(place)!, 0);
  assert(!isFull || inWrites >= ROUNDS / 4, `only ${inWrites} of ${ROUNDS} kills fell inside a write`);
  figure(
    `kill: ${ROUNDS} sweeps of ${Math.min(...durations).toFixed(0)} to ${Math.max(...durations).toFixed(0)} ms killed, ` +
      `${inWrites} inside a write: ${[...places].map(([place, count]) => `${count} ${place}`).join(", ")}`,
  );
  figure(
    `kill: ${sums.left} temporary files left by the kills, none by the next run; ${sums.executed} of ${ROUNDS * S.length} points ` +
      `executed by the next runs, of which ${sums.idle} had nothing to write; 0 finished points executed again, 0 wrong values`,
  );
});
