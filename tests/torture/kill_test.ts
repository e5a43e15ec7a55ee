import { assert, assertEquals } from "@std/assert";
import { readdirSync, rmSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { run, runStreaming } from "../../mod.ts";
import { isTempName } from "../../src/store/temp_names.ts";
import { tempDir, test } from "../test.ts";
import { figure, isFull, shortOrFull, spread } from "./full.ts";
import { type LogRead, type Place, PLACES, readLog, WRITES } from "./kill_log.ts";
import { cacheOver, CHUNK, CHUNKS, copyRoot, KNOWN, oddNames, outputOf, plantShort, values } from "./kill_sweep.ts";
import { Child, pause } from "./processes_spawn.ts";

const ROUNDS = shortOrFull(4, 300);
const MEASUREMENTS = shortOrFull(1, 3);
const STEPS = shortOrFull(3, Infinity);
/** Without a common divisor with the rounds: every moment has its turn. */
const STRIDE = 7;
const S = values(CHUNK * CHUNKS);
const EXPECTED = S.map(outputOf);

/** How a sweep ends: by itself, killed some time after its beginning, or at a step of its writing. */
interface End {
  readonly afterMs?: number;
  readonly atStep?: number;
}

/** One sweep in a process of its own. Returns how long it took. */
async function sweepOnce(dir: string, { afterMs, atStep }: End): Promise<number> {
  const args = [join(dir, "root"), join(dir, "log"), ...atStep === undefined ? [] : [String(atStep)]];
  const child = new Child("kill_child.ts", args, { cwd: dir });
  await child.said("begin");
  const start = performance.now();
  if (afterMs !== undefined) {
    await pause(afterMs);
    child.signal("SIGKILL");
  } else if (atStep === undefined) await child.said("end");
  const ms = performance.now() - start;
  const { code, stderr } = await child.ended;
  assertEquals(stderr, "");
  if (afterMs === undefined && atStep === undefined) assertEquals(code, 0);
  return ms;
}

function freshCopy(dir: string): void {
  for (const name of ["root", "log"]) rmSync(join(dir, name), { recursive: true, force: true });
  copyRoot(join(dir, "planted"), join(dir, "root"));
}

/** The time from the beginning of a sweep to its end, the middle one of some, and the steps of its writing, the fewest. */
async function measure(dir: string, count = MEASUREMENTS): Promise<{ ms: number; steps: number }> {
  const times: number[] = [];
  let steps = Infinity;
  for (let i = 0; i < count; i++) {
    freshCopy(dir);
    times.push(await sweepOnce(dir, {}));
    const log = readLog(join(dir, "log"));
    for (const place of WRITES) assert(log.seen.has(place), `the sweep is never ${place}`);
    assertEquals(log.stored.size, S.length);
    steps = Math.min(steps, log.steps);
  }
  return { ms: times.sort((a, b) => a - b)[times.length >> 1], steps };
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
  }, { claim: true });
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

/** Where it cannot be known that a process is dead, its unfinished files are held to be left behind when they are a minute old: here they are. */
function letAMinutePass(paths: readonly string[]): void {
  if (process.platform === "linux") return;
  const then = new Date(Date.now() - 61_000);
  for (const path of paths) utimesSync(path, then, then);
}

/** Kills one sweep and goes on with it. */
async function killOnce(dir: string, end: End) {
  freshCopy(dir);
  await sweepOnce(dir, end);
  const root = join(dir, "root");
  const read = readLog(join(dir, "log"));
  const when = end.atStep === undefined ? `after ${end.afterMs?.toFixed(1)} ms` : `at step ${end.atStep}`;
  const what = `killed ${when}, ${read.place}`;
  const left = oddNames(root);
  const temps = left.filter((path) => isTempName(basename(path)));
  assertEquals(left.filter((path) => !temps.includes(path) && !path.includes("leases")), [], what);
  letAMinutePass(temps);
  const next = await runOn(root, read, what);
  // A run that finds everything known writes nothing and sweeps nothing: an unfinished index is left to the next run that writes.
  const isLate = next.filesWritten === 0 && oddNames(root).length > 0;
  if (isLate) await runStreaming(cacheOver(root, [...S, S.length]), ({ s }) => s.map(outputOf));
  assertEquals(oddNames(root), [], `${what}: something is left behind`);
  assertEquals(await runOn(root, { ...read, stored: new Set(S) }, `${what}, again`), { executed: 0, filesWritten: 0 }, what);
  return {
    place: read.place,
    temps: temps.length,
    leases: left.filter((path) => path.endsWith(".lease")).length,
    executed: next.executed,
    isLate,
    surplus: readdirSync(join(root, "k", "chunks")).length - CHUNKS - Number(isLate),
  };
}

