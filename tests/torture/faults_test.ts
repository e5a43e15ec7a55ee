import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import process from "node:process";
import { tempDir, test } from "../test.ts";
import { callsOf, type FaultOutcome, surviveFault } from "./faults_check.ts";
import { type Fault, FAULT_CALLS, FAULT_CODES, makesSense } from "./faults_inject.ts";
import { type Scenario, SCENARIOS } from "./faults_scenarios.ts";

const isFull = process.env.CHUNK_MEMO_TORTURE === "full";
/** How many numbers of a call the short form tries. */
const SPREAD = 3;

/** Every number up to a count, or some of them: the first, the last, and between. */
function spread(count: number): number[] {
  const all = Array.from({ length: count }, (_, i) => i + 1);
  if (isFull || count <= SPREAD) return all;
  return all.filter((n) => n === 1 || n === count || Math.floor(n * (SPREAD - 2) / count) !== Math.floor((n - 1) * (SPREAD - 2) / count));
}

async function faultsOf(scenario: Scenario): Promise<Fault[]> {
  await using dir = await tempDir();
  const counts = await callsOf(scenario, dir.path);
  const faults: Fault[] = [];
  let turn = 0;
  for (const call of FAULT_CALLS) {
    for (const n of spread(counts.get(call)!)) {
      const all = FAULT_CODES.flatMap((code) => [false, true].map((stays) => ({ call, n, code, stays }))).filter(makesSense);
      faults.push(...(isFull ? all : [all[turn++ * 3 % all.length]]));
    }
  }
  return faults;
}

for (const scenario of SCENARIOS) {
  test(`run() survives a failing disk: ${scenario.name}`, async () => {
    const outcomes: Record<FaultOutcome, number> = { "right": 0, "StoreError": 0, "other library error": 0, "not reached": 0 };
    await using dir = await tempDir();
    const faults = await faultsOf(scenario);
    for (const [i, fault] of faults.entries()) outcomes[await surviveFault(scenario, join(dir.path, String(i)), fault)]++;
    if (isFull) console.log(`faults: ${scenario.name}: ${faults.length} tried: ${JSON.stringify(outcomes)}`);
    assert(faults.length > 0);
    assertEquals(outcomes.right + outcomes.StoreError + outcomes["other library error"] > 0, true);
  });
}
