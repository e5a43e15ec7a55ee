/**
 * What must hold after a fault, looked at without the engine.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { ChunkMemoError, run, StoreError } from "../../mod.ts";
import { deferred } from "../../src/engine/deferred.ts";
import { DamagedFileError } from "../../src/errors.ts";
import { decodeRows, verifyFile } from "../../src/format/payload.ts";
import { readMetadata } from "../../src/store/metadata.ts";
import { isTempName } from "../../src/store/temp_names.ts";
import { countCalls, type Fault, FAULT_CALLS, type FaultCall, inject, showFault } from "./faults_inject.ts";
import { line, Recorder, type Scenario, truth } from "./faults_scenarios.ts";

/** What became of a run under a fault. */
export type FaultOutcome = "right" | "StoreError" | "other library error" | "not reached";

async function names(path: string): Promise<string[]> {
  return await readdir(path).catch(() => []);
}

/** The points in the sound files of the line, and whether their values are right. */
export async function storedPoints(root: string): Promise<Set<number>> {
  const chunks = join(root, "line", "chunks");
  const points = new Set<number>();
  for (const name of await names(chunks)) {
    if (!name.endsWith(".msgpack")) continue;
    const file = new Uint8Array(await readFile(join(chunks, name)));
    let head;
    try {
      head = verifyFile(file);
    } catch (error) {
      assert(error instanceof DamagedFileError, String(error));
      continue;
    }
    const s = head.axes[0][1] as number[];
    const present = s.filter((_, i) => head.presence === undefined || (head.presence[i >> 3] & (1 << (i & 7))) !== 0);
    assertEquals(decodeRows(head, file), present.map(truth), name);
    for (const value of present) points.add(value);
  }
  return points;
}

async function checkDamaged(root: string, fault: Fault, what: string): Promise<void> {
  // A good file that was put back lies in both places if the disk refuses to remove one of its names.
  if (fault.call === "remove") return;
  const damaged = join(root, "line", "damaged");
  for (const name of await names(damaged)) {
    const file = new Uint8Array(await readFile(join(damaged, name)));
    let isGood = true;
    try {
      verifyFile(file);
    } catch {
      isGood = false;
    }
    assert(!isGood, `${what}: a good file was set aside: ${name}`);
  }
}

async function checkTemps(root: string, fault: Fault): Promise<void> {
  // A disk that refuses to remove leaves what it refuses to remove; another process sweeps it.
  if (fault.call === "remove") return;
  const left = (await readdir(root, { recursive: true }).catch(() => [])).filter((name) => isTempName(name.split(/[\\/]/).at(-1)!));
  const own = process.pid.toString(16).padStart(8, "0");
  assertEquals(left.filter((name) => name.includes(own)), [], showFault(fault));
  const tag = await readFile(join(root, "CACHEDIR.TAG"), "utf8").catch(() => undefined);
  assert(tag === undefined || tag.startsWith("Signature: 8a477f597d28d172789f06886806bc55"), `${showFault(fault)}: the tag is torn`);
}

function outcomeOf(error: unknown, scenario: Scenario, fault: Fault): FaultOutcome {
  const what = `${scenario.name}: ${showFault(fault)}: ${error instanceof Error ? error.stack : error}`;
  assert(error instanceof ChunkMemoError, what);
  if (!(error instanceof StoreError)) {
    assert(scenario.mayThrow?.test(error.message), what);
    return "other library error";
  }
  assert(error.path !== "" && error.message.includes(JSON.stringify(error.path)), what);
  assert(error.message.includes(`(${fault.code})`), what);
  return "StoreError";
}

/** Rejects instead of hanging. */
async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  const { promise: late, reject } = deferred<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: hangs`)), 20_000);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How many calls of every kind a scenario makes. */
export async function callsOf(scenario: Scenario, root: string): Promise<Map<FaultCall, number>> {
  await scenario.prepare(root);
  const counts = await countCalls(() => scenario.act(root, new Recorder()).catch(() => {}));
  for (const call of FAULT_CALLS) if (!counts.has(call)) counts.set(call, 0);
  return counts;
}

/**
 * Lives through a scenario under a fault, and checks all that must hold.
 *
 * @param scenario The scenario
 * @param root An empty directory
 * @param fault The fault
 * @returns What became of it
 */
export async function surviveFault(scenario: Scenario, root: string, fault: Fault): Promise<FaultOutcome> {
  const what = `${scenario.name}: ${showFault(fault)}`;
  await scenario.prepare(root);
  const before = await storedPoints(root);
  const recorder = new Recorder();
  let safe: number[] = [];
  const injected = inject(fault, () => safe = scenario.isLoose ? [] : recorder.returned.slice(0, -1).flat());
  let outcome: FaultOutcome = "right";
  try {
    const output = await inTime(scenario.act(root, recorder), what);
    if (output !== undefined) assertEquals(output, scenario.expected.map(truth), what);
  } catch (error) {
    outcome = outcomeOf(error, scenario, fault);
  } finally {
    injected.restore();
  }
  await checkTemps(root, fault);
  await checkDamaged(root, fault, what);
  const after = await storedPoints(root);
  // A fault that passes costs nothing; one that stays costs what was under way.
  const must = [...before, ...(fault.stays ? safe : recorder.returned.flat())];
  if (scenario.isElsewhere) await checkRepeated(scenario, root, fault.stays ? [] : recorder.returned.flat(), what);
  else assertEquals(must.filter((point) => !after.has(point)), [], `${what}: points were lost`);
  await checkNextRun(scenario, root, after, fault);
  return injected.hasFired() ? outcome : "not reached";
}

async function checkNextRun(scenario: Scenario, root: string, stored: ReadonlySet<number>, fault: Fault): Promise<void> {
  const { values } = scenario;
  const what = `${scenario.name}: ${showFault(fault)}`;
  for (const known of [stored, new Set(values)]) {
    const recorder = new Recorder();
    const cache = line(root, values, { chunkSpec: { s: 4 } });
    const [output] = await inTime(run(cache, recorder.exec, { partial: "complete" }), what);
    assertEquals(output, values.map(truth), what);
    assertEquals(recorder.executed.toSorted((a, b) => a - b), values.filter((value) => !known.has(value)).sort((a, b) => a - b), what);
  }
  await checkDamaged(root, fault, what);
  assert(await readMetadata(join(root, "line", "metadata.json")) !== undefined, what);
}

/** Of a cache that is not the line: the same again is right and executes nothing that was stored. */
async function checkRepeated(scenario: Scenario, root: string, stored: readonly number[], what: string): Promise<void> {
  const recorder = new Recorder();
  assertEquals(await inTime(scenario.act(root, recorder), what), scenario.expected.map(truth), what);
  assertEquals(recorder.executed.filter((point) => stored.includes(point)), [], `${what}: points were lost`);
}