/** What several kills came to. */
class Tally {
  readonly #places = new Map<Place, number>(PLACES.map((place) => [place, 0]));
  #kills = 0;
  #temps = 0;
  #leases = 0;
  #executed = 0;
  #late = 0;
  #surplus = 0;

  /** Counts one. */
  add({ place, temps, leases, executed, isLate, surplus }: Awaited<ReturnType<typeof killOnce>>): void {
    this.#places.set(place, this.#places.get(place)! + 1);
    this.#kills++;
    this.#temps += temps;
    this.#leases += leases;
    this.#executed += executed;
    this.#late += Number(isLate);
    this.#surplus += surplus;
  }

  /** How many fell inside a write. */
  get inWrites(): number {
    return [...WRITES].reduce((sum, place) => sum + this.#places.get(place)!, 0);
  }

  /** Prints the figures. */
  tell(what: string): void {
    const places = [...this.#places].filter(([, count]) => count > 0).map(([place, count]) => `${count} ${place}`);
    figure(`kill: ${this.#kills} ${what}, ${this.inWrites} of them inside a write: ${places.join(", ")}`);
    figure(
      `kill: they left ${this.#temps} temporary files and ${this.#leases} claims, the next run none (${this.#late} times the next that had ` +
        `something to write); those runs executed ${this.#executed} of ${
          this.#kills * S.length
        } points: 0 finished ones, 0 wrong values; ` +
        `${this.#surplus} files left whose points are in another one, too`,
    );
  }
}

test("a sweep that is killed at any moment goes on: every value right, nothing finished executed again, nothing left behind", async () => {
  await using dir = await tempDir();
  await plantShort(join(dir.path, "planted"));
  const durations = [(await measure(dir.path)).ms];
  const tally = new Tally();
  let tries = 0;
  for (let k = 0; k < ROUNDS; k++) {
    // Disks and neighbours are not equally fast all the time.
    if (k % 50 === 49) durations.push((await measure(dir.path)).ms);
    // Not one after another, so that each of those measurements counts for all moments.
    const moment = (k * STRIDE % ROUNDS + 0.5) / ROUNDS;
    let killed = await killOnce(dir.path, { afterMs: moment * durations.at(-1)! });
    // One that was quicker than that was not killed: the moment is tried again.
    for (; killed.place === "after the end" && tries < ROUNDS; tries++) {
      durations.push((await measure(dir.path, 1)).ms);
      killed = await killOnce(dir.path, { afterMs: moment * durations.at(-1)! });
    }
    tally.add(killed);
  }
  tally.tell(`sweeps of ${Math.min(...durations).toFixed(0)} to ${Math.max(...durations).toFixed(0)} ms killed at moments spread evenly`);
  assert(!isFull || tally.inWrites >= ROUNDS / 4, `only ${tally.inWrites} of ${ROUNDS} kills fell inside a write`);
});

test("a sweep that dies before, in and after any step of its writing goes on as well", async () => {
  await using dir = await tempDir();
  await plantShort(join(dir.path, "planted"));
  const { steps } = await measure(dir.path);
  const tally = new Tally();
  for (const atStep of spread(steps, STEPS, 1)) tally.add(await killOnce(dir.path, { atStep }));
  tally.tell(`sweeps that died at a step of their writing, of ${steps}`);
});
